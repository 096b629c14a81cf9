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
 * Which events the kernel posts for an interface queue, and where it keeps statistics
 * (kernel 7.2).
 * {@snippet lang = c :
 * struct zcrx_event_desc {
 *     __u64 user_data;
 *     __u32 type_mask;
 *     __u32 flags;
 *     __u64 stats_offset;
 *     __u64 __resv2[9];
 * };
 * }
 */
public final class ZcrxEventDesc {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("user_data"), ValueLayout.JAVA_INT.withName("type_mask"),
				ValueLayout.JAVA_INT.withName("flags"), ValueLayout.JAVA_LONG.withName("stats_offset"),
				MemoryLayout.sequenceLayout(9, ValueLayout.JAVA_LONG).withName("__resv2"))
		.withName("zcrx_event_desc");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long USER_DATA = LAYOUT.byteOffset(PathElement.groupElement("user_data"));

	private static final long TYPE_MASK = LAYOUT.byteOffset(PathElement.groupElement("type_mask"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private static final long STATS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("stats_offset"));

	private ZcrxEventDesc() {
	}

	public static void userData(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + USER_DATA, value);
	}

	public static void typeMask(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + TYPE_MASK, value);
	}

	public static void flags(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FLAGS, value);
	}

	public static void statsOffset(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + STATS_OFFSET, value);
	}

}
