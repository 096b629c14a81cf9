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

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.spring.boot.TestListeners;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;
import io.zcrx.spring.event.ZcrxListenerStoppedEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.metrics.ZcrxListenerMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
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
	void followsListenersThatComeAndGo() {
		this.runner.withBean(MeterRegistry.class, () -> this.registry).run((context) -> {
			context.getBean(ZcrxListenerMetrics.class).bindTo(this.registry);
			ZcrxListenerRegistry listeners = context.getBean(ZcrxListenerRegistry.class);
			int before = this.registry.getMeters().size();
			listeners.add(TestListeners.running("quotes"));
			assertThat(this.registry.get("zcrx.listener.starts").tag("listener", "quotes").functionCounter().count())
				.isEqualTo(3);
			assertThat(this.registry.getMeters()).hasSize(2 * before);
			listeners.remove("quotes");
			assertThat(this.registry.getMeters()).hasSize(before)
				.noneMatch((meter) -> "quotes".equals(meter.getId().getTag("listener")));
		});
	}

	@Test
	void eachMeterHasTags() {
		new ZcrxListenerMetrics(List.of(zeroCopy())).bindTo(this.registry);

		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getTags()).contains(Tag.of("listener", "orders"),
					Tag.of("interface", "eth0"), Tag.of("queue", "4")))
			.allSatisfy((id) -> assertThat(id.getTag("mode")).isNotBlank());
	}

	private static ZcrxListener zeroCopy() {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.mode()).willReturn(ReceiveMode.ZERO_COPY);
		return listener;
	}

	@Test
	void everyFigureHasMeter() {
		ZcrxListener listener = zeroCopy();
		new ZcrxListenerMetrics(List.of(listener)).bindTo(this.registry);

		List<Double> values = this.registry.getMeters()
			.stream()
			.map((meter) -> meter.measure().iterator().next().getValue())
			.toList();
		for (Statistic figure : Statistic.values()) {
			assertThat(values).as(figure.toString()).contains((double) listener.stats().get(figure));
		}
	}

	@Test
	void modeWithoutRefillQueueHasNoFiguresOfOne() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(this.registry.getMeters()).isNotEmpty()
			.noneMatch((meter) -> meter.getId().getName().startsWith("zcrx.refill."));
	}

	@Test
	void readsEachFigure() {
		ZcrxListener listener = zeroCopy();
		ReceiverStats stats = listener.stats();
		new ZcrxListenerMetrics(List.of(listener)).bindTo(this.registry);

		assertThat(counter("zcrx.receive.bytes")).isEqualTo((double) stats.receivedBytes());
		assertThat(counter("zcrx.receive.completions")).isEqualTo((double) stats.receivedCompletions());
		assertThat(counter("zcrx.copy.fallback.count")).isEqualTo((double) stats.get(Statistic.COPY_FALLBACK_COUNT));
		assertThat(counter("zcrx.copy.fallback.bytes")).isEqualTo((double) stats.get(Statistic.COPY_FALLBACK_BYTES));
		assertThat(gauge("zcrx.buffers.outstanding")).isEqualTo((double) stats.outstandingBuffers());
		assertThat(gauge("zcrx.area.size")).isEqualTo((double) stats.areaSize());
		assertThat(gauge("zcrx.refill.entries.free")).isEqualTo((double) stats.get(Statistic.REFILL_ENTRIES_FREE));
		assertThat(gauge("zcrx.refill.entries")).isEqualTo((double) stats.get(Statistic.REFILL_ENTRIES));
		assertThat(counter("zcrx.discard.bytes")).isEqualTo((double) stats.discardedBytes());
		assertThat(gauge("zcrx.connect.unconnected")).isEqualTo((double) stats.get(Statistic.UNCONNECTED_PEERS));
		assertThat(gauge("zcrx.refill.pending")).isEqualTo((double) stats.get(Statistic.REFILL_PENDING));
		assertThat(counter("zcrx.refill.flushes")).isEqualTo((double) stats.get(Statistic.REFILL_FLUSHES));
		assertThat(counter("zcrx.alloc.failures")).isEqualTo((double) stats.get(Statistic.ALLOCATION_FAILURES));
		assertThat(counter("zcrx.alloc.events")).isEqualTo((double) stats.get(Statistic.ALLOCATION_EVENTS));
		assertThat(counter("zcrx.copy.events")).isEqualTo((double) stats.get(Statistic.COPY_EVENTS));
		assertThat(counter("zcrx.stall.recoveries")).isEqualTo((double) stats.get(Statistic.STALL_RECOVERIES));
		assertThat(counter("zcrx.cq.overflows")).isEqualTo((double) stats.get(Statistic.CQ_OVERFLOWS));
		assertThat(counter("zcrx.cq.lost")).isEqualTo((double) stats.get(Statistic.LOST_COMPLETIONS));
		assertThat(counter("zcrx.accept.failures")).isEqualTo((double) stats.get(Statistic.ACCEPT_FAILURES));
		assertThat(counter("zcrx.connections.accepted")).isEqualTo((double) stats.acceptedConnections());
		assertThat(gauge("zcrx.connections.active")).isEqualTo((double) stats.activeConnections());
		assertThat(counter("zcrx.connections.failed")).isEqualTo((double) stats.failedConnections());
		assertThat(counter("zcrx.handler.failures")).isEqualTo((double) stats.handlerFailures());
		assertThat(counter("zcrx.send.bytes")).isEqualTo((double) stats.sentBytes());
		assertThat(counter("zcrx.payloads.leaked")).isEqualTo((double) stats.leakedPayloads());
		assertThat(counter("zcrx.enters")).isEqualTo((double) stats.enters());
		assertThat(counter("zcrx.watermark.pauses")).isEqualTo((double) stats.get(Statistic.WATERMARK_PAUSES));
		assertThat(counter("zcrx.connections.deferred")).isEqualTo((double) stats.get(Statistic.DEFERRED_CONNECTIONS));
		assertThat(counter("zcrx.connections.refused")).isEqualTo((double) stats.get(Statistic.REFUSED_CONNECTIONS));
		assertThat(counter("zcrx.connections.astray")).isEqualTo((double) stats.get(Statistic.ASTRAY_CONNECTIONS));
		assertThat(counter("zcrx.payloads.dropped")).isEqualTo((double) stats.droppedPayloads());
		assertThat(gauge("zcrx.memory.unreleased")).isEqualTo((double) stats.get(Statistic.UNRELEASED_BYTES));
		assertThat(counter("zcrx.interface.losses")).isEqualTo((double) stats.get(Statistic.INTERFACE_LOSSES));
		assertThat(gauge("zcrx.interface.lost")).isEqualTo((double) stats.get(Statistic.LOST_INTERFACES));
		assertThat(counter("zcrx.interface.reopen.attempts")).isEqualTo((double) stats.get(Statistic.REOPEN_ATTEMPTS));
		assertThat(counter("zcrx.connections.idle")).isEqualTo((double) stats.get(Statistic.IDLE_CONNECTIONS));
		assertThat(counter("zcrx.connections.send.timeouts")).isEqualTo((double) stats.get(Statistic.SEND_TIMEOUTS));
		assertThat(counter("zcrx.connections.linger.timeouts"))
			.isEqualTo((double) stats.get(Statistic.LINGER_TIMEOUTS));
		assertThat(counter("zcrx.connect.attempts")).isEqualTo((double) stats.get(Statistic.CONNECT_ATTEMPTS));
		assertThat(counter("zcrx.connect.failures")).isEqualTo((double) stats.get(Statistic.CONNECT_FAILURES));
		assertThat(counter("zcrx.frames")).isEqualTo((double) stats.frames());
		assertThat(counter("zcrx.frames.malformed")).isEqualTo((double) stats.get(Statistic.MALFORMED_FRAMES));
		assertThat(counter("zcrx.frames.oversized")).isEqualTo((double) stats.get(Statistic.OVERSIZED_FRAMES));
		assertThat(counter("zcrx.frames.abandoned")).isEqualTo((double) stats.get(Statistic.ABANDONED_FRAMES));
		assertThat(counter("zcrx.frames.truncated")).isEqualTo((double) stats.get(Statistic.TRUNCATED_FRAMES));
		assertThat(gauge("zcrx.dispatch.pending")).isEqualTo((double) stats.dispatchPending());
		assertThat(counter("zcrx.listener.starts")).isEqualTo(3);
		assertThat(counter("zcrx.listener.stops")).isEqualTo(2);
		assertThat(counter("zcrx.listener.pauses")).isEqualTo(1);
		assertThat(gauge("zcrx.buffers")).isEqualTo((double) stats.buffers());
		assertThat(gauge("zcrx.listener.running")).isEqualTo(1);
		assertThat(gauge("zcrx.listener.failed")).isZero();
	}

	@Test
	void showsModeInEffect() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(mode("copy")).isEqualTo(1);
		assertThat(mode("zero-copy")).isZero();
		assertThat(mode("nodev")).isZero();
	}

	@Test
	void showsPause() {
		new ZcrxListenerMetrics(List.of(TestListeners.paused("orders"))).bindTo(this.registry);

		assertThat(gauge("zcrx.listener.paused")).isEqualTo(1);
		assertThat(gauge("zcrx.listener.above.watermark")).isEqualTo(1);
	}

	@Test
	void runningListenerShowsNoPause() {
		new ZcrxListenerMetrics(List.of(TestListeners.running("orders"))).bindTo(this.registry);

		assertThat(gauge("zcrx.listener.paused")).isZero();
		assertThat(gauge("zcrx.listener.above.watermark")).isZero();
	}

	@Test
	void tagsEachQueue() {
		new ZcrxListenerMetrics(List.of(TestListeners.connecting("orders"))).bindTo(this.registry);

		assertThat(this.registry.getMeters())
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("queue")).isEqualTo("1,2"));
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

	@Test
	void tagsModeOfLastStart() {
		ZcrxListener listener = TestListeners.stopped("orders");
		ZcrxListenerMetrics metrics = new ZcrxListenerMetrics(List.of(listener));
		metrics.bindTo(this.registry);
		int meters = this.registry.getMeters().size();
		assertThat(modesOf("zcrx.receive.bytes")).containsExactly("none");

		given(listener.mode()).willReturn(ReceiveMode.COPY);
		metrics.onApplicationEvent(new ZcrxListenerStartedEvent(listener));
		assertThat(modesOf("zcrx.receive.bytes")).containsExactly("copy");
		assertThat(this.registry.getMeters()).hasSize(meters);
		Meter before = this.registry.get("zcrx.receive.bytes").meter();

		given(listener.mode()).willReturn(null);
		metrics.onApplicationEvent(new ZcrxListenerStoppedEvent(listener, null));
		assertThat(modesOf("zcrx.receive.bytes")).containsExactly("copy");

		given(listener.mode()).willReturn(ReceiveMode.COPY);
		metrics.onApplicationEvent(new ZcrxListenerStartedEvent(listener));
		assertThat(this.registry.get("zcrx.receive.bytes").meter()).isSameAs(before);

		given(listener.mode()).willReturn(ReceiveMode.NIO);
		metrics.onApplicationEvent(new ZcrxListenerStartedEvent(listener));
		assertThat(modesOf("zcrx.receive.bytes")).containsExactly("nio");
		assertThat(counter("zcrx.receive.bytes")).isEqualTo((double) listener.stats().receivedBytes());
	}

	@Test
	void showsFailure() {
		new ZcrxListenerMetrics(List.of(TestListeners.failed("orders", new IllegalStateException())))
			.bindTo(this.registry);

		assertThat(gauge("zcrx.listener.failed")).isEqualTo(1);
		assertThat(gauge("zcrx.listener.running")).isZero();
	}

	private List<String> modesOf(String name) {
		return this.registry.find(name).meters().stream().map((meter) -> meter.getId().getTag("mode")).toList();
	}

}
