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
 * Sets busy polling of the devices behind a ring's sockets.
 * {@snippet lang = c :
 * struct io_uring_napi {
 *     __u32 busy_poll_to;    // microseconds
 *     __u8 prefer_busy_poll;
 *     __u8 opcode;
 *     __u8 pad[2];
 *     __u32 op_param;
 *     __u32 resv;
 * };
 * }
 */
public final class IoUringNapi {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("busy_poll_to"), ValueLayout.JAVA_BYTE.withName("prefer_busy_poll"),
				ValueLayout.JAVA_BYTE.withName("opcode"), ValueLayout.JAVA_SHORT.withName("pad"),
				ValueLayout.JAVA_INT.withName("op_param"), ValueLayout.JAVA_INT.withName("resv"))
		.withName("io_uring_napi");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long BUSY_POLL_TO = LAYOUT.byteOffset(PathElement.groupElement("busy_poll_to"));

	private IoUringNapi() {
	}

	public static void busyPollTo(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + BUSY_POLL_TO, value);
	}

}
