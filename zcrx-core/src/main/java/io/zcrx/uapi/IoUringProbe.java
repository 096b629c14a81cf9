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
 * Which requests the kernel supports. An {@link IoUringProbeOp} for each follows.
 * {@snippet lang = c :
 * struct io_uring_probe {
 *     __u8 last_op;
 *     __u8 ops_len;
 *     __u16 resv;
 *     __u32 resv2[3];
 *     struct io_uring_probe_op ops[];
 * };
 * }
 */
public final class IoUringProbe {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_BYTE.withName("last_op"), ValueLayout.JAVA_BYTE.withName("ops_len"),
				ValueLayout.JAVA_SHORT.withName("resv"),
				MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_INT).withName("resv2"))
		.withName("io_uring_probe");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long OPS_LEN = LAYOUT.byteOffset(PathElement.groupElement("ops_len"));

	private IoUringProbe() {
	}

	public static int opsLen(MemorySegment segment, long base) {
		return Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, base + OPS_LEN));
	}

}
