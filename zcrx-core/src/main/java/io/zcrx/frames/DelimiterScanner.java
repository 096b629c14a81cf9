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

import io.zcrx.framing.DelimiterFrameDecoder;
import io.zcrx.framing.FrameTooLongException;

/**
 * Finds delimiters by the algorithm of Knuth, Morris and Pratt, which looks at no byte
 * twice.
 */
final class DelimiterScanner extends FrameScanner {

	private final byte[] delimiter;

	// for each length of a matched prefix, the longest shorter one that it ends with
	private final int[] fallback;

	private final int maxFrameSize;

	// bytes of the current frame in earlier pieces
	private long seen;

	// how many bytes of the delimiter the earlier pieces end with
	private int matched;

	DelimiterScanner(DelimiterFrameDecoder decoder) {
		this.delimiter = decoder.delimiter();
		this.fallback = fallback(this.delimiter);
		this.maxFrameSize = decoder.maxFrameSize();
	}

	private static int[] fallback(byte[] delimiter) {
		int[] fallback = new int[delimiter.length + 1];
		int matched = 0;
		for (int i = 1; i < delimiter.length; i++) {
			while (matched > 0 && delimiter[matched] != delimiter[i]) {
				matched = fallback[matched];
			}
			if (delimiter[matched] == delimiter[i]) {
				matched++;
			}
			fallback[i + 1] = matched;
		}
		return fallback;
	}

	@Override
	public long scan(MemorySegment memory, long from, long to) throws FrameTooLongException {
		byte[] delimiter = this.delimiter;
		int matched = this.matched;
		long position = from;
		while (position < to) {
			if (matched == 0) {
				position = ByteSearch.indexOf(memory, position, to, delimiter[0]);
				if (position == -1) {
					break;
				}
			}
			byte value = memory.get(ValueLayout.JAVA_BYTE, position++);
			while (matched > 0 && delimiter[matched] != value) {
				matched = this.fallback[matched];
			}
			if (delimiter[matched] == value && ++matched == delimiter.length) {
				check(this.seen + (position - from) - delimiter.length);
				this.seen = 0;
				this.matched = 0;
				return position;
			}
		}
		this.matched = matched;
		this.seen += to - from;
		check(this.seen - matched);
		return INCOMPLETE;
	}

	private void check(long length) throws FrameTooLongException {
		if (length > this.maxFrameSize) {
			throw new FrameTooLongException("A frame has more than %d bytes".formatted(this.maxFrameSize),
					this.maxFrameSize);
		}
	}

	@Override
	public int tail() {
		return this.delimiter.length;
	}

}
