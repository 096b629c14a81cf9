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
 * A question to the kernel about what it supports (kernel 6.18).
 * {@snippet lang = c :
 * struct io_uring_query_hdr {
 *     __u64 next_entry;
 *     __u64 query_data;
 *     __u32 query_op;
 *     __u32 size;
 *     __s32 result;
 *     __u32 __resv[3];
 * };
 * }
 */
public final class IoUringQueryHdr {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("next_entry"), ValueLayout.JAVA_LONG.withName("query_data"),
				ValueLayout.JAVA_INT.withName("query_op"), ValueLayout.JAVA_INT.withName("size"),
				ValueLayout.JAVA_INT.withName("result"),
				MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_INT).withName("__resv"))
		.withName("io_uring_query_hdr");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long QUERY_DATA = LAYOUT.byteOffset(PathElement.groupElement("query_data"));

	private static final long QUERY_OP = LAYOUT.byteOffset(PathElement.groupElement("query_op"));

	private static final long SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));

	private static final long RESULT = LAYOUT.byteOffset(PathElement.groupElement("result"));

	private IoUringQueryHdr() {
	}

	public static void queryData(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + QUERY_DATA, value);
	}

	public static void queryOp(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + QUERY_OP, value);
	}

	public static void size(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + SIZE, value);
	}

	public static int result(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RESULT);
	}

}
