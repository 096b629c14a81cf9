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
 * What the kernel supports of zero-copy receive (kernel 6.19).
 * {@snippet lang = c :
 * struct io_uring_query_zcrx {
 *     __u64 register_flags;
 *     __u64 area_flags;
 *     __u32 nr_ctrl_opcodes;
 *     __u32 features;
 *     __u32 rq_hdr_size;
 *     __u32 rq_hdr_alignment;
 *     __u64 __resv2;
 * };
 * }
 */
public final class IoUringQueryZcrx {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("register_flags"), ValueLayout.JAVA_LONG.withName("area_flags"),
				ValueLayout.JAVA_INT.withName("nr_ctrl_opcodes"), ValueLayout.JAVA_INT.withName("features"),
				ValueLayout.JAVA_INT.withName("rq_hdr_size"), ValueLayout.JAVA_INT.withName("rq_hdr_alignment"),
				ValueLayout.JAVA_LONG.withName("__resv2"))
		.withName("io_uring_query_zcrx");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long REGISTER_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("register_flags"));

	private static final long NR_CTRL_OPCODES = LAYOUT.byteOffset(PathElement.groupElement("nr_ctrl_opcodes"));

	private static final long FEATURES = LAYOUT.byteOffset(PathElement.groupElement("features"));

	private static final long RQ_HDR_SIZE = LAYOUT.byteOffset(PathElement.groupElement("rq_hdr_size"));

	private IoUringQueryZcrx() {
	}

	public static long registerFlags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG, base + REGISTER_FLAGS);
	}

	public static int nrCtrlOpcodes(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + NR_CTRL_OPCODES);
	}

	public static int features(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + FEATURES);
	}

	public static int rqHdrSize(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RQ_HDR_SIZE);
	}

}
