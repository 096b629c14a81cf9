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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application with actuator, whose class path has of Micrometer only what
 * spring-web itself needs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActuatorClasspathTests {

	private ConfigurableApplicationContext context;

	@BeforeAll
	void start() {
		this.context = EchoApplication.start("server.port=0", "zcrx.observation.enabled=true",
				"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer.core.instrument.MeterRegistry",
			"io.micrometer.core.instrument.binder.MeterBinder",
			"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
			"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
	void classOfMetricsIsAbsent(String name) {
		assertThat(ClassUtils.isPresent(name, getClass().getClassLoader())).isFalse();
	}

	@Test
	void healthTellsOfListener() throws Exception {
		assertThat(EchoClient.exchange(this.context, "ping")).isEqualTo("ping");
		assertThat(get("health/zcrx/echo").body()).contains("\"status\":\"UP\"", "\"mode\":\"nio\"");
	}

	@Test
	void endpointShowsAndControlsListener() throws Exception {
		assertThat(get("zcrx/echo").body()).contains("\"state\":\"RUNNING\"", "\"mode\":\"nio\"");
		assertThat(post("zcrx/echo", "pause").body()).contains("\"paused\":true");
		assertThat(post("zcrx/echo", "resume").body()).contains("\"paused\":false");
		assertThat(EchoClient.exchange(this.context, "again")).isEqualTo("again");
	}

	@Test
	void thereAreNoMeters() throws Exception {
		assertThat(get("metrics").statusCode()).isEqualTo(404);
		assertThat(this.context.getBeanDefinitionNames()).contains("zcrxEndpoint", "zcrxHealthContributor")
			.doesNotContain("zcrxListenerMetrics", "zcrxObservationCustomizer");
	}

	private HttpResponse<String> post(String endpoint, String action) throws IOException, InterruptedException {
		return send(request(endpoint).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"action\": \"%s\"}".formatted(action))));
	}

	private HttpResponse<String> get(String endpoint) throws IOException, InterruptedException {
		return send(request(endpoint));
	}

	private HttpRequest.Builder request(String endpoint) {
		int port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		return HttpRequest.newBuilder(URI.create("http://localhost:%d/actuator/%s".formatted(port, endpoint)));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(request.build(), BodyHandlers.ofString());
		}
	}

}
