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
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;

import io.zcrx.Payload;
import io.zcrx.ReceiveMode;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ZcrxTest(properties = { "zcrx.listeners.lines.port=0", "zcrx.listeners.lines.framing.type=line",
		"zcrx.listeners.lines.area-size=1MB", "zcrx.listeners.echo.port=0", "zcrx.listeners.echo.area-size=1MB" })
class ZcrxTestTests {

	@Autowired
	private InMemoryListeners listeners;

	@Autowired
	private Lines lines;

	@Autowired
	private ObjectProvider<Database> database;

	@Autowired
	private ObjectProvider<ZcrxListener> beans;

	@Test
	void linesCutAtAnyPointAreAnswered() {
		byte[] stream = "one\ntwo\r\nthree\n".getBytes(StandardCharsets.US_ASCII);
		for (int point = 1; point < stream.length; point++) {
			InMemoryTestConnection connection = this.listeners.connect("lines").sendSplit(stream, point);

			assertThat(connection).repliesWith("<one><two><three>");
		}
	}

	@Test
	void bytesOneByOneAreAnswered() {
		assertThat(this.listeners.connect("echo").sendInPiecesOf(1, "hello".getBytes(StandardCharsets.US_ASCII)))
			.repliesWith("hello".getBytes(StandardCharsets.US_ASCII))
			.isSilentFor(Duration.ofMillis(10));
	}

	@Test
	void endOfStreamIsAnswered() {
		InMemoryTestConnection connection = this.listeners.connect("lines").send("unfinished");
		connection.endOfStream();

		assertThat(connection).repliesWith("bye").isEnded();
		assertThat(connection.awaitHandled().isOpen()).isFalse();
	}

	@Test
	void payloadThatIsClosedInTimeIsNoLeak() {
		this.listeners.connect("lines").send("keep\n").awaitHandled();

		assertThat(this.lines.kept).hasSize(1);
		this.lines.kept.remove().close();
	}

	@Test
	void stalePayloadThrows() {
		this.listeners.connect("lines").send("keep\n").awaitHandled();
		Payload payload = this.lines.kept.remove();
		payload.close();

		assertThatIllegalStateException().isThrownBy(payload::segment);
	}

	@Test
	void otherComponentsAreNoBeans() {
		assertThat(this.database.getIfAvailable()).isNull();
	}

	@Test
	void listenersAreInMemory() {
		assertThat(this.beans).isNotEmpty().allSatisfy((listener) -> {
			assertThat(listener.mode()).isEqualTo(ReceiveMode.NIO);
			assertThat(listener.modeReason()).contains("in memory");
		});
	}

	@Test
	void unknownListenerIsNamed() {
		assertThatIllegalStateException().isThrownBy(() -> this.listeners.connect("linse"))
			.withMessageContaining("linse")
			.withMessageContaining("[echo, lines]");
	}

	@Test
	void wrongReplyIsTold() {
		InMemoryTestConnection connection = this.listeners.connect("lines").send("one\n");

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(connection).repliesWith("<two>"))
			.withMessageContaining("Expected reply \"<two>\" but got \"<one>\"");
	}

	@Test
	void missingReplyIsToldInTime() {
		InMemoryTestConnection connection = this.listeners.connect("lines");
		connection.setTimeLimit(Duration.ofMillis(20));

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(connection).repliesWith("<two>"))
			.withMessageContaining("but got \"\"");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(connection).isEnded())
			.withMessageContaining("but got nothing");
	}

}
