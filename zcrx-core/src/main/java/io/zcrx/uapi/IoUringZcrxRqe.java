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

package io.zcrx.uapi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A refill queue entry: gives the buffer of one completion back to the kernel.
 * {@snippet lang = c :
 * struct io_uring_zcrx_rqe {
 *     __u64 off;
 *     __u32 len;
 *     __u32 __pad;
 * };
 * }
 */
public final class IoUringZcrxRqe {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("off"), ValueLayout.JAVA_INT.withName("len"),
				ValueLayout.JAVA_INT.withName("__pad"))
		.withName("io_uring_zcrx_rqe");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long OFF = LAYOUT.byteOffset(PathElement.groupElement("off"));

	private static final long LEN = LAYOUT.byteOffset(PathElement.groupElement("len"));

	private static final long PAD = LAYOUT.byteOffset(PathElement.groupElement("__pad"));

	private IoUringZcrxRqe() {
	}

	// always aligned; saying so would only have every access check it
	public static long off(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, base + OFF);
	}

	public static void off(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG_UNALIGNED, base + OFF, value);
	}

	public static int len(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT_UNALIGNED, base + LEN);
	}

	public static void len(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT_UNALIGNED, base + LEN, value);
	}

	public static void pad(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT_UNALIGNED, base + PAD, value);
	}

}
