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

/**
 * Searches eight bytes at a time.
 */
final class ByteSearch {

	private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private ByteSearch() {
	}

	/**
	 * Finds a byte.
	 * @param memory where to search
	 * @param from the first position
	 * @param to behind the last position
	 * @param value the byte
	 * @return its first position, or -1
	 */
	static long indexOf(MemorySegment memory, long from, long to, byte value) {
		long pattern = ONES * Byte.toUnsignedLong(value);
		int length = (int) (to - from);
		int i = 0;
		for (; i <= length - Long.BYTES; i += Long.BYTES) {
			long difference = memory.get(WORD, from + i) ^ pattern;
			// bits above the lowest match may be wrong, the lowest never is
			long matches = (difference - ONES) & ~difference & HIGH_BITS;
			if (matches != 0) {
				return from + i + (Long.numberOfTrailingZeros(matches) >>> 3);
			}
		}
		for (; i < length; i++) {
			if (memory.get(ValueLayout.JAVA_BYTE, from + i) == value) {
				return from + i;
			}
		}
		return -1;
	}

}
