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
 * Where the refill ring keeps its fields, told by the kernel.
 * {@snippet lang = c :
 * struct io_uring_zcrx_offsets {
 *     __u32 head;
 *     __u32 tail;
 *     __u32 rqes;
 *     __u32 __resv2;
 *     __u64 __resv[2];
 * };
 * }
 */
public final class IoUringZcrxOffsets {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("head"), ValueLayout.JAVA_INT.withName("tail"),
				ValueLayout.JAVA_INT.withName("rqes"), ValueLayout.JAVA_INT.withName("__resv2"),
				MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("__resv"))
		.withName("io_uring_zcrx_offsets");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long HEAD = LAYOUT.byteOffset(PathElement.groupElement("head"));

	private static final long TAIL = LAYOUT.byteOffset(PathElement.groupElement("tail"));

	private static final long RQES = LAYOUT.byteOffset(PathElement.groupElement("rqes"));

	private IoUringZcrxOffsets() {
	}

	public static int head(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + HEAD);
	}

	public static int tail(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + TAIL);
	}

	public static int rqes(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RQES);
	}

}
