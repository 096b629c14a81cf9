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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.springframework.stereotype.Component;

import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;

/**
 * Answers each connection with the SHA-256 and the number of the bytes it sent.
 */
@Component
class DigestHandler {

	@ZcrxHandler(value = "ingest", on = ZcrxEvent.CONNECTED)
	void onConnected(ZcrxConnection connection) {
		connection.attach(new StreamDigest());
	}

	@ZcrxHandler("ingest")
	void onPayload(ByteBuffer bytes, ZcrxConnection connection) {
		digestOf(connection).update(bytes);
	}

	@ZcrxHandler(value = "ingest", on = ZcrxEvent.END_OF_STREAM)
	void onEndOfStream(ZcrxConnection connection) {
		connection.send(digestOf(connection).result().getBytes(StandardCharsets.US_ASCII));
		connection.close();
	}

	private static StreamDigest digestOf(ZcrxConnection connection) {
		return (StreamDigest) Objects.requireNonNull(connection.attachment());
	}

}
