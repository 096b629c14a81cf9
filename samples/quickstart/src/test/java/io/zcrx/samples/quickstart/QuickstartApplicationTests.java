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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = QuickstartApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "zcrx.listeners.ingest.auto-startup=false")
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

	private HttpResponse<String> get(String endpoint) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://localhost:%d/actuator/%s".formatted(this.port, endpoint));
			return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
		}
	}

}
