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

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.PayloadListener;
import io.zcrx.ReceiveMode;
import io.zcrx.Statistic;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

import static org.assertj.core.api.Assertions.assertThat;

class ListenerRunTests {

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch left = new CountDownLatch(1);

	@Test
	void memoryOfStoppedReceiversIsToldUntilItIsGone() throws Exception {
		try (ExecutorService executor = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start(executor);
			ListenerRun run = ListenerRun.NONE.started(receiver);
			long size = receiver.stats().areaSize();
			stopWithHandlerAtWork(receiver);

			run = run.stopped(null);
			assertThat(run.warnings()).singleElement().asString().contains("stay mapped");
			assertThat(run.stats().get(Statistic.UNRELEASED_BYTES)).isEqualTo(size);
			try (ZcrxReceiver next = start(executor)) {
				run = run.started(next);
				assertThat(run.warnings()).singleElement().asString().contains("stay mapped");
				assertThat(run.stats().get(Statistic.UNRELEASED_BYTES)).isEqualTo(size);
			}

			this.left.countDown();
			Awaitility.await().atMost(20, TimeUnit.SECONDS).until(run::warnings, (warnings) -> warnings.isEmpty());
			assertThat(run.stats().get(Statistic.UNRELEASED_BYTES)).isZero();
			assertThat(run.stopped(null).unreleased()).isEmpty();
		}
	}

	private ZcrxReceiver start(ExecutorService executor) {
		PayloadListener handler = (payload, connection) -> {
			this.entered.countDown();
			await(this.left);
		};
		return ZcrxReceiver.start(ZcrxReceiverConfig.builder("orders")
			.mode(ReceiveMode.NIO)
			.dispatch(Dispatch.EXECUTOR)
			.executor(executor)
			.shutdownTimeout(Duration.ZERO)
			.build(), handler, new ConnectionListener() {
			});
	}

	private void stopWithHandlerAtWork(ZcrxReceiver receiver) throws IOException, InterruptedException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.localAddress().getPort())) {
			socket.getOutputStream().write(1);
			assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
			receiver.close();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
