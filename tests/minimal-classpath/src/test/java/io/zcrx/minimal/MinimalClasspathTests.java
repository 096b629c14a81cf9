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

package io.zcrx.minimal;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import io.zcrx.ReceiveMode;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

class MinimalClasspathTests {

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.health.contributor.Health", "io.micrometer.core.instrument.MeterRegistry",
			"jakarta.validation.Validator" })
	void optionalClassIsAbsent(String name) {
		assertThat(ClassUtils.isPresent(name, getClass().getClassLoader())).isFalse();
	}

	@Test
	void handlerReceivesAndAnswersInModeNio() throws IOException {
		try (ConfigurableApplicationContext context = EchoApplication.start("zcrx.listeners.echo.mode=nio")) {
			assertThat(context.getBean(ZcrxListener.class).mode()).isEqualTo(ReceiveMode.NIO);
			assertThat(EchoClient.exchange(context, "ping")).isEqualTo("ping");
		}
	}

}
