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
 * An IPv6 socket address. Port and address are in network byte order.
 * {@snippet lang = c :
 * struct sockaddr_in6 {
 *     __u16 sin6_family;
 *     __u16 sin6_port;
 *     __u32 sin6_flowinfo;
 *     __u8 sin6_addr[16];
 *     __u32 sin6_scope_id;
 * };
 * }
 */
public final class SockaddrIn6 {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_SHORT.withName("sin6_family"), ValueLayout.JAVA_SHORT.withName("sin6_port"),
				ValueLayout.JAVA_INT.withName("sin6_flowinfo"),
				MemoryLayout.sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("sin6_addr"),
				ValueLayout.JAVA_INT.withName("sin6_scope_id"))
		.withName("sockaddr_in6");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long SIN6_FAMILY = LAYOUT.byteOffset(PathElement.groupElement("sin6_family"));

	public static final long SIN6_PORT = LAYOUT.byteOffset(PathElement.groupElement("sin6_port"));

	public static final long SIN6_ADDR = LAYOUT.byteOffset(PathElement.groupElement("sin6_addr"));

	private static final long SIN6_SCOPE_ID = LAYOUT.byteOffset(PathElement.groupElement("sin6_scope_id"));

	private SockaddrIn6() {
	}

	public static short sin6Family(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_SHORT, base + SIN6_FAMILY);
	}

	public static void sin6Family(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + SIN6_FAMILY, value);
	}

	public static int sin6ScopeId(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + SIN6_SCOPE_ID);
	}

	public static void sin6ScopeId(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + SIN6_SCOPE_ID, value);
	}

}
