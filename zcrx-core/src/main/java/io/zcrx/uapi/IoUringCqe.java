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
 * A completion queue entry; the flexible {@code big_cqe} behind it is described by
 * {@link IoUringZcrxCqe}.
 * {@snippet lang = c :
 * struct io_uring_cqe {
 *     __u64 user_data;
 *     __s32 res;
 *     __u32 flags;
 * };
 * }
 */
public final class IoUringCqe {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("user_data"), ValueLayout.JAVA_INT.withName("res"),
				ValueLayout.JAVA_INT.withName("flags"))
		.withName("io_uring_cqe");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long USER_DATA = LAYOUT.byteOffset(PathElement.groupElement("user_data"));

	private static final long RES = LAYOUT.byteOffset(PathElement.groupElement("res"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private IoUringCqe() {
	}

	// always aligned; saying so would only have every access check it
	public static long userData(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, base + USER_DATA);
	}

	public static int res(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT_UNALIGNED, base + RES);
	}

	public static int flags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT_UNALIGNED, base + FLAGS);
	}

}
