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

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;

import io.zcrx.test.ZcrxTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = QuickstartApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "zcrx.listeners.ingest.port=0", "zcrx.listeners.ingest.mode=nio" })
class QuickstartReplyTests {

	@Autowired
	private Environment environment;

	@Test
	void answersWithDigestAndLength() {
		try (ZcrxTestClient client = ZcrxTestClient.connect(this.environment, "ingest").send("hello\n")) {
			client.endOfStream();

			assertThat(client).repliesWith("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  6\n")
				.isEnded();
		}
	}

}
