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
import io.zcrx.framing.LineFrameDecoder;

/**
 * Finds line ends.
 */
final class LineScanner extends FrameScanner {

	private final int maxFrameSize;

	// bytes of the current line in earlier pieces
	private long seen;

	// whether the last one of them is a carriage return
	private boolean carriageReturn;

	private int tail;

	LineScanner(LineFrameDecoder decoder) {
		this.maxFrameSize = decoder.maxFrameSize();
	}

	@Override
	public long scan(MemorySegment memory, long from, long to) throws FrameTooLongException {
		long newline = ByteSearch.indexOf(memory, from, to, (byte) '\n');
		if (newline == -1) {
			this.carriageReturn = memory.get(ValueLayout.JAVA_BYTE, to - 1) == '\r';
			this.seen += to - from;
			check(this.seen - (this.carriageReturn ? 1 : 0));
			return INCOMPLETE;
		}
		boolean carriageReturn = (newline > from) ? memory.get(ValueLayout.JAVA_BYTE, newline - 1) == '\r'
				: this.carriageReturn;
		long length = this.seen + (newline - from) + 1;
		this.tail = carriageReturn ? 2 : 1;
		check(length - this.tail);
		this.seen = 0;
		this.carriageReturn = false;
		return newline + 1;
	}

	private void check(long length) throws FrameTooLongException {
		if (length > this.maxFrameSize) {
			throw new FrameTooLongException("A line has more than %d bytes".formatted(this.maxFrameSize),
					this.maxFrameSize);
		}
	}

	@Override
	public int tail() {
		return this.tail;
	}

}
