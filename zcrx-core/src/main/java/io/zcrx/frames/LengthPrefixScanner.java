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
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.LengthPrefixFrameDecoder;
import io.zcrx.framing.MalformedFrameException;

/**
 * Reads length fields. The checks and their order are those of Netty.
 */
final class LengthPrefixScanner extends FrameScanner {

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private final LengthPrefixFrameDecoder decoder;

	private final int fieldOffset;

	private final int fieldLength;

	private final int fieldEnd;

	private final boolean bigEndian;

	// bytes of the current frame in earlier pieces
	private long seen;

	// the field's bytes in earlier pieces, as a big-endian number
	private long field;

	// 0 until the field is complete
	private long frameLength;

	LengthPrefixScanner(LengthPrefixFrameDecoder decoder) {
		this.decoder = decoder;
		this.fieldOffset = decoder.lengthFieldOffset();
		this.fieldLength = decoder.lengthFieldLength();
		this.fieldEnd = this.fieldOffset + this.fieldLength;
		this.bigEndian = decoder.byteOrder() == ByteOrder.BIG_ENDIAN;
	}

	@Override
	public long scan(MemorySegment memory, long from, long to) throws FramingException {
		long available = to - from;
		long frameLength = this.frameLength;
		if (frameLength == 0) {
			if (this.seen == 0 && available >= this.fieldEnd) {
				frameLength = frameLength(read(memory, from + this.fieldOffset));
			}
			else if (collect(memory, from, to)) {
				frameLength = frameLength(this.field);
			}
			else {
				this.seen += available;
				return INCOMPLETE;
			}
		}
		long missing = frameLength - this.seen;
		if (available < missing) {
			this.seen += available;
			this.frameLength = frameLength;
			return INCOMPLETE;
		}
		this.seen = 0;
		this.field = 0;
		this.frameLength = 0;
		return from + missing;
	}

	private long read(MemorySegment memory, long position) {
		return switch (this.fieldLength) {
			case 1 -> Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, position));
			case 2 -> Short.toUnsignedLong(memory.get(SHORT, position));
			case 3 -> Short.toUnsignedLong(memory.get(SHORT, position)) << 8
					| Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, position + 2));
			case 4 -> Integer.toUnsignedLong(memory.get(INT, position));
			default -> memory.get(LONG, position);
		};
	}

	/**
	 * Takes bytes of a field that lies across pieces.
	 * @return whether it is complete
	 */
	private boolean collect(MemorySegment memory, long from, long to) {
		long first = Math.max(from, from + this.fieldOffset - this.seen);
		long end = Math.min(to, from + this.fieldEnd - this.seen);
		for (long position = first; position < end; position++) {
			this.field = this.field << 8 | Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, position));
		}
		return to - from >= this.fieldEnd - this.seen;
	}

	private long frameLength(long field) throws FramingException {
		long value = this.bigEndian ? field : Long.reverseBytes(field) >>> (Long.SIZE - Byte.SIZE * this.fieldLength);
		if (value < 0) {
			throw new MalformedFrameException("The length field is negative: " + value);
		}
		if (value > Integer.MAX_VALUE * 4L) { // keeps the sum from overflowing
			throw tooLong(value);
		}
		long frameLength = value + this.decoder.lengthAdjustment() + this.fieldEnd;
		if (frameLength < this.fieldEnd) {
			throw new MalformedFrameException(
					"The length field is %d: the frame would end within its length field (length-adjustment is %d)"
						.formatted(value, this.decoder.lengthAdjustment()));
		}
		if (frameLength > this.decoder.maxFrameSize()) {
			throw tooLong(value);
		}
		if (frameLength < this.decoder.initialBytesToStrip()) {
			throw new MalformedFrameException(
					"The length field is %d: the frame would have %d bytes, less than initial-bytes-to-strip, %d"
						.formatted(value, frameLength, this.decoder.initialBytesToStrip()));
		}
		return frameLength;
	}

	private FrameTooLongException tooLong(long value) {
		return new FrameTooLongException("The length field is %d".formatted(value), this.decoder.maxFrameSize());
	}

	@Override
	public int head() {
		return this.decoder.initialBytesToStrip();
	}

}
