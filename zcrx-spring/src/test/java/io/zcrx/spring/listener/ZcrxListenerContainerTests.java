/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zcrx.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ZcrxListenerContainerTests {

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final CountDownLatch telling = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final ZcrxListener listener = new ZcrxListenerBuilder(
			ZcrxReceiverConfig.builder("test").mode(ReceiveMode.NIO).port(0).build())
		.observer(new SlowObserver())
		.build();

	@AfterEach
	void stop() {
		this.goOn.countDown();
		this.listener.stop();
	}

	@Test
	void startOfRunningListenerReturnsWhenItsStartWasTold() throws Exception {
		Thread first = Thread.ofPlatform().start(this.listener::start);
		this.telling.await();

		Thread second = Thread.ofPlatform().start(this.listener::start);

		soon().until(() -> second.getState() == Thread.State.TIMED_WAITING);
		this.goOn.countDown();
		second.join();
		assertThat(this.told).containsExactly("started");
		first.join();
	}

	@Test
	void stopReturnsWhenItWasTold() throws Exception {
		Thread first = Thread.ofPlatform().start(this.listener::start);
		this.telling.await();

		Thread second = Thread.ofPlatform().start(this.listener::stop);

		soon().until(() -> this.listener.state() == ZcrxListener.State.STOPPED);
		this.goOn.countDown();
		second.join();
		assertThat(this.told).containsExactly("started", "stopped");
		first.join();
	}

	@Test
	void pauseWaitsForNobody() throws Exception {
		Thread first = Thread.ofPlatform().start(this.listener::start);
		this.telling.await();

		this.listener.pause();

		assertThat(this.told).isEmpty();
		this.goOn.countDown();
		first.join();
		assertThat(this.told).containsExactly("started", "paused");
	}

	// start and stop wait for a second at most
	private static ConditionFactory soon() {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * Takes its time when the listener has started.
	 */
	private final class SlowObserver implements ZcrxListenerObserver {

		@Override
		public void started(ZcrxListener listener) {
			ZcrxListenerContainerTests.this.telling.countDown();
			soon().until(() -> ZcrxListenerContainerTests.this.goOn.getCount() == 0);
			ZcrxListenerContainerTests.this.told.add("started");
		}

		@Override
		public void paused(ZcrxListener listener) {
			ZcrxListenerContainerTests.this.told.add("paused");
		}

		@Override
		public void stopped(ZcrxListener listener, @Nullable Throwable cause) {
			ZcrxListenerContainerTests.this.told.add("stopped");
		}

	}

}
