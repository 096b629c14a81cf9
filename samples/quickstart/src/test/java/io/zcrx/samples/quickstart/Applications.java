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

package io.zcrx.samples.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.ReceiverStats;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts applications with a listener named {@code ingest}, and looks at it.
 */
final class Applications {

	private Applications() {
	}

	/**
	 * Starts an application.
	 * @param properties of the listener, without their prefix
	 */
	static ConfigurableApplicationContext start(Class<?> application, String... properties) {
		List<String> arguments = new ArrayList<>(Kernel.arguments());
		for (String property : properties) {
			arguments.add("--zcrx.listeners.ingest." + property);
		}
		return SpringApplication.run(application, arguments.toArray(String[]::new));
	}

	static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.zcrx.ingest.port", Integer.class);
	}

	/**
	 * Waits until the application's only listener has all its buffers back.
	 */
	static ReceiverStats allBuffersAreHome(ConfigurableApplicationContext context) {
		ZcrxListener listener = context.getBean(ZcrxListener.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
		return listener.stats();
	}

}
