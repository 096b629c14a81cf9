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
 * Names a TCP socket. Ports and addresses are in network byte order.
 * {@snippet lang = c :
 * struct inet_diag_sockid {
 *     __be16 idiag_sport;
 *     __be16 idiag_dport;
 *     __be32 idiag_src[4];
 *     __be32 idiag_dst[4];
 *     __u32 idiag_if;
 *     __u32 idiag_cookie[2];
 * };
 * }
 */
public final class InetDiagSockid {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_SHORT.withName("idiag_sport"), ValueLayout.JAVA_SHORT.withName("idiag_dport"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("idiag_src"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("idiag_dst"),
				ValueLayout.JAVA_INT.withName("idiag_if"),
				MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_INT).withName("idiag_cookie"))
		.withName("inet_diag_sockid");

	public static final long SIZEOF = LAYOUT.byteSize();

	/** Where the port of this side is. */
	public static final long SPORT = LAYOUT.byteOffset(PathElement.groupElement("idiag_sport"));

	/** Where the port of the peer is. */
	public static final long DPORT = LAYOUT.byteOffset(PathElement.groupElement("idiag_dport"));

	/** Where the address of this side is. */
	public static final long SRC = LAYOUT.byteOffset(PathElement.groupElement("idiag_src"));

	/** Where the address of the peer is. */
	public static final long DST = LAYOUT.byteOffset(PathElement.groupElement("idiag_dst"));

	private static final long IF = LAYOUT.byteOffset(PathElement.groupElement("idiag_if"));

	private static final long COOKIE = LAYOUT.byteOffset(PathElement.groupElement("idiag_cookie"));

	private InetDiagSockid() {
	}

	public static void interfaceIndex(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + IF, value);
	}

	public static void cookie(MemorySegment segment, long base, int low, int high) {
		segment.set(ValueLayout.JAVA_INT, base + COOKIE, low);
		segment.set(ValueLayout.JAVA_INT, base + COOKIE + Integer.BYTES, high);
	}

}
