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

package io.zcrx.frames;

import java.lang.foreign.MemorySegment;

import io.zcrx.framing.DelimiterFrameDecoder;
import io.zcrx.framing.FixedLengthFrameDecoder;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.LengthPrefixFrameDecoder;
import io.zcrx.framing.LineFrameDecoder;
import io.zcrx.framing.NoFrameDecoder;
import io.zcrx.framing.OctetCountingFrameDecoder;

/**
 * Finds where the frames of one connection end. Confined to the loop thread. Sees every
 * byte once and in order, in pieces of any size; keeps no bytes.
 */
public abstract sealed class FrameScanner
		permits LineScanner, DelimiterScanner, FixedLengthScanner, LengthPrefixScanner, OctetCountingScanner {

	/**
	 * The frame does not end in these bytes.
	 */
	public static final long INCOMPLETE = -1;

	FrameScanner() {
	}

	/**
	 * Creates a scanner for a new connection.
	 * @param decoder how to find frames
	 * @return the scanner
	 */
	public static FrameScanner of(FrameDecoder decoder) {
		return switch (decoder) {
			case LineFrameDecoder line -> new LineScanner(line);
			case DelimiterFrameDecoder delimiter -> new DelimiterScanner(delimiter);
			case FixedLengthFrameDecoder fixedLength -> new FixedLengthScanner(fixedLength);
			case LengthPrefixFrameDecoder lengthPrefix -> new LengthPrefixScanner(lengthPrefix);
			case OctetCountingFrameDecoder octetCounting -> new OctetCountingScanner(octetCounting);
			case NoFrameDecoder _ -> throw new IllegalArgumentException("There are no frames to scan for");
		};
	}

	/**
	 * Looks at the next bytes of the connection. When a frame ends in them, the next call
	 * goes on behind it; otherwise it goes on behind all of them.
	 * @param memory where the bytes are
	 * @param from the first byte
	 * @param to behind the last byte, more than {@code from}
	 * @return the position behind the current frame's last byte, or {@link #INCOMPLETE}
	 * @throws FramingException if this can't be a frame; the scanner is of no use then
	 */
	public abstract long scan(MemorySegment memory, long from, long to) throws FramingException;

	/**
	 * {@return how many bytes at the beginning of the frame that was found are not part
	 * of what is delivered}
	 */
	public int head() {
		return 0;
	}

	/**
	 * {@return how many bytes at the end of the frame that was found are not part of what
	 * is delivered}
	 */
	public int tail() {
		return 0;
	}

}
