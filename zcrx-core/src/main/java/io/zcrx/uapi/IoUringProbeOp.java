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
 * Whether the kernel supports a request.
 * {@snippet lang = c :
 * struct io_uring_probe_op {
 *     __u8 op;
 *     __u8 resv;
 *     __u16 flags;
 *     __u32 resv2;
 * };
 * }
 */
public final class IoUringProbeOp {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_BYTE.withName("op"), ValueLayout.JAVA_BYTE.withName("resv"),
				ValueLayout.JAVA_SHORT.withName("flags"), ValueLayout.JAVA_INT.withName("resv2"))
		.withName("io_uring_probe_op");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private IoUringProbeOp() {
	}

	public static int flags(MemorySegment segment, long base) {
		return Short.toUnsignedInt(segment.get(ValueLayout.JAVA_SHORT, base + FLAGS));
	}

}
