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

package io.zcrx.autoconfigure.metrics;

import java.util.Arrays;
import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.zcrx.autoconfigure.ZcrxAutoConfiguration;
import io.zcrx.listener.TestListeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class ZcrxMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxMetricsAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false", "zcrx.listeners.orders.port=0");

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void isThereWithRegistry() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListenerMetrics.class));
	}

	@Test
	void isAbsentWithoutRegistry() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ZcrxListenerMetrics.class));
	}

	@Test
	void backsOffFromBinderOfUser() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean("userMetrics", ZcrxListenerMetrics.class, () -> mock(ZcrxListenerMetrics.class))
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListenerMetrics.class).hasBean("userMetrics"));
	}

	@Test
	void bindsEachDocumentedMeter() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly(Arrays.stream(ZcrxMeters.values()).map(ZcrxMeters::getName).toArray(String[]::new));
		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getTags()).contains(Tag.of("listener", "orders"),
					Tag.of("interface", "eth0"), Tag.of("queue", "4")));
	}

	@Test
	void readsEachFigure() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(counter("zcrx.receive.bytes")).isEqualTo(1);
		assertThat(counter("zcrx.receive.completions")).isEqualTo(2);
		assertThat(counter("zcrx.copy.fallback.count")).isEqualTo(3);
		assertThat(counter("zcrx.copy.fallback.bytes")).isEqualTo(4);
		assertThat(gauge("zcrx.buffers.outstanding")).isEqualTo(5);
		assertThat(gauge("zcrx.area.size")).isEqualTo(6);
		assertThat(gauge("zcrx.refill.entries.free")).isEqualTo(8);
		assertThat(gauge("zcrx.refill.pending")).isEqualTo(9);
		assertThat(counter("zcrx.refill.flushes")).isEqualTo(10);
		assertThat(counter("zcrx.alloc.failures")).isEqualTo(11);
		assertThat(counter("zcrx.alloc.events")).isEqualTo(21);
		assertThat(counter("zcrx.copy.events")).isEqualTo(22);
		assertThat(counter("zcrx.stall.recoveries")).isEqualTo(12);
		assertThat(counter("zcrx.cq.overflows")).isEqualTo(13);
		assertThat(counter("zcrx.connections.accepted")).isEqualTo(14);
		assertThat(gauge("zcrx.connections.active")).isEqualTo(15);
		assertThat(counter("zcrx.connections.failed")).isEqualTo(16);
		assertThat(counter("zcrx.handler.failures")).isEqualTo(17);
		assertThat(counter("zcrx.send.bytes")).isEqualTo(19);
		assertThat(counter("zcrx.enters")).isEqualTo(20);
		assertThat(counter("zcrx.listener.starts")).isEqualTo(3);
		assertThat(counter("zcrx.listener.stops")).isEqualTo(2);
	}

	@Test
	void showsModeInEffect() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(mode("copy")).isEqualTo(1);
		assertThat(mode("zero-copy")).isZero();
		assertThat(mode("nodev")).isZero();
	}

	private double counter(String name) {
		return this.registry.get(name).functionCounter().count();
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private double mode(String mode) {
		return this.registry.get("zcrx.listener.mode").tag("mode", mode).gauge().value();
	}

}
