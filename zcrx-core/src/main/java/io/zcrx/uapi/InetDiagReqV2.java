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
 * Asks for a TCP socket.
 * {@snippet lang = c :
 * struct inet_diag_req_v2 {
 *     __u8 sdiag_family;
 *     __u8 sdiag_protocol;
 *     __u8 idiag_ext;
 *     __u8 pad;
 *     __u32 idiag_states;
 *     struct inet_diag_sockid id;
 * };
 * }
 */
public final class InetDiagReqV2 {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_BYTE.withName("sdiag_family"), ValueLayout.JAVA_BYTE.withName("sdiag_protocol"),
				ValueLayout.JAVA_BYTE.withName("idiag_ext"), ValueLayout.JAVA_BYTE.withName("pad"),
				ValueLayout.JAVA_INT.withName("idiag_states"), InetDiagSockid.LAYOUT.withName("id"))
		.withName("inet_diag_req_v2");

	public static final long SIZEOF = LAYOUT.byteSize();

	/** Where the socket's name is. */
	public static final long ID = LAYOUT.byteOffset(PathElement.groupElement("id"));

	private static final long FAMILY = LAYOUT.byteOffset(PathElement.groupElement("sdiag_family"));

	private static final long PROTOCOL = LAYOUT.byteOffset(PathElement.groupElement("sdiag_protocol"));

	private static final long STATES = LAYOUT.byteOffset(PathElement.groupElement("idiag_states"));

	private InetDiagReqV2() {
	}

	public static void family(MemorySegment segment, long base, byte value) {
		segment.set(ValueLayout.JAVA_BYTE, base + FAMILY, value);
	}

	public static void protocol(MemorySegment segment, long base, byte value) {
		segment.set(ValueLayout.JAVA_BYTE, base + PROTOCOL, value);
	}

	public static void states(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + STATES, value);
	}

}
