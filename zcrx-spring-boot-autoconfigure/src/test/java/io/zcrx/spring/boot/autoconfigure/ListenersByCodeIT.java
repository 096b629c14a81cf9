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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import io.zcrx.FailureDecision;
import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.event.ZcrxConnectionEvent;
import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.listener.PayloadInterceptor;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;
import io.zcrx.spring.listener.ZcrxListenerContainer;
import io.zcrx.spring.listener.ZcrxListenerStartException;
import io.zcrx.spring.listener.ZcrxReceiverCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests listeners without annotations, that come and go at run time.
 */
@Timeout(120)
class ListenersByCodeIT {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withBean(Events.class, () -> new Events(this.events));

	private static ZcrxReceiverConfig config(String name, int port) {
		return ZcrxReceiverConfig.builder(name).areaSize(1 << 20).port(port).build();
	}

	private static ZcrxListenerContainer echo(ZcrxListenerContainerFactory factory, String name) {
		return factory.createContainer(config(name, 0),
				(listener) -> listener.payloads((payload, connection) -> connection.send(payload.segment())));
	}

	@Test
	void comeAndGoWhileTheApplicationRuns() {
		this.runner.run((context) -> {
			ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
			ZcrxListenerContainer quotes = echo(context.getBean(ZcrxListenerContainerFactory.class), "quotes");

			registry.add(quotes);
			assertThat(quotes.isAutoStartup()).isTrue();
			assertThat(registry.get("quotes").state()).isEqualTo(State.RUNNING);
			assertThat(Peer.exchange(context, "quotes", "hello")).isEqualTo("hello");
			Awaitility.await().until(() -> this.events.contains("ConnectionClosed quotes"));
			registry.pause("quotes");
			registry.pause("quotes");
			registry.resume("quotes");
			registry.resume("quotes");
			registry.stop("quotes");
			registry.start("quotes");
			registry.remove("quotes");

			assertThat(quotes.state()).isEqualTo(State.STOPPED);
			assertThat(quotes.starts()).isEqualTo(2);
			assertThat(quotes.pauses()).isOne();
			assertThat(registry.listeners()).isEmpty();
			assertThat(context.getEnvironment().getProperty("local.zcrx.quotes.port")).isNull();
			assertThatIllegalStateException().isThrownBy(quotes::start).withMessageContaining("add a new one");
			// a restart of the context leaves it alone
			assertThat(quotes.isAutoStartup()).isFalse();
			assertThat(this.events).containsExactly("ListenerAdded quotes", "ListenerStarted quotes",
					"ConnectionOpened quotes", "ConnectionClosed quotes", "ListenerPaused quotes",
					"ListenerResumed quotes", "ListenerStopped quotes", "ListenerStarted quotes",
					"ListenerStopped quotes", "ListenerRemoved quotes");
		});
	}

	@Test
	void liveWithTheApplicationContext() {
		ZcrxListener[] added = new ZcrxListener[1];
		this.runner.withUserConfiguration(Beans.class).run((context) -> {
			assertThat(Peer.exchange(context, "bean", "hello")).isEqualTo("hello");
			assertThat(Peer.exchange(context, "early", "hello")).isEqualTo("hello");
			assertThat(context.getBean(ZcrxListenerRegistry.class).listeners()).extracting(ZcrxListener::name)
				.containsExactly("bean", "early");
			added[0] = context.getBean(ZcrxListenerRegistry.class).get("early");
		});

		assertThat(added[0].state()).isEqualTo(State.STOPPED);
		assertThat(this.events).contains("ListenerStopped bean", "ListenerStopped early", "ConnectionClosed early");
	}

