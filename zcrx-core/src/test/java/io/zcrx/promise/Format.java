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

package io.zcrx.promise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.zcrx.framing.FrameDecoder;

/**
 * How content is cut into frames, and what a peer writes for one.
 */
enum Format {

	NONE(0, 0), LINE(0, 2), LENGTH_PREFIX(0, 4), FIXED(1, 0), OCTET_COUNTING(1, 8);

	private static final byte[] NOTHING = {};

	private final int shortest;

	private final int overhead;

	Format(int shortest, int overhead) {
		this.shortest = shortest;
		this.overhead = overhead;
	}

	/**
	 * {@return the length of the shortest frame}
	 */
	int shortest() {
		return this.shortest;
	}

	/**
	 * {@return how many bytes more than the content a frame has at most}
	 */
	int overhead() {
		return this.overhead;
	}

	FrameDecoder decoder(int maxFrame) {
		return switch (this) {
			case NONE -> FrameDecoder.none();
			case LINE -> FrameDecoder.line(maxFrame);
			case LENGTH_PREFIX -> FrameDecoder.lengthPrefix().initialBytesToStrip(4).maxFrameSize(maxFrame + 4).build();
			case FIXED -> FrameDecoder.fixedLength(maxFrame);
			case OCTET_COUNTING -> FrameDecoder.octetCounting(maxFrame);
		};
	}

	/**
	 * {@return what comes before the content of a frame}
	 */
	byte[] head(int length) {
		return switch (this) {
			case NONE, LINE, FIXED -> NOTHING;
			case LENGTH_PREFIX -> ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
			case OCTET_COUNTING -> (length + " ").getBytes(StandardCharsets.US_ASCII);
		};
	}

	/**
	 * {@return what comes after the content of a frame}
	 */
	byte[] tail(Random random) {
		if (this != LINE) {
			return NOTHING;
		}
		return random.nextBoolean() ? new byte[] { '\n' } : new byte[] { '\r', '\n' };
	}

	/**
	 * {@return bytes that can't be the beginning of a frame; empty if any can}
	 */
	byte[] spoilt(int maxFrame) {
		return switch (this) {
			case NONE, FIXED -> NOTHING;
			case LINE -> Content.of(0, 0, maxFrame + 2);
			case LENGTH_PREFIX -> new byte[] { -1, -1, -1, -1 };
			case OCTET_COUNTING -> new byte[] { 'x' };
		};
	}

}
