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
 * Registers a provided-buffer ring.
 * {@snippet lang = c :
 * struct io_uring_buf_reg {
 *     __u64 ring_addr;
 *     __u32 ring_entries;
 *     __u16 bgid;
 *     __u16 flags;
 *     __u32 min_left;
 *     __u32 resv[5];
 * };
 * }
 */
public final class IoUringBufReg {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("ring_addr"), ValueLayout.JAVA_INT.withName("ring_entries"),
				ValueLayout.JAVA_SHORT.withName("bgid"), ValueLayout.JAVA_SHORT.withName("flags"),
				ValueLayout.JAVA_INT.withName("min_left"),
				MemoryLayout.sequenceLayout(5, ValueLayout.JAVA_INT).withName("resv"))
		.withName("io_uring_buf_reg");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long RING_ADDR = LAYOUT.byteOffset(PathElement.groupElement("ring_addr"));

	private static final long RING_ENTRIES = LAYOUT.byteOffset(PathElement.groupElement("ring_entries"));

	private static final long BGID = LAYOUT.byteOffset(PathElement.groupElement("bgid"));

	private IoUringBufReg() {
	}

	public static void ringAddr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + RING_ADDR, value);
	}

	public static void ringEntries(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + RING_ENTRIES, value);
	}

	public static void bgid(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + BGID, value);
	}

}
