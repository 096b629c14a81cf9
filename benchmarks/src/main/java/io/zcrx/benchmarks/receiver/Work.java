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

package io.zcrx.benchmarks.receiver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a receiver does with the bytes of a payload, the same in all receivers; in C it is
 * in {@code receiver.h}.
 */
enum Work {

	/** Nothing: only the payload's length is looked at. */
	NONE,

	/** One byte of each cache line is read. */
	LINE,

	/** All bytes are summed up, which also proves that they have arrived. */
	SUM;

	private static final int CACHE_LINE = 64;

	private static final long LOW = 0x00ff00ff00ff00ffL;

	private static final int WORDS = 128;

	private static final ValueLayout.OfLong LITTLE_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	/**
	 * Does the work.
	 * @param bytes the bytes
	 * @return the sum of those that were read
	 */
	long on(MemorySegment bytes) {
		return switch (this) {
			case NONE -> 0;
			case LINE -> lines(bytes);
			case SUM -> sum(bytes);
		};
	}

	/**
	 * Does the work on a direct buffer.
	 * @param bytes the bytes from position to limit, little-endian
	 * @return the sum of those that were read
	 */
	long on(ByteBuffer bytes) {
		return switch (this) {
			case NONE -> 0;
			case LINE -> lines(bytes);
			case SUM -> sum(bytes);
		};
	}

	private static long lines(MemorySegment bytes) {
		long total = 0;
		int length = (int) bytes.byteSize();
		for (int i = 0; i < length; i += CACHE_LINE) {
			total += bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff;
		}
		return total;
	}

	private static long lines(ByteBuffer bytes) {
		long total = 0;
		int limit = bytes.limit();
		for (int i = bytes.position(); i < limit; i += CACHE_LINE) {
			total += bytes.get(i) & 0xff;
		}
		return total;
	}

	private static long sum(MemorySegment bytes) {
		int length = (int) bytes.byteSize();
		int words = length >>> 3;
		long total = 0;
		for (int i = 0; i < words;) {
			// lanes of 16 bits take the bytes of 128 words
			int end = Math.min(i + WORDS, words);
			long lanes = 0;
			for (; i < end; i++) {
				long word = bytes.get(LITTLE_ENDIAN, 8L * i);
				lanes += (word & LOW) + ((word >>> 8) & LOW);
			}
			total += fold(lanes);
		}
		for (int i = words << 3; i < length; i++) {
			total += bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff;
		}
		return total;
	}

	private static long sum(ByteBuffer bytes) {
		int begin = bytes.position();
		int length = bytes.remaining();
		int words = length >>> 3;
		long total = 0;
		for (int i = 0; i < words;) {
			int end = Math.min(i + WORDS, words);
			long lanes = 0;
			for (; i < end; i++) {
				long word = bytes.getLong(begin + 8 * i);
				lanes += (word & LOW) + ((word >>> 8) & LOW);
			}
			total += fold(lanes);
		}
		for (int i = words << 3; i < length; i++) {
			total += bytes.get(begin + i) & 0xff;
		}
		return total;
	}

	private static long fold(long lanes) {
		return (lanes & 0xffff) + ((lanes >>> 16) & 0xffff) + ((lanes >>> 32) & 0xffff) + (lanes >>> 48);
	}

}
