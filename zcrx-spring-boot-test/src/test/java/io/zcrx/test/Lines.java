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

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.stereotype.Component;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;

/**
 * Answers lines.
 */
@Component
class Lines {

	final Queue<Payload> kept = new ConcurrentLinkedQueue<>();

	@ZcrxHandler("lines")
	String onLine(String line, Payload payload) {
		if (line.startsWith("keep")) {
			this.kept.add(payload.retain());
		}
		return "<" + line + ">";
	}

	@ZcrxHandler(listener = "lines", on = ZcrxEvent.END_OF_STREAM)
	void onEndOfStream(ZcrxConnection connection) {
		connection.send("bye".getBytes(StandardCharsets.US_ASCII));
		connection.close();
	}

}
