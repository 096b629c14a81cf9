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
 * What the kernel tells of a TCP socket.
 * {@snippet lang = c :
 * struct inet_diag_msg {
 *     __u8 idiag_family;
 *     __u8 idiag_state;
 *     __u8 idiag_timer;
 *     __u8 idiag_retrans;
 *     struct inet_diag_sockid id;
 *     __u32 idiag_expires;
 *     __u32 idiag_rqueue;
 *     __u32 idiag_wqueue;
 *     __u32 idiag_uid;
 *     __u32 idiag_inode;
 * };
 * }
 */
public final class InetDiagMsg {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_BYTE.withName("idiag_family"), ValueLayout.JAVA_BYTE.withName("idiag_state"),
				ValueLayout.JAVA_BYTE.withName("idiag_timer"), ValueLayout.JAVA_BYTE.withName("idiag_retrans"),
				InetDiagSockid.LAYOUT.withName("id"), ValueLayout.JAVA_INT.withName("idiag_expires"),
				ValueLayout.JAVA_INT.withName("idiag_rqueue"), ValueLayout.JAVA_INT.withName("idiag_wqueue"),
				ValueLayout.JAVA_INT.withName("idiag_uid"), ValueLayout.JAVA_INT.withName("idiag_inode"))
		.withName("inet_diag_msg");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long STATE = LAYOUT.byteOffset(PathElement.groupElement("idiag_state"));

	private static final long RQUEUE = LAYOUT.byteOffset(PathElement.groupElement("idiag_rqueue"));

	private static final long WQUEUE = LAYOUT.byteOffset(PathElement.groupElement("idiag_wqueue"));

	private InetDiagMsg() {
	}

	public static int state(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_BYTE, base + STATE);
	}

	public static int rqueue(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RQUEUE);
	}

	public static int wqueue(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + WQUEUE);
	}

}
