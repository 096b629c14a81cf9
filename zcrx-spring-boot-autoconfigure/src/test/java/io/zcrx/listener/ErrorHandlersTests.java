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

package io.zcrx.listener;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.zcrx.ListenerFailure;
import io.zcrx.ListenerMethod;
import io.zcrx.RecordingConnection;
import io.zcrx.listener.ZcrxErrorHandler.Decision;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the error handlers that are ready-made.
 */
@ExtendWith(OutputCaptureExtension.class)
class ErrorHandlersTests {

	private final ListenerFailure failure = new ListenerFailure(ListenerMethod.ON_PAYLOAD, new RecordingConnection(),
			new IllegalStateException("on purpose"));

	static Stream<Arguments> handlers() {
		return Stream.of(Arguments.of(new ZcrxLoggingErrorHandler(), Decision.CONTINUE, "the connection goes on"),
				Arguments.of(new ZcrxClosingErrorHandler(), Decision.CLOSE_CONNECTION, "the connection is closed"),
				Arguments.of(new ZcrxStoppingErrorHandler(), Decision.STOP_LISTENER, "the listener stops"));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void decidesAndSaysWhatHappens(ZcrxErrorHandler handler, Decision decision, String consequence,
			CapturedOutput output) {
		assertThat(handler.handle(this.failure, TestListeners.running("orders"))).isEqualTo(decision);

		assertThat(output).contains("Zcrx listener 'orders': onPayload failed for ")
			.contains(consequence)
			.contains("IllegalStateException: on purpose");
	}

	@Test
	void logsTheFirstFailuresOfEachListener(CapturedOutput output) {
		ZcrxErrorHandler handler = new ZcrxLoggingErrorHandler();
		ZcrxListener orders = TestListeners.running("orders");
		for (int i = 0; i < 100; i++) {
			handler.handle(this.failure, orders);
		}
		handler.handle(this.failure, TestListeners.running("trades"));

		assertThat(output.toString().split("Zcrx listener 'orders'", -1)).hasSize(1 + 10);
		assertThat(output).containsOnlyOnce("only counted, as zcrx.handler.failures")
			.containsOnlyOnce("Zcrx listener 'trades'");
	}

}
