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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.zcrx.ListenerFailure;
import io.zcrx.ListenerMethod;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.event.ZcrxListenerStoppedEvent;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxErrorHandler.Decision;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what happens after handlers threw, with true listeners.
 */
@Timeout(120)
class ErrorHandlingIT {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.area-size=1MB", "zcrx.listeners.lines.port=0",
				"zcrx.listeners.lines.framing.type=line")
		.withBean(Lines.class);

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void closesTheConnectionByDefault(String dispatch) {
		this.runner.withPropertyValues("zcrx.defaults.dispatch=" + dispatch).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(Peer.exchange(context, "lines", "bad\ngood\n")).isEqualTo(Peer.RESET);
			assertThat(Peer.exchange(context, "lines", "good\n")).isEqualTo("<good>");
			assertThat(listener.isInExpectedState()).isTrue();
			assertThat(listener.stats().handlerFailures()).isOne();
			Awaitility.await().untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void goesOnIfConfiguredSo(String dispatch) {
		this.runner
			.withPropertyValues("zcrx.defaults.dispatch=" + dispatch, "zcrx.listeners.lines.error-handler=logging")
			.run((context) -> {
				assertThat(Peer.exchange(context, "lines", "one\nbad\nbad\ntwo\n")).isEqualTo("<one><two>");
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				assertThat(listener.stats().handlerFailures()).isEqualTo(2);
				Awaitility.await().untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void stopsTheListenerIfConfiguredSoUntilItIsStartedAgain(String dispatch) {
		List<Throwable> causes = new CopyOnWriteArrayList<>();
		this.runner.withBean(StoppedEvents.class, () -> new StoppedEvents(causes))
			.withPropertyValues("zcrx.defaults.dispatch=" + dispatch, "zcrx.defaults.error-handler=stopping",
					"zcrx.listeners.other.port=0")
			.run((context) -> {
				ZcrxListener listener = context.getBean("linesZcrxListener", ZcrxListener.class);
				assertThat(Peer.exchange(context, "lines", "bad\n")).isEqualTo(Peer.RESET);

				Awaitility.await().until(() -> listener.state() == State.STOPPED);
				assertThat(listener.failure()).hasMessage("on purpose");
				assertThat(listener.isInExpectedState()).isFalse();
				assertThat(listener.stops()).isOne();
				Awaitility.await().untilAsserted(() -> assertThat(causes).containsExactly(listener.failure()));
				assertThat(context.getBean("otherZcrxListener", ZcrxListener.class).isRunning()).isTrue();

				listener.start();
				assertThat(listener.failure()).isNull();
				assertThat(listener.isInExpectedState()).isTrue();
				assertThat(Peer.exchange(context, "lines", "good\n")).isEqualTo("<good>");
			});
	}

	@Test
	void asksTheBeanOfTheUserAboutEveryEvent() {
		this.runner.withUserConfiguration(UserErrorHandler.class).run((context) -> {
			assertThat(context).hasSingleBean(ZcrxErrorHandler.class);
			context.getBean(Lines.class).fails = (event) -> true;
			assertThat(Peer.exchange(context, "lines", "bad\n")).isEmpty();
			Recording handler = context.getBean(Recording.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(handler.failures).extracting(ListenerFailure::method)
					.containsExactly(ListenerMethod.ON_CONNECTED, ListenerMethod.ON_PAYLOAD,
							ListenerMethod.ON_END_OF_STREAM, ListenerMethod.ON_DISCONNECTED));
			assertThat(handler.listeners).containsOnly(context.getBean(ZcrxListener.class));
		});
	}

	@Test
	void beanOfThatNameIsChosenForListener() {
		this.runner.withUserConfiguration(NamedErrorHandler.class)
			.withPropertyValues("zcrx.listeners.lines.error-handler=mine", "zcrx.listeners.other.port=0")
			.run((context) -> {
				assertThat(Peer.exchange(context, "lines", "one\nbad\ntwo\n")).isEqualTo("<one><two>");
				assertThat(context.getBean("mine", Recording.class).failures).hasSize(1);
				assertThat(context.getBean("zcrxErrorHandler")).isInstanceOf(ZcrxErrorHandler.class);
			});
	}

	@Test
	void errorHandlerMayUseTheListener() {
		this.runner.withBean(ZcrxErrorHandler.class, () -> (failure, listener) -> {
			listener.pause();
			return Decision.CONTINUE;
		}).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			try (Peer peer = Peer.of(context, "lines")) {
				peer.send("bad\n");
				Awaitility.await().until(listener::isPaused);
				assertThat(listener.pauses()).isOne();
				listener.resume();
				assertThat(peer.send("good\n").end()).isEqualTo("<good>");
			}
		});
	}

	@Test
	void errorsOfTheVirtualMachineAreFatal() {
		this.runner.withPropertyValues("zcrx.defaults.error-handler=logging").run((context) -> {
			context.getBean(Lines.class).error = new OutOfMemoryError("on purpose");
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(Peer.exchange(context, "lines", "bad\n")).isEqualTo(Peer.RESET);
			Awaitility.await().until(() -> listener.state() == State.FAILED);
			assertThat(listener.failure()).isInstanceOf(OutOfMemoryError.class);
			assertThat(listener.isInExpectedState()).isFalse();
		});
	}

	static class Lines {

		private volatile Predicate<ZcrxEvent> fails = (event) -> false;

		private volatile Error error;

		private void failIfTold(ZcrxEvent event) {
			if (this.fails.test(event)) {
				throw new IllegalStateException("on purpose");
			}
		}

		@ZcrxHandler(value = "lines", on = ZcrxEvent.CONNECTED)
		void onConnected() {
			failIfTold(ZcrxEvent.CONNECTED);
		}

		@ZcrxHandler("lines")
		String onLine(String line) {
			if (line.equals("bad")) {
				if (this.error != null) {
					throw this.error;
				}
				throw new IllegalStateException("on purpose");
			}
			return "<" + line + ">";
		}

		@ZcrxHandler(value = "lines", on = ZcrxEvent.END_OF_STREAM)
		void onEndOfStream() {
			failIfTold(ZcrxEvent.END_OF_STREAM);
		}

		@ZcrxHandler(value = "lines", on = ZcrxEvent.DISCONNECTED)
		void onDisconnected() {
			failIfTold(ZcrxEvent.DISCONNECTED);
		}

	}

	static class Recording implements ZcrxErrorHandler {

		private final List<ListenerFailure> failures = new CopyOnWriteArrayList<>();

		private final List<ZcrxListener> listeners = new CopyOnWriteArrayList<>();

		@Override
		public Decision handle(ListenerFailure failure, ZcrxListener listener) {
			this.failures.add(failure);
			this.listeners.add(listener);
			return Decision.CONTINUE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserErrorHandler {

		@Bean
		Recording userErrorHandler() {
			return new Recording();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedErrorHandler {

		@Bean(defaultCandidate = false)
		Recording mine() {
			return new Recording();
		}

	}

	record StoppedEvents(List<Throwable> causes) {

		@EventListener
		void on(ZcrxListenerStoppedEvent event) {
			if (event.getCause() != null) {
				this.causes.add(event.getCause());
			}
		}

	}

}
