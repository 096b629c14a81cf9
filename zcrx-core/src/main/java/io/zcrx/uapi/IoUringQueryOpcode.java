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
 * What the kernel supports of io_uring itself (kernel 6.18).
 * {@snippet lang = c :
 * struct io_uring_query_opcode {
 *     __u32 nr_request_opcodes;
 *     __u32 nr_register_opcodes;
 *     __u64 feature_flags;
 *     __u64 ring_setup_flags;
 *     __u64 enter_flags;
 *     __u64 sqe_flags;
 *     __u32 nr_query_opcodes;
 *     __u32 __pad;
 * };
 * }
 */
public final class IoUringQueryOpcode {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("nr_request_opcodes"),
				ValueLayout.JAVA_INT.withName("nr_register_opcodes"), ValueLayout.JAVA_LONG.withName("feature_flags"),
				ValueLayout.JAVA_LONG.withName("ring_setup_flags"), ValueLayout.JAVA_LONG.withName("enter_flags"),
				ValueLayout.JAVA_LONG.withName("sqe_flags"), ValueLayout.JAVA_INT.withName("nr_query_opcodes"),
				ValueLayout.JAVA_INT.withName("__pad"))
		.withName("io_uring_query_opcode");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long RING_SETUP_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("ring_setup_flags"));

	private IoUringQueryOpcode() {
	}

	public static long ringSetupFlags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG, base + RING_SETUP_FLAGS);
	}

}
