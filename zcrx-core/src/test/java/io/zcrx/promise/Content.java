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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a connection carries, without what its framing adds: each tells whose it
 * is and where it stands, so that it can be checked in place. They are printable and hold
 * no line end.
 */
final class Content {

	private static final int RECORD = 16;

	private static final int OWNER_DIGITS = 4;

	private static final int SHOWN = 48;

	private Content() {
	}

	static byte at(int owner, long position) {
		int place = (int) (position % RECORD);
		if (place < OWNER_DIGITS) {
			return digit(owner >>> (4 * (OWNER_DIGITS - 1 - place)));
		}
		if (place == OWNER_DIGITS) {
			return '@';
		}
		long record = position / RECORD;
		return (place == RECORD - 1) ? (byte) ';' : digit((int) (record >>> (4 * (RECORD - 2 - place))));
	}

	private static byte digit(int value) {
		return (byte) Character.forDigit(value & 0xf, 16);
	}

	static byte[] of(int owner, long position, int length) {
		byte[] bytes = new byte[length];
		fill(bytes, 0, length, owner, position);
		return bytes;
	}

	static void fill(byte[] target, int from, int length, int owner, long position) {
		for (int i = 0; i < length; i++) {
			target[from + i] = at(owner, position + i);
		}
	}

	/**
	 * {@return where a segment is not what was sent, or -1}
	 */
	static long mismatch(MemorySegment bytes, int owner, long position) {
		for (long i = 0; i < bytes.byteSize(); i++) {
			if (bytes.get(ValueLayout.JAVA_BYTE, i) != at(owner, position + i)) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * {@return the beginning of a segment as text}
	 */
	static String show(MemorySegment bytes, long from) {
		long start = Math.max(0, Math.min(from, bytes.byteSize()) - RECORD);
		byte[] shown = bytes.asSlice(start, Math.min(SHOWN, bytes.byteSize() - start)).toArray(ValueLayout.JAVA_BYTE);
		return new String(shown, StandardCharsets.ISO_8859_1).replace("\n", "\\n").replace("\r", "\\r");
	}

}
