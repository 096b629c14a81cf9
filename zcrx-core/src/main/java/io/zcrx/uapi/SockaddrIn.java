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
 * An IPv4 socket address. Port and address are in network byte order.
 * {@snippet lang = c :
 * struct sockaddr_in {
 *     __u16 sin_family;
 *     __u16 sin_port;
 *     __u32 sin_addr;
 *     __u8 __pad[8];
 * };
 * }
 */
public final class SockaddrIn {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_SHORT.withName("sin_family"), ValueLayout.JAVA_SHORT.withName("sin_port"),
				ValueLayout.JAVA_INT.withName("sin_addr"),
				MemoryLayout.sequenceLayout(8, ValueLayout.JAVA_BYTE).withName("__pad"))
		.withName("sockaddr_in");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long SIN_FAMILY = LAYOUT.byteOffset(PathElement.groupElement("sin_family"));

	public static final long SIN_PORT = LAYOUT.byteOffset(PathElement.groupElement("sin_port"));

	public static final long SIN_ADDR = LAYOUT.byteOffset(PathElement.groupElement("sin_addr"));

	private SockaddrIn() {
	}

	public static short sinFamily(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_SHORT, base + SIN_FAMILY);
	}

	public static void sinFamily(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + SIN_FAMILY, value);
	}

}
