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

import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.MalformedFrameException;
import io.zcrx.framing.OctetCountingFrameDecoder;

/**
 * Reads decimal lengths.
 */
final class OctetCountingScanner extends FrameScanner {

	private final int maxFrameSize;

	// the length until now
	private long length;

	private int digits;

	// bytes behind the space that are still to come, -1 before the space
	private long missing = -1;

	private int head;

	OctetCountingScanner(OctetCountingFrameDecoder decoder) {
		this.maxFrameSize = decoder.maxFrameSize();
	}

	@Override
	public long scan(MemorySegment memory, long from, long to) throws FramingException {
		long position = from;
		while (this.missing < 0) {
			if (position == to) {
				return INCOMPLETE;
			}
			take(memory.get(ValueLayout.JAVA_BYTE, position++));
		}
		if (to - position < this.missing) {
			this.missing -= to - position;
			return INCOMPLETE;
		}
		long end = position + this.missing;
		this.head = this.digits + 1;
		this.length = 0;
		this.digits = 0;
		this.missing = -1;
		return end;
	}

	private void take(byte value) throws FramingException {
		if (value == ' ' && this.digits > 0) {
			this.missing = this.length;
		}
		else if (value >= '0' && value <= '9' && (value != '0' || this.digits > 0)) {
			this.digits++;
			this.length = 10 * this.length + (value - '0');
			if (this.length > this.maxFrameSize) {
				throw new FrameTooLongException("The length begins with %d".formatted(this.length), this.maxFrameSize);
			}
		}
		else {
			throw new MalformedFrameException("Byte 0x%02x where %s is expected".formatted(value,
					(this.digits > 0) ? "a digit of the length or a space" : "the length, a digit from 1 to 9,"));
		}
	}

	@Override
	public int head() {
		return this.head;
	}

}
