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
 * Where the submission ring keeps its fields, told by the kernel.
 * {@snippet lang = c :
 * struct io_sqring_offsets {
 *     __u32 head;
 *     __u32 tail;
 *     __u32 ring_mask;
 *     __u32 ring_entries;
 *     __u32 flags;
 *     __u32 dropped;
 *     __u32 array;
 *     __u32 resv1;
 *     __u64 user_addr;
 * };
 * }
 */
public final class IoSqringOffsets {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("head"), ValueLayout.JAVA_INT.withName("tail"),
				ValueLayout.JAVA_INT.withName("ring_mask"), ValueLayout.JAVA_INT.withName("ring_entries"),
				ValueLayout.JAVA_INT.withName("flags"), ValueLayout.JAVA_INT.withName("dropped"),
				ValueLayout.JAVA_INT.withName("array"), ValueLayout.JAVA_INT.withName("resv1"),
				ValueLayout.JAVA_LONG.withName("user_addr"))
		.withName("io_sqring_offsets");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long HEAD = LAYOUT.byteOffset(PathElement.groupElement("head"));

	private static final long TAIL = LAYOUT.byteOffset(PathElement.groupElement("tail"));

	private static final long RING_MASK = LAYOUT.byteOffset(PathElement.groupElement("ring_mask"));

	private static final long RING_ENTRIES = LAYOUT.byteOffset(PathElement.groupElement("ring_entries"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private static final long ARRAY = LAYOUT.byteOffset(PathElement.groupElement("array"));

	private IoSqringOffsets() {
	}

	public static int head(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + HEAD);
	}

	public static int tail(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + TAIL);
	}

	public static int ringMask(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RING_MASK);
	}

	public static int ringEntries(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RING_ENTRIES);
	}

	public static int flags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + FLAGS);
	}

	public static int array(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + ARRAY);
	}

}
