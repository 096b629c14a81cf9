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

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ContextConfiguration;

import io.zcrx.test.InMemoryListeners;
import io.zcrx.test.InMemoryTestConnection;
import io.zcrx.test.ZcrxTest;

import static org.assertj.core.api.Assertions.assertThat;

@ZcrxTest(DigestHandler.class)
@ContextConfiguration(classes = QuickstartApplication.class)
class DigestHandlerTests {

	@Autowired
	private InMemoryListeners listeners;

	@Test
	void digestIsThatOfAllPieces() {
		byte[] bytes = "hello\n".getBytes(StandardCharsets.US_ASCII);
		InMemoryTestConnection connection = this.listeners.connect("ingest").sendInPiecesOf(1, bytes);
		connection.endOfStream();

		assertThat(connection).repliesWith("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  6\n")
			.isEnded();
	}

}