	@Test
	void oneThatCanNotBeStartedIsNotAdded() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.runner.run((context) -> {
				ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
				ZcrxListenerContainer listener = context.getBean(ZcrxListenerContainerFactory.class)
					.createContainer(config("quotes", taken.getLocalPort()), true);
				assertThatExceptionOfType(ZcrxListenerStartException.class).isThrownBy(() -> registry.add(listener))
					.withMessageContaining("'quotes'");
				assertThat(registry.listeners()).isEmpty();
			});
		}
	}

	@Test
	void canBeRemovedByTheirHandlersWhileTheyReceive() {
		this.runner.run((context) -> {
			ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
			ZcrxListenerContainer listener = context.getBean(ZcrxListenerContainerFactory.class)
				.createContainer(config("quotes", 0), (settings) -> settings.payloads((payload, connection) -> {
					if (registry.find("quotes") != null) {
						registry.remove("quotes");
					}
					connection.send("bye".getBytes(StandardCharsets.UTF_8));
				}));
			registry.add(listener);

			try (Peer peer = Peer.of(context, "quotes").send("hello")) {
				assertThat(peer.read(3)).isEqualTo("bye");
				assertThat(peer.read()).isEmpty();
			}

			Awaitility.await().until(() -> listener.state() == State.STOPPED);
			assertThat(listener.stats().outstandingBuffers()).isZero();
			Awaitility.await().untilAsserted(() -> assertThat(this.events).endsWith("ListenerStopped quotes"));
		});
	}

	@Test
	void removedWhilePeersSendWithoutLosingBuffers() {
		this.runner.run((context) -> {
			ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
			ZcrxListenerContainer listener = echo(context.getBean(ZcrxListenerContainerFactory.class), "quotes");
			registry.add(listener);
			CountDownLatch sent = new CountDownLatch(1);
			try (Peer peer = Peer.of(context, "quotes")) {
				Thread sender = Thread.ofVirtual().start(() -> {
					try {
						while (true) {
							peer.send("x".repeat(1000));
							peer.read(1000);
							sent.countDown();
						}
					}
					catch (IOException ex) {
						// the listener is gone
					}
				});
				assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();

				registry.remove("quotes");

				sender.join();
			}
			assertThat(listener.state()).isEqualTo(State.STOPPED);
			assertThat(listener.stats().outstandingBuffers()).isZero();
			assertThat(listener.stats().activeConnections()).isZero();
		});
	}

	@Test
	void interceptorsSurroundTheHandlersOfAllListeners() {
		this.runner.withUserConfiguration(Beans.class, Interceptors.class).run((context) -> {
			for (String listener : List.of("bean", "early")) {
				Interceptors.CALLS.clear();
				assertThat(Peer.exchange(context, listener, "hello")).isEqualTo("hello");
				Awaitility.await()
					.untilAsserted(() -> assertThat(Interceptors.CALLS).containsExactly("outer before", "inner before",
							"inner after", "outer after"));
			}
		});
	}

	@Test
	void failureHandlerOfTheReceiverHasTheLastWord() {
		this.runner
			.withBean(ZcrxReceiverCustomizer.class,
					() -> (receiver) -> receiver.failureHandler((failure) -> FailureDecision.CONTINUE))
			.run((context) -> {
				ZcrxListenerContainer listener = context.getBean(ZcrxListenerContainerFactory.class)
					.createContainer(config("quotes", 0), (settings) -> settings.payloads((payload, connection) -> {
						if (payload.length() == "bad".length()) {
							throw new IllegalStateException("on purpose");
						}
						connection.send(payload.segment());
					}));
				context.getBean(ZcrxListenerRegistry.class).add(listener);

				try (Peer peer = Peer.of(context, "quotes").send("bad")) {
					Awaitility.await().until(() -> listener.stats().handlerFailures() == 1);
					assertThat(peer.send("good").read(4)).isEqualTo("good");
				}
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		ZcrxListener beanListener(ZcrxListenerContainerFactory factory, ZcrxListenerRegistry registry) {
			registry.add(echo(factory, "early"));
			return echo(factory, "bean");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptors {

		private static final List<String> CALLS = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		PayloadInterceptor inner() {
			return new Interceptor("inner", CALLS);
		}

		@Bean
		@Order(1)
		PayloadInterceptor outer() {
			return new Interceptor("outer", CALLS);
		}

	}

	record Interceptor(String name, List<String> calls) implements PayloadInterceptor {

		@Override
		public boolean before(Payload payload, ZcrxConnection connection) {
			this.calls.add(this.name + " before");
			return true;
		}

		@Override
		public void after(Payload payload, ZcrxConnection connection) {
			this.calls.add(this.name + " after");
		}

	}

	record Events(List<String> events) {

		@EventListener
		void on(ZcrxListenerEvent event) {
			add(event.getClass(), event.getListener());
		}

		@EventListener
		void on(ZcrxConnectionEvent event) {
			add(event.getClass(), event.getListener());
		}

		private void add(Class<?> type, ZcrxListener listener) {
			this.events.add(type.getSimpleName().replaceFirst("Zcrx(.*)Event", "$1") + " " + listener.name());
		}

	}

}
