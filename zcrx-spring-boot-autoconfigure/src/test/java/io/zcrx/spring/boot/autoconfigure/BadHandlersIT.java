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

package io.zcrx.spring.boot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.event.ZcrxConnectionOpenedEvent;
import io.zcrx.spring.event.ZcrxListenerFailedEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that handlers, event listeners and peers that misbehave are contained.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class BadHandlersIT {

	private static final Duration BOUND = Duration.ofSeconds(20);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.area-size=1MB", "zcrx.listeners.echo.port=0",
				"zcrx.defaults.shutdown-timeout=200ms")
		.withBean(Handlers.class);

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void stopIsBoundedWhileHandlerBlocksAndIgnoresInterrupts(String dispatch) {
		this.runner.withPropertyValues("zcrx.defaults.dispatch=" + dispatch).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			Handlers handlers = context.getBean(Handlers.class);
			CountDownLatch released = new CountDownLatch(1);
			handlers.on(ZcrxEvent.PAYLOAD, () -> awaitForEver(released));
			try (Peer peer = Peer.of(context, "echo")) {
				peer.send("hello");
				Awaitility.await().until(() -> handlers.calls.contains("payload"));
				long start = System.nanoTime();

				listener.stop();

				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
				if (dispatch.equals("inline")) {
					assertThat(listener.state()).isEqualTo(State.STOPPING);
					assertThatIllegalStateException().isThrownBy(listener::start)
						.withMessageContaining("still stopping");
				}
			}
			finally {
				released.countDown();
			}
			Awaitility.await().until(() -> listener.state() == State.STOPPED);
			handlers.on(ZcrxEvent.PAYLOAD, () -> {
			});
			listener.start();
			assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello");
		});
	}

	@Test
	void contextClosesWhileHandlerBlocks(CapturedOutput output) {
		CountDownLatch released = new CountDownLatch(1);
		long[] start = new long[1];
		try {
			this.runner.run((context) -> {
				Handlers handlers = context.getBean(Handlers.class);
				handlers.on(ZcrxEvent.PAYLOAD, () -> awaitForEver(released));
				Peer.of(context, "echo").send("hello");
				Awaitility.await().until(() -> handlers.calls.contains("payload"));
				start[0] = System.nanoTime();
			});
			assertThat(Duration.ofNanos(System.nanoTime() - start[0])).isLessThan(BOUND);
			assertThat(output).containsOnlyOnce("a handler blocks its loop thread zcrx-echo-0");
		}
		finally {
			released.countDown();
		}
	}

	private static void awaitForEver(CountDownLatch released) {
		while (true) {
			try {
				released.await();
				return;
			}
			catch (InterruptedException ex) {
				// as bad handlers do
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "inline, CONNECTED", "inline, PAYLOAD", "inline, END_OF_STREAM", "inline, DISCONNECTED",
			"executor, CONNECTED", "executor, PAYLOAD", "executor, END_OF_STREAM", "executor, DISCONNECTED" })
	void listenerCanBeStoppedAndStartedInEachOfItsHandlers(String dispatch, ZcrxEvent event) {
		// a handler that outlives the timeout may start the listener again
		this.runner.withPropertyValues("zcrx.defaults.dispatch=" + dispatch, "zcrx.defaults.shutdown-timeout=20s")
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				Handlers handlers = context.getBean(Handlers.class);
				handlers.on(event, () -> {
					listener.stop();
					assertThatIllegalStateException().isThrownBy(listener::start);
				});

				Peer.exchange(context, "echo", "hello");

				Awaitility.await().until(() -> listener.state() == State.STOPPED);
				assertThat(listener.stops()).isOne();
				assertThat(listener.stats().handlerFailures()).isZero();
				handlers.on(event, () -> {
				});
				listener.start();
				assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello");
			});
	}

	@Test
	void replyToClosedConnectionIsFailureOfTheHandlerOnly() {
		this.runner.run((context) -> {
			Handlers handlers = context.getBean(Handlers.class);
			handlers.closesBefore = true;
			assertThat(Peer.exchange(context, "echo", "hello")).isIn("", Peer.RESET);
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			Awaitility.await().untilAsserted(() -> assertThat(listener.stats().handlerFailures()).isOne());
			handlers.closesBefore = false;
			assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void peerThatTakesNoRepliesIsHeldBackAlone(String dispatch) {
		this.runner
			.withPropertyValues("zcrx.defaults.dispatch=" + dispatch, "zcrx.listeners.echo.max-pending-send=64KB")
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				try (Peer greedy = Peer.of(context, "echo")) {
					Thread sender = Thread.ofVirtual().start(() -> sendForEver(greedy));
					Awaitility.await().during(Duration.ofMillis(300)).atMost(BOUND).until(() -> {
						long before = listener.stats().receivedBytes();
						Thread.onSpinWait();
						return before > 0 && before == listener.stats().receivedBytes();
					});
					assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello");
					assertThat(sender.isAlive()).isTrue();

					long start = System.nanoTime();
					listener.stop();
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
					assertThat(listener.state()).isEqualTo(State.STOPPED);
					sender.join();
				}
				assertThat(listener.stats().outstandingBuffers()).isZero();
			});
	}

	private static void sendForEver(Peer peer) {
		String text = "x".repeat(64 << 10);
		try {
			while (true) {
				peer.send(text);
			}
		}
		catch (IOException ex) {
			// the listener is gone
		}
	}

	@Test
	void eventListenerThatBlocksHoldsUpNoTraffic() {
		CountDownLatch released = new CountDownLatch(1);
		List<ZcrxConnection> opened = new CopyOnWriteArrayList<>();
		this.runner.withBean(BlockingEvents.class, () -> new BlockingEvents(released, opened)).run((context) -> {
			for (int i = 0; i < 5; i++) {
				assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello");
			}
			assertThat(opened).hasSizeLessThanOrEqualTo(1);
			released.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(opened).hasSize(5));
		});
	}

	@Test
	void deadListenerCanBeStartedAgainByThoseWhoAreToldOfIt() {
		this.runner.withBean(Reviving.class).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			Handlers handlers = context.getBean(Handlers.class);
			handlers.on(ZcrxEvent.PAYLOAD, () -> {
				throw new OutOfMemoryError("on purpose");
			});
			assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo(Peer.RESET);
			handlers.on(ZcrxEvent.PAYLOAD, () -> {
			});
			Awaitility.await().until(() -> listener.starts() == 2);
			Awaitility.await()
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(Peer.exchange(context, "echo", "hello")).isEqualTo("hello"));
			assertThat(listener.isInExpectedState()).isTrue();
		});
	}

	static class Handlers {

		private final Map<ZcrxEvent, Runnable> actions = new ConcurrentHashMap<>();

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private volatile boolean closesBefore;

		void on(ZcrxEvent event, Runnable action) {
			this.actions.put(event, action);
		}

		private void act(ZcrxEvent event) {
			this.actions.getOrDefault(event, () -> {
			}).run();
		}

		@ZcrxHandler(value = "echo", on = ZcrxEvent.CONNECTED)
		void onConnected() {
			act(ZcrxEvent.CONNECTED);
		}

		@ZcrxHandler("echo")
		byte[] onPayload(byte[] payload, ZcrxConnection connection) {
			this.calls.add("payload");
			act(ZcrxEvent.PAYLOAD);
			if (this.closesBefore) {
				connection.close();
			}
			return payload;
		}

		@ZcrxHandler(value = "echo", on = ZcrxEvent.END_OF_STREAM)
		void onEndOfStream() {
			act(ZcrxEvent.END_OF_STREAM);
		}

		@ZcrxHandler(value = "echo", on = ZcrxEvent.DISCONNECTED)
		void onDisconnected() {
			act(ZcrxEvent.DISCONNECTED);
		}

	}

	record BlockingEvents(CountDownLatch released, List<ZcrxConnection> opened) {

		@EventListener
		void on(ZcrxConnectionOpenedEvent event) throws InterruptedException {
			this.released.await();
			this.opened.add(event.getConnection());
		}

	}

	static class Reviving {

		@EventListener
		void on(ZcrxListenerFailedEvent event) {
			event.getListener().start();
		}

	}

}
