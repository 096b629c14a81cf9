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

package io.zcrx.actuator;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.Payload;
import io.zcrx.spring.annotation.ZcrxHandler;

/**
 * Sends back what it receives.
 */
@SpringBootApplication
class EchoApplication {

	@ZcrxHandler("echo")
	byte[] echo(Payload payload) {
		return payload.toByteArray();
	}

	static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(EchoApplication.class)
			.properties("zcrx.listeners.echo.port=0", "zcrx.listeners.echo.mode=nio", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

}
