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
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What a flow rule matches of TCP over IPv6, or which bits of it.
 * {@snippet lang = c :
 * struct ethtool_tcpip6_spec {
 *     __be32 ip6src[4];
 *     __be32 ip6dst[4];
 *     __be16 psrc;
 *     __be16 pdst;
 *     __u8 tclass;
 * };
 * }
 */
public final class EthtoolTcpip6Spec {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("ip6src"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("ip6dst"),
				ValueLayout.JAVA_SHORT.withName("psrc"), ValueLayout.JAVA_SHORT.withName("pdst"),
				ValueLayout.JAVA_BYTE.withName("tclass"), MemoryLayout.paddingLayout(3))
		.withName("ethtool_tcpip6_spec");

	public static final long SIZEOF = LAYOUT.byteSize();

	public static final long IP6SRC = LAYOUT.byteOffset(PathElement.groupElement("ip6src"));

	public static final long IP6DST = LAYOUT.byteOffset(PathElement.groupElement("ip6dst"));

	public static final long PSRC = LAYOUT.byteOffset(PathElement.groupElement("psrc"));

	public static final long PDST = LAYOUT.byteOffset(PathElement.groupElement("pdst"));

	private EthtoolTcpip6Spec() {
	}

}
