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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = QuickstartApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "zcrx.listeners.ingest.auto-startup=false", "zcrx.listeners.ingest.port=0" })
class QuickstartApplicationTests {

	@Value("${local.server.port}")
	private int port;

	@Test
	void isHealthyWithListenerThatIsNotMeantToRun() throws Exception {
		HttpResponse<String> health = get("health");

		assertThat(health.statusCode()).isEqualTo(200);
		assertThat(health.body()).contains("\"zcrx\"", "\"ingest\"", "\"state\":\"STOPPED\"", "\"status\":\"UNKNOWN\"");
	}

	@Test
	void showsListenersAtEndpoint() throws Exception {
		assertThat(get("zcrx").body()).contains("\"ingest\"", "\"configuredMode\":\"auto\"");
		assertThat(get("zcrx/ingest").body()).contains("\"receivedBytes\":0");
		assertThat(get("zcrx/other").statusCode()).isEqualTo(404);
	}

	@Test
	void publishesMeters() throws Exception {
		assertThat(get("prometheus").body()).contains("zcrx_receive_bytes_total{",
				"zcrx_listener_mode{interface=\"none\",listener=\"ingest\",mode=\"copy\",queue=\"none\"} 0.0");
	}

	@Test
	void controlsListenerAtEndpoint() throws Exception {
		assertThat(post("zcrx/ingest", "pause").statusCode()).isEqualTo(409);
		assertThat(post("zcrx/ingest", "start").body()).contains("\"state\":\"RUNNING\"");
		assertThat(post("zcrx/ingest", "pause").body()).contains("\"paused\":true");
		assertThat(post("zcrx/ingest", "resume").body()).contains("\"paused\":false");
		assertThat(get("zcrx/ingest").body()).doesNotContain("\"connections\"");
		assertThat(get("zcrx/ingest?connections=true&limit=5").body()).contains("\"limit\":5", "\"truncated\":false",
				"\"open\":[]");
		assertThat(post("zcrx/ingest", "stop").body()).contains("\"state\":\"STOPPED\"");
	}

	@Test
	void refusesWrongRequestsAtEndpoint() throws Exception {
		assertThat(post("zcrx/other", "stop")).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.body()).contains("no listener 'other': use one of ingest");
		});
		assertThat(post("zcrx/ingest", "explode")).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).contains("'explode'", "pause, resume, start, stop");
		});
		assertThat(get("zcrx/ingest?limit=many").statusCode()).isEqualTo(400);
	}

	private HttpResponse<String> post(String endpoint, String action) throws IOException, InterruptedException {
		return send(request(endpoint).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"action\": \"%s\"}".formatted(action))));
	}

	private HttpResponse<String> get(String endpoint) throws IOException, InterruptedException {
		return send(request(endpoint));
	}

	private HttpRequest.Builder request(String endpoint) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%d/actuator/%s".formatted(this.port, endpoint)));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(request.build(), BodyHandlers.ofString());
		}
	}

}
