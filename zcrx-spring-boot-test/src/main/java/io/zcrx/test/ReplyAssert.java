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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the replies that a peer gets. Each takes from the stream of replies what
 * it expects, and waits for it up to the connection's time limit.
 *
 * @since 0.1.0
 */
public final class ReplyAssert extends AbstractAssert<ReplyAssert, ZcrxTestConnection> {

	ReplyAssert(ZcrxTestConnection connection) {
		super(connection, ReplyAssert.class);
	}

	/**
	 * Verifies that the next bytes are those of a text in UTF-8.
	 * @param text the text
	 * @return this assertion
	 */
	public ReplyAssert repliesWith(String text) {
		byte[] expected = text.getBytes(StandardCharsets.UTF_8);
		byte[] received = take(expected.length);
		if (!Arrays.equals(expected, received)) {
			failWithActualExpectedAndMessage(new String(received, StandardCharsets.UTF_8), text,
					"Expected reply \"%s\" but got \"%s\" within %s", text,
					new String(received, StandardCharsets.UTF_8), this.actual.timeLimit());
		}
		return this;
	}

	/**
	 * Verifies the next bytes.
	 * @param bytes the bytes
	 * @return this assertion
	 */
	public ReplyAssert repliesWith(byte[] bytes) {
		byte[] received = take(bytes.length);
		if (!Arrays.equals(bytes, received)) {
			failWithActualExpectedAndMessage(received, bytes, "Expected a reply of %d bytes but got %d, %s, within %s",
					bytes.length, received.length,
					(Arrays.mismatch(bytes, received) < received.length)
							? "different from byte %d on".formatted(Arrays.mismatch(bytes, received))
							: "all as expected",
					this.actual.timeLimit());
		}
		return this;
	}

	/**
	 * Verifies that the listener ends the stream, with no more bytes before.
	 * @return this assertion
	 */
	public ReplyAssert isEnded() {
		ByteBuffer more = ByteBuffer.allocate(1);
		int count = read(more, this.actual.timeLimit());
		if (count >= 0) {
			failWithMessage("Expected the end of the stream but got %s within %s",
					(count == 0) ? "nothing" : "byte 0x%02x".formatted(more.get(0)), this.actual.timeLimit());
		}
		return this;
	}

	/**
	 * Verifies that nothing comes for some time, not even the end of the stream.
	 * @param time how long
	 * @return this assertion
	 */
	public ReplyAssert isSilentFor(Duration time) {
		ByteBuffer more = ByteBuffer.allocate(1);
		int count = read(more, time);
		if (count != 0) {
			failWithMessage("Expected silence for %s but got %s", time,
					(count < 0) ? "the end of the stream" : "byte 0x%02x".formatted(more.get(0)));
		}
		return this;
	}

	private byte[] take(int length) {
		ByteBuffer received = ByteBuffer.allocate(length);
		long deadline = System.nanoTime() + this.actual.timeLimit().toNanos();
		for (int count = 1; count > 0 && received.hasRemaining();) {
			count = read(received, Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0)));
		}
		return Arrays.copyOf(received.array(), received.position());
	}

	private int read(ByteBuffer target, Duration limit) {
		try {
			return this.actual.read(target, limit);
		}
		catch (IOException ex) {
			throw new AssertionError("Expected replies on the %s, but: %s".formatted(this.actual, ex.getMessage()), ex);
		}
	}

}
