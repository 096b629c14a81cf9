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

package io.zcrx.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

import io.zcrx.ReceiveMode;
import io.zcrx.Zcrx;
import io.zcrx.ZcrxConnection;
import io.zcrx.annotation.ZcrxEvent;
import io.zcrx.annotation.ZcrxHandler;
import io.zcrx.autoconfigure.metrics.ZcrxListenerMetrics;
import io.zcrx.event.ZcrxListenerEvent;
import io.zcrx.listener.ZcrxListener;
import io.zcrx.listener.ZcrxListener.State;
import io.zcrx.listener.ZcrxListenerStartException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs listeners on this machine's kernel in {@code copy} mode.
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
			this.calls.add("disconnected " + cause);
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
