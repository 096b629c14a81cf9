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
 * What a flow rule matches of IPv4 with any protocol above it, or which bits of it.
 * Addresses and ports are where {@link EthtoolTcpip4Spec} has them.
 * {@snippet lang = c :
 * struct ethtool_usrip4_spec {
 *     __be32 ip4src;
 *     __be32 ip4dst;
 *     __be32 l4_4_bytes;
 *     __u8 tos;
 *     __u8 ip_ver;
 *     __u8 proto;
 * };
 * }
 */
public final class EthtoolUsrip4Spec {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("ip4src"), ValueLayout.JAVA_INT.withName("ip4dst"),
				ValueLayout.JAVA_INT.withName("l4_4_bytes"), ValueLayout.JAVA_BYTE.withName("tos"),
				ValueLayout.JAVA_BYTE.withName("ip_ver"), ValueLayout.JAVA_BYTE.withName("proto"),
				MemoryLayout.paddingLayout(1))
		.withName("ethtool_usrip4_spec");

	public static final long SIZEOF = LAYOUT.byteSize();

	public static final long PROTO = LAYOUT.byteOffset(PathElement.groupElement("proto"));

	private EthtoolUsrip4Spec() {
	}

}
