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

package io.zcrx.test;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@SpringBootTest(properties = { "zcrx.defaults.mode=nio", "zcrx.defaults.area-size=1MB", "zcrx.listeners.lines.port=0",
		"zcrx.listeners.lines.framing.type=line", "zcrx.listeners.echo.port=0" })
class ZcrxTestClientTests {

	@Autowired
	private Environment environment;

	@Test
	void repliesAreAsserted() {
		try (ZcrxTestClient client = ZcrxTestClient.connect(this.environment, "lines")) {
			client.send("one\ntwo\n");
			assertThat(client).repliesWith("<one>").repliesWith("<two>");
			client.endOfStream();

			assertThat(client).repliesWith("bye").isEnded();
		}
	}

	@Test
	void wrongReplyIsTold() {
		try (ZcrxTestClient client = ZcrxTestClient.connect(this.environment, "echo").send("ping")) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> assertThat(client).repliesWith(new byte[] { 'p', 'o', 'n', 'g' }))
				.withMessageContaining("different from byte 1 on");
		}
	}

	@Test
	void unknownListenerIsNamed() {
		assertThatIllegalStateException().isThrownBy(() -> ZcrxTestClient.connect(this.environment, "linse"))
			.withMessageContaining("local.zcrx.linse.port");
	}

}
