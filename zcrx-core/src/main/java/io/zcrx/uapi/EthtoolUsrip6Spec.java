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
 * What a flow rule matches of IPv6 with any protocol above it, or which bits of it.
 * Addresses and ports are where {@link EthtoolTcpip6Spec} has them.
 * {@snippet lang = c :
 * struct ethtool_usrip6_spec {
 *     __be32 ip6src[4];
 *     __be32 ip6dst[4];
 *     __be32 l4_4_bytes;
 *     __u8 tclass;
 *     __u8 l4_proto;
 * };
 * }
 */
public final class EthtoolUsrip6Spec {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("ip6src"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_INT).withName("ip6dst"),
				ValueLayout.JAVA_INT.withName("l4_4_bytes"), ValueLayout.JAVA_BYTE.withName("tclass"),
				ValueLayout.JAVA_BYTE.withName("l4_proto"), MemoryLayout.paddingLayout(2))
		.withName("ethtool_usrip6_spec");

	public static final long SIZEOF = LAYOUT.byteSize();

	public static final long L4_PROTO = LAYOUT.byteOffset(PathElement.groupElement("l4_proto"));

	private EthtoolUsrip6Spec() {
	}

}
