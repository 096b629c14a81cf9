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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.zcrx.Payload;
import io.zcrx.ReceiveMode;
import io.zcrx.Statistic;
import io.zcrx.Zcrx;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;
import io.zcrx.spring.listener.ZcrxListenerStartException;
import io.zcrx.spring.metrics.ZcrxListenerMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs listeners on this machine's kernel, in {@code copy} mode unless said otherwise.
 */
class ZcrxListenerIT {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.mode=copy", "zcrx.defaults.area-size=1MB", "zcrx.listeners.echo.port=0")
		.withBean(EchoHandler.class);

	@BeforeAll
	static void needsIoUring() {
		List<String> causes = Zcrx.unavailabilityCauses(ReceiveMode.COPY);
		assumeTrue(causes.isEmpty(), () -> "no copy mode here: " + causes);
	}

	@Test
	void receivesAndReplies() {
		this.runner.run((context) -> {
			assertThat(exchange(context, "hello")).isEqualTo("welcome hello bye");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(EchoHandler.class).calls).containsExactly("connected",
						"end", "disconnected null"));
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(listener.state()).isEqualTo(State.RUNNING);
			assertThat(listener.mode()).isEqualTo(ReceiveMode.COPY);
			assertThat(listener.stats().receivedBytes()).isEqualTo(5);
			assertThat(listener.stats().outstandingBuffers()).isZero();
		});
	}

	@Test
	void keepsPortPropertyUpToDate() {
		this.runner.run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(port(context)).isEqualTo(listener.localAddress().getPort()).isPositive();
			listener.stop();
			listener.start();
			assertThat(port(context)).isEqualTo(listener.localAddress().getPort());
		});
	}

	@Test
	void countersSurviveRestarts() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			new ZcrxListenerMetrics(List.of(listener)).bindTo(registry);

			for (int i = 1; i <= 3; i++) {
				assertThat(exchange(context, "hello")).isEqualTo("welcome hello bye");
				listener.stop();
				assertThat(listener.state()).isEqualTo(State.STOPPED);
				assertThat(listener.mode()).isNull();
				assertThat(registry.get("zcrx.receive.bytes").functionCounter().count()).isEqualTo(5 * i);
				assertThat(registry.get("zcrx.listener.stops").functionCounter().count()).isEqualTo(i);
				listener.start();
			}
			assertThat(listener.starts()).isEqualTo(4);
			assertThat(registry.get("zcrx.listener.mode").tag("mode", "copy").gauge().value()).isEqualTo(1);
		});
	}

	@Test
	void publishesEvents() {
		List<String> events = new CopyOnWriteArrayList<>();
		this.runner.withBean(Events.class, () -> new Events(events)).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			listener.start();
			listener.stop();
			listener.stop();
			assertThat(events).containsExactly("ZcrxListenerStartedEvent echo", "ZcrxListenerStoppedEvent echo");
		});
	}

	@Test
	void canBeStoppedByItsHandler() {
		this.runner.run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			context.getBean(EchoHandler.class).onPayload = listener::stop;
			exchange(context, "stop");
			Awaitility.await().untilAsserted(() -> assertThat(listener.state()).isEqualTo(State.STOPPED));
			assertThat(listener.stops()).isEqualTo(1);
			context.getBean(EchoHandler.class).onPayload = () -> {
			};
			listener.start();
			assertThat(exchange(context, "hello")).isEqualTo("welcome hello bye");
		});
	}

	@Test
	void failingHandlerClosesItsConnectionOnly() {
		this.runner.run((context) -> {
			context.getBean(EchoHandler.class).onPayload = () -> {
				throw new IllegalStateException("on purpose");
			};
			assertThat(exchange(context, "hello")).isIn("welcome ", "reset");
			context.getBean(EchoHandler.class).onPayload = () -> {
			};
			assertThat(exchange(context, "hello")).isEqualTo("welcome hello bye");
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(listener.state()).isEqualTo(State.RUNNING);
			Awaitility.await().untilAsserted(() -> assertThat(listener.stats().handlerFailures()).isPositive());
			assertThat(listener.stats().outstandingBuffers()).isZero();
		});
	}

	@Test
	void stopsFirstListenerWhenSecondFails() throws IOException {
		List<String> events = new CopyOnWriteArrayList<>();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.runner.withBean(Events.class, () -> new Events(events))
				.withPropertyValues("zcrx.listeners.second.port=" + taken.getLocalPort())
				.run((context) -> assertThat(context).getFailure()
					.cause()
					.isInstanceOf(ZcrxListenerStartException.class)
					.hasMessageContaining("'second'"));
		}
		assertThat(events).containsExactly("ZcrxListenerStartedEvent echo", "ZcrxListenerStoppedEvent echo");
	}

	@Test
	void stopsWithTheContext() {
		ZcrxListener[] listener = new ZcrxListener[1];
		this.runner.run((context) -> listener[0] = context.getBean(ZcrxListener.class));

		assertThat(listener[0].state()).isEqualTo(State.STOPPED);
		assertThat(listener[0].stops()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(value = ReceiveMode.class, names = { "COPY", "NIO" })
	void deliversLinesAsStrings(ReceiveMode mode) throws IOException {
		this.runner.withBean(LineHandler.class)
			.withPropertyValues("zcrx.defaults.mode=" + mode, "zcrx.listeners.lines.port=0",
					"zcrx.listeners.lines.framing.type=line", "zcrx.listeners.lines.framing.max-frame-size=16")
			.run((context) -> {
				try (Socket socket = connect(context, "lines")) {
					for (String part : List.of("fi", "rst\r", "\n\nthi", "rd\nunfinished")) {
						socket.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
						socket.getOutputStream().flush();
					}
					socket.shutdownOutput();
					assertThat(read(socket)).isEqualTo("<first><><third>");
				}
				ZcrxListener listener = context.getBean("linesZcrxListener", ZcrxListener.class);
				assertThat(listener.mode()).isEqualTo(mode);
				Awaitility.await()
					.untilAsserted(() -> assertThat(listener.stats().get(Statistic.TRUNCATED_FRAMES)).isOne());
				assertThat(listener.stats().frames()).isEqualTo(3);
				Awaitility.await().untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
			});
	}

	@ParameterizedTest
	@CsvSource({ "copy, inline", "copy, executor", "nio, inline", "nio, executor" })
	void deliversBatchesOfLines(String mode, String dispatch) throws IOException {
		this.runner.withBean(BatchHandler.class)
			.withPropertyValues("zcrx.defaults.mode=" + mode, "zcrx.listeners.batches.port=0",
					"zcrx.listeners.batches.dispatch=" + dispatch, "zcrx.listeners.batches.framing.type=line")
			.run((context) -> {
				String lines = "first\nsecond\n" + "third\n".repeat(2000);
				try (Socket socket = connect(context, "batches")) {
					Thread sender = Thread.ofVirtual().start(() -> {
						write(socket, lines.getBytes(StandardCharsets.UTF_8));
						shutdownOutput(socket);
					});
					assertThat(read(socket)).isEqualTo(lines);
					sender.join();
				}
				BatchHandler handler = context.getBean(BatchHandler.class);
				assertThat(handler.batches.get()).isPositive().isLessThan(2002);
				ZcrxListener listener = context.getBean("batchesZcrxListener", ZcrxListener.class);
				Awaitility.await().untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
				assertThat(handler.late).isEmpty();
			});
	}

	@Test
	void closesConnectionOfFrameThatIsTooLong() {
		this.runner.withBean(LineHandler.class)
			.withPropertyValues("zcrx.listeners.lines.port=0", "zcrx.listeners.lines.framing.type=line",
					"zcrx.listeners.lines.framing.max-frame-size=4")
			.run((context) -> {
				ZcrxListener listener = context.getBean("linesZcrxListener", ZcrxListener.class);
				try (Socket socket = connect(context, "lines")) {
					socket.getOutputStream().write("too long\n".getBytes(StandardCharsets.UTF_8));
					Awaitility.await()
						.untilAsserted(() -> assertThat(listener.stats().get(Statistic.OVERSIZED_FRAMES)).isOne());
				}
				assertThat(listener.state()).isEqualTo(State.RUNNING);
			});
	}

	@Test
	void handlersMayBlockOnVirtualThreadsIfEnabled() {
		handlersMayBlock(true, "zcrx-lines-handler-");
	}

	@Test
	void handlersMayBlockOnPlatformThreads() {
		handlersMayBlock(false, "zcrx-handler-");
	}

	private void handlersMayBlock(boolean virtualThreads, String name) {
		this.runner.withBean(LineHandler.class)
			.withPropertyValues("zcrx.listeners.lines.port=0", "zcrx.listeners.lines.framing.type=line",
					"zcrx.listeners.lines.dispatch=executor", "spring.threads.virtual.enabled=" + virtualThreads)
			.run((context) -> {
				LineHandler handler = context.getBean(LineHandler.class);
				handler.barrier = new CyclicBarrier(2);
				try (Socket first = connect(context, "lines"); Socket second = connect(context, "lines")) {
					for (Socket socket : List.of(first, second)) {
						socket.getOutputStream().write("meet\n".getBytes(StandardCharsets.UTF_8));
						socket.shutdownOutput();
					}
					assertThat(read(first)).isEqualTo("<meet>");
					assertThat(read(second)).isEqualTo("<meet>");
				}
				assertThat(handler.threads).hasSize(2).allSatisfy((thread) -> {
					assertThat(thread.isVirtual()).isEqualTo(virtualThreads);
					assertThat(thread.getName()).startsWith(name);
				});
				assertThat(Thread.getAllStackTraces().keySet())
					.filteredOn((thread) -> thread.getName().matches("zcrx-lines-[0-9]+"))
					.singleElement() // platform threads only
					.satisfies((thread) -> assertThat(thread.isVirtual()).isFalse());
			});
	}

	@Test
	void handlersRunOnExecutorOfUser() {
		this.runner.withBean(LineHandler.class)
			.withBean("zcrxExecutor", SimpleAsyncTaskExecutor.class, () -> new SimpleAsyncTaskExecutor("mine-"))
			.withPropertyValues("zcrx.listeners.lines.port=0", "zcrx.listeners.lines.framing.type=line",
					"zcrx.listeners.lines.dispatch=executor")
			.run((context) -> {
				try (Socket socket = connect(context, "lines")) {
					socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
					socket.shutdownOutput();
					assertThat(read(socket)).isEqualTo("<hello>");
				}
				assertThat(context.getBean(LineHandler.class).threads).hasSize(1)
					.allSatisfy((thread) -> assertThat(thread.getName()).startsWith("mine-"));
			});
	}

	@Test
	void handlersRunOnThreadPoolOfUserWhileTheContextStops() {
		EchoHandler[] handler = new EchoHandler[1];
		this.runner.withBean("zcrxExecutor", ThreadPoolTaskExecutor.class, () -> {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setThreadNamePrefix("mine-");
			return executor;
		}).withPropertyValues("zcrx.listeners.echo.dispatch=executor").run((context) -> {
			handler[0] = context.getBean(EchoHandler.class);
			Socket socket = connect(context, "echo");
			assertThat(socket.getInputStream().readNBytes("welcome ".length())).asString().isEqualTo("welcome ");
		});

		assertThat(handler[0].disconnectedBy).startsWith("mine-");
	}

	@ParameterizedTest
	@EnumSource(value = ReceiveMode.class, names = { "COPY", "NIO" })
	void connectsToPeerAndAgainWhenItIsGone(ReceiveMode mode) throws IOException {
		try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			peer.setSoTimeout(10_000);
			this.runner.withBean(LineHandler.class)
				.withPropertyValues("zcrx.defaults.mode=" + mode,
						"zcrx.listeners.lines.connect=localhost:" + peer.getLocalPort(),
						"zcrx.listeners.lines.reconnect-delay=10ms", "zcrx.listeners.lines.framing.type=line")
				.run((context) -> {
					for (String line : List.of("one", "two")) {
						try (Socket socket = peer.accept()) {
							socket.setSoTimeout(10_000);
							socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
							socket.shutdownOutput();
							assertThat(read(socket)).isEqualTo("<" + line + ">");
						}
					}
					ZcrxListener listener = context.getBean("linesZcrxListener", ZcrxListener.class);
					assertThat(listener.localAddress()).isNull();
					assertThat(listener.stats().get(Statistic.CONNECT_ATTEMPTS)).isGreaterThanOrEqualTo(2);
				});
		}
	}

	@Test
	void receivesNothingWhilePausedAndStartsUnpaused() {
		this.runner.run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			listener.pause();
			assertThat(listener.isPaused()).isTrue();
			assertThat(listener.state()).isEqualTo(State.RUNNING);
			try (Socket socket = connect(context, "echo")) {
				socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
				socket.shutdownOutput();
				assertThat(new String(socket.getInputStream().readNBytes("welcome ".length()), StandardCharsets.UTF_8))
					.isEqualTo("welcome ");
				Awaitility.await()
					.during(Duration.ofMillis(200))
					.untilAsserted(() -> assertThat(listener.stats().receivedBytes()).isZero());
				listener.resume();
				assertThat(listener.isPaused()).isFalse();
				assertThat(read(socket)).isEqualTo("hello bye");
			}

			listener.pause();
			listener.stop();
			assertThat(listener.isPaused()).isFalse();
			listener.start();
			assertThat(listener.isPaused()).isFalse();
			assertThat(exchange(context, "hello")).isEqualTo("welcome hello bye");
		});
	}

	@ParameterizedTest
	@EnumSource(value = ReceiveMode.class, names = { "COPY", "NIO" })
	void receivesNothingWhileHandlersHoldTooMuch(ReceiveMode mode) {
		byte[] sent = new byte[4 << 20];
		this.runner.withBean(HoldingHandler.class)
			.withPropertyValues("zcrx.defaults.mode=" + mode, "zcrx.listeners.held.port=0",
					"zcrx.listeners.held.high-watermark=0.5", "zcrx.listeners.held.low-watermark=0.2")
			.run((context) -> {
				ZcrxListener listener = context.getBean("heldZcrxListener", ZcrxListener.class);
				HoldingHandler handler = context.getBean(HoldingHandler.class);
				try (Socket socket = connect(context, "held")) {
					Thread sender = Thread.ofVirtual().start(() -> write(socket, sent));
					Awaitility.await().until(listener::isAboveWatermark);
					assertThat(listener.state()).isEqualTo(State.RUNNING);
					assertThat(listener.isPaused()).isFalse();
					assertThat(listener.stats().receivedBytes()).isLessThan(sent.length);

					Awaitility.await().untilAsserted(() -> {
						handler.release();
						assertThat(listener.stats().receivedBytes()).isEqualTo(sent.length);
					});
					sender.join();
				}
				Awaitility.await().until(() -> !listener.isAboveWatermark());
				assertThat(listener.stats().get(Statistic.WATERMARK_PAUSES)).isPositive();
			});
	}

	private static void write(Socket socket, byte[] bytes) {
		try {
			socket.getOutputStream().write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void shutdownOutput(Socket socket) {
		try {
			socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Socket connect(ApplicationContext context, String listener) throws IOException {
		int port = context.getEnvironment()
			.getRequiredProperty("local.zcrx.%s.port".formatted(listener), Integer.class);
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(10_000);
		return socket;
	}

	private static String read(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	private static int port(ApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.zcrx.echo.port", Integer.class);
	}

	private static String exchange(ApplicationContext context, String text) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(context))) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (SocketException ex) {
			return "reset";
		}
	}

	static class EchoHandler {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private volatile String disconnectedBy;

		private volatile Runnable onPayload = () -> {
		};

		@ZcrxHandler(value = "echo", on = ZcrxEvent.CONNECTED)
		String onConnected(ZcrxConnection connection) {
			this.calls.add("connected");
			return "welcome ";
		}

		@ZcrxHandler("echo")
		ByteBuffer onPayload(ByteBuffer payload) {
			this.onPayload.run();
			return payload;
		}

		@ZcrxHandler(value = "echo", on = ZcrxEvent.END_OF_STREAM)
		String onEndOfStream() {
			this.calls.add("end");
			return " bye";
		}

		@ZcrxHandler(value = "echo", on = ZcrxEvent.DISCONNECTED)
		void onDisconnected(Throwable cause) {
			this.disconnectedBy = Thread.currentThread().getName();
			this.calls.add("disconnected " + cause);
		}

	}

	static class LineHandler {

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		private volatile CyclicBarrier barrier = new CyclicBarrier(1);

		@ZcrxHandler("lines")
		String onLine(String line) throws Exception {
			this.threads.add(Thread.currentThread());
			this.barrier.await(10, TimeUnit.SECONDS);
			return "<" + line + ">";
		}

	}

	static class BatchHandler {

		private final AtomicInteger batches = new AtomicInteger();

		private final List<String> late = new CopyOnWriteArrayList<>();

		private volatile Payload last;

		@ZcrxHandler("batches")
		String onLines(List<Payload> lines, ZcrxConnection connection) {
			this.batches.incrementAndGet();
			Payload last = this.last;
			if (last != null) {
				try {
					this.late.add("still valid: " + last.length());
				}
				catch (IllegalStateException ex) {
					// as it should be
				}
			}
			this.last = lines.getLast();
			StringBuilder text = new StringBuilder();
			lines.forEach((line) -> text.append(StandardCharsets.UTF_8.decode(line.byteBuffer())).append('\n'));
			return text.toString();
		}

	}

	static class HoldingHandler {

		private final Queue<Payload> held = new ConcurrentLinkedQueue<>();

		@ZcrxHandler("held")
		void onPayload(Payload payload) {
			this.held.add(payload.retain());
		}

		void release() {
			for (Payload payload = this.held.poll(); payload != null; payload = this.held.poll()) {
				payload.close();
			}
		}

	}

	static class Events {

		private final List<String> events;

		Events(List<String> events) {
			this.events = events;
		}

		@EventListener
		void on(ZcrxListenerEvent event) {
			this.events.add(event.getClass().getSimpleName() + " " + event.getListener().name());
		}

	}

}
