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

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import org.springframework.mock.env.MockEnvironment;

import io.zcrx.InvalidConfigException;
import io.zcrx.ModeUnavailableException;
import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxException;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.config.InvalidZcrxHandlerException;
import io.zcrx.spring.listener.ZcrxListenerStartException;

import static org.assertj.core.api.Assertions.assertThat;

class FailureAnalyzersTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void explainsUnavailableMode() {
		FailureAnalysis analysis = analyze(startFailure(new ModeUnavailableException(ReceiveMode.ZERO_COPY,
				List.of("eth0: driver has no zcrx support", "no CAP_NET_ADMIN: run setcap"), null)));

		assertThat(analysis.getDescription()).contains("listener 'orders' can't receive in mode 'zero-copy'",
				"    - eth0: driver has no zcrx support", "    - no CAP_NET_ADMIN: run setcap");
		assertThat(analysis.getAction()).contains("zcrx.listeners.orders.mode", "'auto'", "'copy'");
	}

	@Test
	void doesNotRecommendCopyWhenCopyCannotBeHad() {
		FailureAnalysis analysis = analyze(
				startFailure(new ModeUnavailableException(ReceiveMode.COPY, List.of("io_uring is forbidden"), null)));

		assertThat(analysis.getAction()).contains("'nio', which needs no io_uring").doesNotContain("'copy'");
	}

	@Test
	void explainsDeniedNativeAccess() {
		FailureAnalysis analysis = analyze(startFailure(new ExceptionInInitializerError(
				new IllegalCallerException("Illegal native access from an unnamed module"))));

		assertThat(analysis.getDescription()).contains("denied", "unnamed module");
		assertThat(analysis.getAction()).contains("--enable-native-access=ALL-UNNAMED",
				"Enable-Native-Access: ALL-UNNAMED");
	}

	@Test
	void leavesOtherIllegalCallersAlone() {
		assertThat(analyze(new IllegalCallerException("no"))).isNull();
	}

	@Test
	void namesKeyOfValueThatCannotBeHad() {
		this.environment.setProperty("zcrx.defaults.interface", "eth9");

		FailureAnalysis analysis = analyze(
				startFailure(new InvalidConfigException("interface", "eth9", "no such network interface")));

		assertThat(analysis.getDescription()).contains("'orders'", "'eth9'", "zcrx.defaults.interface",
				"no such network interface");
	}

	@Test
	void namesListenerThatFailed() {
		FailureAnalysis analysis = analyze(startFailure(new ZcrxException("bind failed: EADDRINUSE")));

		assertThat(analysis.getDescription()).contains("'orders'", "bind failed: EADDRINUSE");
		assertThat(analysis.getAction()).contains("zcrx.listeners.orders");
	}

	@Test
	void leavesBugsToTheirStackTrace() {
		assertThat(analyze(startFailure(new NullPointerException()))).isNull();
	}

	@Test
	void explainsInvalidHandler() {
		FailureAnalysis analysis = analyze(new InvalidZcrxHandlerException("Method is odd", "Make it even", null));

		assertThat(analysis.getDescription()).isEqualTo("Method is odd.");
		assertThat(analysis.getAction()).isEqualTo("Make it even.");
	}

	private static Throwable startFailure(Throwable cause) {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders").build();
		return new ApplicationContextException("Failed to start bean 'ordersZcrxListener'",
				new ZcrxListenerStartException(config, cause));
	}

	private FailureAnalysis analyze(Throwable failure) {
		return Analyses.of(failure, this.environment);
	}

}
