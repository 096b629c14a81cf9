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

package io.zcrx.spring.config;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.zcrx.RecordingConnection;
import io.zcrx.spring.CapturedLog;
import io.zcrx.spring.event.ZcrxConnectionClosedEvent;
import io.zcrx.spring.event.ZcrxConnectionEvent;
import io.zcrx.spring.event.ZcrxConnectionOpenedEvent;
import io.zcrx.spring.listener.TestListeners;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ConnectionEventsTests {

	@RegisterExtension
	private final CapturedLog output = new CapturedLog();

	private static final Duration LONG = Duration.ofSeconds(30);

	private final ZcrxListener listener = TestListeners.stopped("orders");

	private final List<Object> published = new CopyOnWriteArrayList<>();

	private ZcrxConnectionEvent opened() {
		return new ZcrxConnectionOpenedEvent(this.listener, new RecordingConnection());
	}

	@Test
	void publishesInOrderOnVirtualThread() {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		ConnectionEvents events = new ConnectionEvents("orders", (event) -> {
			threads.add(Thread.currentThread());
			this.published.add(event);
		});
		ZcrxConnectionEvent opened = opened();
		ZcrxConnectionEvent closed = new ZcrxConnectionClosedEvent(this.listener, new RecordingConnection());

		events.publish(opened);
		events.publish(closed);
		events.await(LONG);

		assertThat(this.published).containsExactly(opened, closed);
		assertThat(threads).allSatisfy((thread) -> {
			assertThat(thread.isVirtual()).isTrue();
			assertThat(thread.getName()).isEqualTo("zcrx-orders-events");
		});
	}

	@Test
	void goesOnAfterOneThatIsNotTaken() {
		ConnectionEvents events = new ConnectionEvents("orders", (event) -> {
			this.published.add(event);
			if (this.published.size() == 1) {
				throw new IllegalStateException("on purpose");
			}
		});

		events.publish(opened());
		events.publish(opened());
		events.await(LONG);

		assertThat(this.published).hasSize(2);
		assertThat(this.output.toString()).contains("Zcrx listener 'orders': an event of a connection was not taken");
	}

	@Test
	void dropsWhatIsTooMuchAndSaysSoOnce() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		ConnectionEvents events = new ConnectionEvents("orders", (event) -> {
			begun.countDown();
			await(goOn);
			this.published.add(event);
		});

		events.publish(opened());
		begun.await();
		for (int i = 0; i < ConnectionEvents.LIMIT + 5; i++) {
			events.publish(opened());
		}
		goOn.countDown();

		Awaitility.await().untilAsserted(() -> assertThat(this.published).hasSize(1 + ConnectionEvents.LIMIT));
		events.await(LONG);
		assertThat(this.published).hasSize(1 + ConnectionEvents.LIMIT);
		assertThat(this.output.toString()).containsOnlyOnce("events of connections are dropped");
	}

	@Test
	void thoseWhoListenDoNotWaitForThemselves() {
		AtomicReference<ConnectionEvents> events = new AtomicReference<>();
		events.set(new ConnectionEvents("orders", (event) -> {
			events.get().await(LONG);
			this.published.add(event);
		}));

		events.get().publish(opened());
		events.get().publish(opened());

		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.published).hasSize(2));
	}

	@Test
	void doesNotWaitLongerThanItsPatience() {
		CountDownLatch goOn = new CountDownLatch(1);
		ConnectionEvents events = new ConnectionEvents("orders", (event) -> {
			await(goOn);
			this.published.add(event);
		});
		events.publish(opened());

		events.await(Duration.ofMillis(1));

		assertThat(this.published).isEmpty();
		goOn.countDown();
		events.await(LONG);
		assertThat(this.published).hasSize(1);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
