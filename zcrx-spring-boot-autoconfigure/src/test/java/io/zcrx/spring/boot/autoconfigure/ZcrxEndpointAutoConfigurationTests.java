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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.ZcrxException;
import io.zcrx.spring.boot.TestListeners;
import io.zcrx.spring.boot.endpoint.ConnectionsDescriptor.ConnectionDescriptor;
import io.zcrx.spring.boot.endpoint.ZcrxEndpoint;
import io.zcrx.spring.boot.endpoint.ZcrxEndpoint.ListenerDescriptor;
import io.zcrx.spring.boot.endpoint.ZcrxEndpoint.ProblemDescriptor;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;
import io.zcrx.spring.listener.ZcrxListenerStartException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;

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
			assertThat(endpoint.listener("quotes", null, null)).isNotNull();
			registry.remove("quotes");
			assertThat(endpoint.listener("quotes", null, null)).isNull();
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

		ListenerDescriptor orders = endpoint.listener("orders", null, null);
		ListenerDescriptor trades = endpoint.listener("trades", null, null);

		assertThat(endpoint.listener("others", null, null)).isNull();
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
		assertThat(orders.pauses()).isEqualTo(1);
		assertThat(orders.failure()).isNull();
		assertThat(orders.statistics()).containsEntry("receivedBytes", 1L).containsKey("enters");
		assertThat(trades.failure()).contains("ring is gone");
		assertThat(trades.address()).isNull();
	}

	@Test
	void describesPausedListener() {
		ListenerDescriptor orders = new ZcrxEndpoint(List.of(TestListeners.paused("orders"))).listener("orders", null,
				null);

		assertThat(orders.state()).isEqualTo(State.RUNNING);
		assertThat(orders.paused()).isTrue();
		assertThat(orders.aboveWatermark()).isTrue();
	}

	@Test
	void describesConnectingListener() {
		ListenerDescriptor orders = new ZcrxEndpoint(List.of(TestListeners.connecting("orders"))).listener("orders",
				null, null);

		assertThat(orders.address()).isNull();
		assertThat(orders.connect()).containsExactly("feed.example.org:9000");
		assertThat(orders.queues()).containsExactly(1, 2);
	}

	@Test
	void showsConnectionsOnRequest() throws Exception {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.connections(anyInt(), any()))
			.willAnswer((call) -> connections().limit(call.<Integer>getArgument(0)).toList());
		ZcrxEndpoint endpoint = new ZcrxEndpoint(List.of(listener));

		assertThat(endpoint.listener("orders", null, null).connections()).isNull();
		assertThat(endpoint.listener("orders", false, 7).connections()).isNull();
		assertThat(endpoint.listener("orders", null, 7).connections()).satisfies((connections) -> {
			assertThat(connections.limit()).isEqualTo(7);
			assertThat(connections.truncated()).isTrue();
			assertThat(connections.open()).hasSize(7)
				.first()
				.isEqualTo(new ConnectionDescriptor(1, "127.0.0.1:4711", "127.0.0.1:9000", 10, 20, 30, 40, true, false,
						true, false));
		});
		assertThat(endpoint.listener("orders", true, null).connections().open()).hasSize(100);
		assertThat(endpoint.listener("orders", true, 5000).connections().open()).hasSize(1000);
		assertThat(endpoint.listener("orders", true, -1).connections().open()).hasSize(1);
	}

	@Test
	void allConnectionsAreNotTruncated() throws Exception {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.connections(anyInt(), any())).willReturn(connections().limit(7).toList());

		assertThat(new ZcrxEndpoint(List.of(listener)).listener("orders", true, 7).connections().truncated()).isFalse();
	}

	@Test
	void tellsThatHandlerBlocks() throws Exception {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.connections(anyInt(), any())).willThrow(new TimeoutException());

		assertThat(new ZcrxEndpoint(List.of(listener)).listener("orders", true, null).connections().problem())
			.contains("a handler blocks it");
	}

	private static Stream<ConnectionSnapshot> connections() {
		InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000);
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
		return LongStream.iterate(1, (id) -> id + 1)
			.mapToObj((id) -> new ConnectionSnapshot(id, local, remote, 10, 20, 30, 40, true, false, true, false));
	}

	@Test
	void performsEachAction() {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.isRunning()).willReturn(true);
		ZcrxEndpoint endpoint = new ZcrxEndpoint(List.of(listener));

		for (String action : List.of("pause", "resume", "stop", "START")) {
			assertThat(endpoint.perform("orders", action)).satisfies((response) -> {
				assertThat(response.getStatus()).isEqualTo(200);
				assertThat(response.getBody()).isInstanceOf(ListenerDescriptor.class);
			});
		}

		InOrder inOrder = inOrder(listener);
		inOrder.verify(listener).pause();
		inOrder.verify(listener).resume();
		inOrder.verify(listener).stop();
		inOrder.verify(listener).start();
	}

	@Test
	void refusesWhatCannotBeDone() {
		ZcrxListener stopped = TestListeners.stopped("orders");
		willThrow(new ZcrxListenerStartException(stopped.config(), new ZcrxException("the port is in use")))
			.given(stopped)
			.start();
		ZcrxEndpoint endpoint = new ZcrxEndpoint(List.of(stopped));

		assertProblem(endpoint.perform("trades", "stop"), 404, "no listener 'trades': use one of orders");
		assertProblem(endpoint.perform("orders", "explode"), 400, "'explode'", "pause, resume, start, stop");
		assertProblem(endpoint.perform("orders", null), 400, "action is missing", "pause, resume, start, stop");
		assertProblem(endpoint.perform("orders", "pause"), 409, "STOPPED: start it first");
		assertProblem(endpoint.perform("orders", "start"), 409, "the port is in use");
	}

	private static void assertProblem(WebEndpointResponse<?> response, int status, String... texts) {
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(response.getBody()).isInstanceOfSatisfying(ProblemDescriptor.class,
				(problem) -> assertThat(problem.problem()).contains(texts));
	}

}
