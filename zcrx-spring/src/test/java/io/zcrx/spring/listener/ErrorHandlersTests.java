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

package io.zcrx.spring.listener;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.zcrx.ListenerFailure;
import io.zcrx.ListenerMethod;
import io.zcrx.RecordingConnection;
import io.zcrx.spring.CapturedLog;
import io.zcrx.spring.listener.ZcrxErrorHandler.Decision;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the error handlers that are ready-made.
 */
class ErrorHandlersTests {

	@RegisterExtension
	private final CapturedLog output = new CapturedLog();

	private final ListenerFailure failure = new ListenerFailure(ListenerMethod.ON_PAYLOAD, new RecordingConnection(),
			new IllegalStateException("on purpose"));

	static Stream<Arguments> handlers() {
		return Stream.of(Arguments.of(new ZcrxLoggingErrorHandler(), Decision.CONTINUE, "the connection goes on"),
				Arguments.of(new ZcrxClosingErrorHandler(), Decision.CLOSE_CONNECTION, "the connection is closed"),
				Arguments.of(new ZcrxStoppingErrorHandler(), Decision.STOP_LISTENER, "the listener stops"));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void decidesAndSaysWhatHappens(ZcrxErrorHandler handler, Decision decision, String consequence) {
		assertThat(handler.handle(this.failure, TestListeners.stopped("orders"))).isEqualTo(decision);

		assertThat(this.output.toString()).contains("Zcrx listener 'orders': onPayload failed for ")
			.contains(consequence)
			.contains("IllegalStateException: on purpose");
	}

	@Test
	void logsTheFirstFailuresOfEachListener() {
		ZcrxErrorHandler handler = new ZcrxLoggingErrorHandler();
		ZcrxListener orders = TestListeners.stopped("orders");
		for (int i = 0; i < 100; i++) {
			handler.handle(this.failure, orders);
		}
		handler.handle(this.failure, TestListeners.stopped("trades"));

		assertThat(this.output.toString().split("Zcrx listener 'orders'", -1)).hasSize(1 + 10);
		assertThat(this.output.toString()).containsOnlyOnce("only counted, as zcrx.handler.failures")
			.containsOnlyOnce("Zcrx listener 'trades'");
	}

}
