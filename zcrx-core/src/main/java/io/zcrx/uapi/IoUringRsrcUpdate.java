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
 * Registers a ring's own file descriptor.
 * {@snippet lang = c :
 * struct io_uring_rsrc_update {
 *     __u32 offset;
 *     __u32 resv;
 *     __u64 data;
 * };
 * }
 */
public final class IoUringRsrcUpdate {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("offset"), ValueLayout.JAVA_INT.withName("resv"),
				ValueLayout.JAVA_LONG.withName("data"))
		.withName("io_uring_rsrc_update");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long OFFSET = LAYOUT.byteOffset(PathElement.groupElement("offset"));

	private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));

	private IoUringRsrcUpdate() {
	}

	public static int offset(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + OFFSET);
	}

	public static void offset(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + OFFSET, value);
	}

	public static void data(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + DATA, value);
	}

}
