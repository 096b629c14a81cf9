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

package io.zcrx.autoconfigure.endpoint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.zcrx.autoconfigure.ZcrxAutoConfiguration;
import io.zcrx.autoconfigure.endpoint.ZcrxEndpoint.ListenerDescriptor;
import io.zcrx.config.ZcrxListenerRegistry;
import io.zcrx.listener.TestListeners;
import io.zcrx.listener.ZcrxListener.State;

import static org.assertj.core.api.Assertions.assertThat;

class ZcrxEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxEndpointAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false", "zcrx.listeners.orders.port=0");

	@Test
	void isThereWhenExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=zcrx")
			.run((context) -> assertThat(context.getBean(ZcrxEndpoint.class).listeners().listeners())
				.containsOnlyKeys("orders"));
	}

	@Test
	void followsListenersThatComeAndGo() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=zcrx").run((context) -> {
			ZcrxEndpoint endpoint = context.getBean(ZcrxEndpoint.class);
			ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
			registry.add(TestListeners.stopped("quotes"));
			assertThat(endpoint.listeners().listeners()).containsOnlyKeys("orders", "quotes");
			assertThat(endpoint.listener("quotes")).isNotNull();
			registry.remove("quotes");
			assertThat(endpoint.listener("quotes")).isNull();
		});
	}

	@Test
	void isAbsentWhenNotExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ZcrxEndpoint.class));
	}

	@Test
	void backsOffFromEndpointOfUser() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=zcrx")
			.withBean("userEndpoint", ZcrxEndpoint.class, () -> new ZcrxEndpoint(List.of()))
			.run((context) -> assertThat(context).hasSingleBean(ZcrxEndpoint.class).hasBean("userEndpoint"));
	}

	@Test
	void describesListeners() {
		ZcrxEndpoint endpoint = new ZcrxEndpoint(List.of(TestListeners.running("orders"),
				TestListeners.failed("trades", new IllegalStateException("ring is gone"))));

		ListenerDescriptor orders = endpoint.listener("orders");
		ListenerDescriptor trades = endpoint.listener("trades");

		assertThat(endpoint.listener("others")).isNull();
		assertThat(endpoint.listeners().listeners()).containsEntry("orders", orders).containsEntry("trades", trades);
		assertThat(orders.state()).isEqualTo(State.RUNNING);
		assertThat(orders.mode()).isEqualTo("copy");
		assertThat(orders.modeReason()).isEqualTo("because");
		assertThat(orders.configuredMode()).isEqualTo("auto");
		assertThat(orders.address()).isEqualTo("127.0.0.1:9000");
		assertThat(orders.interfaceName()).isEqualTo("eth0");
		assertThat(orders.queues()).containsExactly(4);
		assertThat(orders.connect()).isEmpty();
		assertThat(orders.paused()).isFalse();
		assertThat(orders.aboveWatermark()).isFalse();
		assertThat(orders.starts()).isEqualTo(3);
		assertThat(orders.stops()).isEqualTo(2);
		assertThat(orders.failure()).isNull();
		assertThat(orders.statistics()).containsEntry("receivedBytes", 1L).containsKey("enters");
		assertThat(trades.failure()).contains("ring is gone");
		assertThat(trades.address()).isNull();
	}

	@Test
	void describesPausedListener() {
		ListenerDescriptor orders = new ZcrxEndpoint(List.of(TestListeners.paused("orders"))).listener("orders");

		assertThat(orders.state()).isEqualTo(State.RUNNING);
		assertThat(orders.paused()).isTrue();
		assertThat(orders.aboveWatermark()).isTrue();
	}

	@Test
	void describesConnectingListener() {
		ListenerDescriptor orders = new ZcrxEndpoint(List.of(TestListeners.connecting("orders"))).listener("orders");

		assertThat(orders.address()).isNull();
		assertThat(orders.connect()).containsExactly("feed.example.org:9000");
		assertThat(orders.queues()).containsExactly(1, 2);
	}

}
