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
 * Memory shared with the kernel.
 * {@snippet lang = c :
 * struct io_uring_region_desc {
 *     __u64 user_addr;
 *     __u64 size;
 *     __u32 flags;
 *     __u32 id;
 *     __u64 mmap_offset;
 *     __u64 __resv[4];
 * };
 * }
 */
public final class IoUringRegionDesc {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("user_addr"), ValueLayout.JAVA_LONG.withName("size"),
				ValueLayout.JAVA_INT.withName("flags"), ValueLayout.JAVA_INT.withName("id"),
				ValueLayout.JAVA_LONG.withName("mmap_offset"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_LONG).withName("__resv"))
		.withName("io_uring_region_desc");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long USER_ADDR = LAYOUT.byteOffset(PathElement.groupElement("user_addr"));

	private static final long SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private IoUringRegionDesc() {
	}

	public static void userAddr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + USER_ADDR, value);
	}

	public static void size(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + SIZE, value);
	}

	public static void flags(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FLAGS, value);
	}

}
