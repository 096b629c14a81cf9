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

import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.listener.PayloadInterceptor;
import io.zcrx.spring.listener.ZcrxListenerCustomizer;
import io.zcrx.spring.observation.DefaultZcrxBatchObservationConvention;
import io.zcrx.spring.observation.DefaultZcrxConnectionObservationConvention;
import io.zcrx.spring.observation.ZcrxBatchObservationConvention;
import io.zcrx.spring.observation.ZcrxConnectionObservationConvention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

@Timeout(60)
class ZcrxObservationAutoConfigurationTests {

	private final Recorder recorder = new Recorder();

	private final ApplicationContextRunner unset = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxObservationAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.mode=nio", "zcrx.defaults.area-size=1MB", "zcrx.listeners.orders.port=0")
		.withBean(Handlers.class, () -> new Handlers(this.recorder))
		.withBean(ObservationRegistry.class, () -> {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(this.recorder);
			this.recorder.registry = registry;
			return registry;
		});

	private final ApplicationContextRunner runner = this.unset.withPropertyValues("zcrx.observation.enabled=true");

	private void converse(ApplicationContext context, boolean reset) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.zcrx.orders.port", Integer.class);
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream().write(1);
			if (reset) {
				assertThat(socket.getInputStream().read()).isEqualTo(1);
				socket.setSoLinger(true, 0);
				return;
			}
			socket.shutdownOutput();
			assertThat(socket.getInputStream().readAllBytes()).containsExactly(1);
		}
	}

	@Test
	void observesConnections() {
		this.runner.run((context) -> {
			converse(context, false);

			Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(1));
			Observation.Context observed = this.recorder.stopped.getFirst();
			assertThat(observed.getName()).isEqualTo("zcrx.connection");
			assertThat(observed.getContextualName()).isEqualTo("orders connection");
			assertThat(observed.getLowCardinalityKeyValues()).containsExactly(KeyValue.of("listener", "orders"));
			assertThat(observed.getHighCardinalityKeyValues()).contains(KeyValue.of("zcrx.connection.id", "1"),
					KeyValue.of("network.peer.address", "127.0.0.1"));
			assertThat(observed.getError()).isNull();
			assertThat(this.recorder.scopes).containsExactly("CONNECTED zcrx.connection", "PAYLOAD null",
					"DISCONNECTED zcrx.connection");
			assertThat(this.recorder.registry.getCurrentObservation()).isNull();
		});
	}

	@Test
	void tellsWhyConnectionHasFailed() {
		this.runner.run((context) -> {
			converse(context, true);

			Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(1));
			assertThat(this.recorder.stopped.getFirst().getError()).isNotNull();
		});
	}

	@Test
	void usesConventionOfUser() {
		this.runner.withBean(ZcrxConnectionObservationConvention.class,
				() -> new DefaultZcrxConnectionObservationConvention() {

					@Override
					public String getName() {
						return "mine";
					}

				})
			.run((context) -> {
				converse(context, false);

				Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(1));
				assertThat(this.recorder.stopped.getFirst().getName()).isEqualTo("mine");
			});
	}

	@Test
	void observesBatchesIfAsked() {
		this.runner.withPropertyValues("zcrx.observation.batches=true").run((context) -> {
			converse(context, false);

			Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(2));
			Observation.Context observed = this.recorder.stopped.getFirst();
			assertThat(observed.getName()).isEqualTo("zcrx.batch");
			assertThat(observed.getContextualName()).isEqualTo("orders batch");
			assertThat(observed.getLowCardinalityKeyValues()).containsExactly(KeyValue.of("listener", "orders"));
			assertThat(observed.getHighCardinalityKeyValues()).containsExactlyInAnyOrder(
					KeyValue.of("zcrx.connection.id", "1"), KeyValue.of("zcrx.batch.payloads", "1"),
					KeyValue.of("zcrx.batch.bytes", "1"));
			assertThat(this.recorder.stopped.getLast().getName()).isEqualTo("zcrx.connection");
		});
	}

	@Test
	void takesTraceContextFromWhereConventionFindsIt() {
		this.recorder.field = "traceparent";
		this.runner.withPropertyValues("zcrx.observation.batches=true")
			.withBean(ZcrxBatchObservationConvention.class, () -> new DefaultZcrxBatchObservationConvention() {

				@Override
				public String traceField(Payload first, String name) {
					return name + first.segment().get(ValueLayout.JAVA_BYTE, 0);
				}

			})
			.run((context) -> {
				converse(context, false);

				Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(2));
				assertThat(this.recorder.found).isEqualTo("traceparent1");
			});
	}

	@Test
	void observesFailureOfBatch() {
		this.runner.withPropertyValues("zcrx.observation.batches=true")
			.withBean(PayloadInterceptor.class, () -> new PayloadInterceptor() {

				@Override
				public boolean before(Payload payload, ZcrxConnection connection) {
					throw new IllegalStateException("on purpose");
				}

			})
			.run((context) -> {
				int port = context.getEnvironment().getRequiredProperty("local.zcrx.orders.port", Integer.class);
				try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
					socket.getOutputStream().write(1);

					Awaitility.await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSize(2));
				}
				assertThat(this.recorder.stopped.getFirst().getName()).isEqualTo("zcrx.batch");
				assertThat(this.recorder.stopped.getFirst().getError()).hasMessage("on purpose");
			});
	}

	@Test
	void observesNothingByDefault() {
		this.unset.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("zcrxObservationCustomizer"));
	}

	@Test
	void isAbsentWithoutRegistry() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxObservationAutoConfiguration.class))
			.withPropertyValues("zcrx.observation.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("zcrxObservationCustomizer"));
	}

	@Test
	void backsOffFromCustomizerOfThatName() {
		this.runner
			.withBean("zcrxObservationCustomizer", ZcrxListenerCustomizer.class,
					() -> mock(ZcrxListenerCustomizer.class))
			.run((context) -> {
				converse(context, false);
				assertThat(this.recorder.started).isEmpty();
			});
	}

	static final class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> started = new CopyOnWriteArrayList<>();

		private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		private final List<String> scopes = new CopyOnWriteArrayList<>();

		private volatile ObservationRegistry registry;

		private volatile String field;

		private volatile String found;

		@Override
		public void onStart(Observation.Context context) {
			this.started.add(context);
			if (this.field != null && context instanceof ReceiverContext<?> receiver) {
				this.found = field(receiver, this.field);
			}
		}

		// as a tracer's propagator does
		private static <C> String field(ReceiverContext<C> context, String name) {
			return context.getGetter().get(context.getCarrier(), name);
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	record Handlers(Recorder recorder) {

		private void note(ZcrxEvent event) {
			Observation current = this.recorder.registry.getCurrentObservation();
			this.recorder.scopes.add(event + " " + ((current != null) ? current.getContext().getName() : null));
		}

		@ZcrxHandler(value = "orders", on = ZcrxEvent.CONNECTED)
		void onConnected() {
			note(ZcrxEvent.CONNECTED);
		}

		@ZcrxHandler("orders")
		byte[] onPayload(byte[] payload) {
			note(ZcrxEvent.PAYLOAD);
			return payload;
		}

		@ZcrxHandler(value = "orders", on = ZcrxEvent.DISCONNECTED)
		void onDisconnected() {
			note(ZcrxEvent.DISCONNECTED);
		}

	}

}
