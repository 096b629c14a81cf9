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
import java.nio.ByteOrder;

/**
 * A flow rule: what to match, which bits of it, and the rx queue to send it to.
 * {@snippet lang = c :
 * struct ethtool_rx_flow_spec {
 *     __u32 flow_type;
 *     union ethtool_flow_union h_u;    // 52 bytes
 *     struct ethtool_flow_ext h_ext;    // 20 bytes
 *     union ethtool_flow_union m_u;
 *     struct ethtool_flow_ext m_ext;
 *     __u64 ring_cookie;
 *     __u32 location;
 * };
 * }
 */
public final class EthtoolRxFlowSpec {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("flow_type"), union("h_u"), extension("h_ext"), union("m_u"),
				extension("m_ext"), MemoryLayout.paddingLayout(4), ValueLayout.JAVA_LONG.withName("ring_cookie"),
				ValueLayout.JAVA_INT.withName("location"), MemoryLayout.paddingLayout(4))
		.withName("ethtool_rx_flow_spec");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

	private static final long FLOW_TYPE = LAYOUT.byteOffset(PathElement.groupElement("flow_type"));

	private static final long VALUE = LAYOUT.byteOffset(PathElement.groupElement("h_u"));

	private static final long MASK = LAYOUT.byteOffset(PathElement.groupElement("m_u"));

	private static final long RING_COOKIE = LAYOUT.byteOffset(PathElement.groupElement("ring_cookie"));

	private static final long LOCATION = LAYOUT.byteOffset(PathElement.groupElement("location"));

	private EthtoolRxFlowSpec() {
	}

	private static MemoryLayout union(String name) {
		return MemoryLayout.sequenceLayout(52, ValueLayout.JAVA_BYTE).withName(name);
	}

	private static MemoryLayout extension(String name) {
		return MemoryLayout.sequenceLayout(20, ValueLayout.JAVA_BYTE).withName(name);
	}

	public static int flowType(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + FLOW_TYPE);
	}

	public static void flowType(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FLOW_TYPE, value);
	}

	public static short port(MemorySegment segment, long base, long field) {
		return segment.get(PORT, base + VALUE + field);
	}

	public static void port(MemorySegment segment, long base, long field, short value) {
		segment.set(PORT, base + VALUE + field, value);
	}

	public static short portMask(MemorySegment segment, long base, long field) {
		return segment.get(PORT, base + MASK + field);
	}

	public static void portMask(MemorySegment segment, long base, long field, short value) {
		segment.set(PORT, base + MASK + field, value);
	}

	/**
	 * Tells whether a rule matches by nothing but one port.
	 * @param segment the memory
	 * @param base where the rule is in it
	 * @param field the port's place among what is matched
	 * @return whether no other bit counts
	 */
	public static boolean matchesOnly(MemorySegment segment, long base, long field) {
		for (long i = 0; i < RING_COOKIE - MASK; i++) {
			boolean port = i == field || i == field + 1;
			if (!port && segment.get(ValueLayout.JAVA_BYTE, base + MASK + i) != 0) {
				return false;
			}
		}
		return true;
	}

	public static long ringCookie(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG, base + RING_COOKIE);
	}

	public static void ringCookie(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + RING_COOKIE, value);
	}

	public static int location(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + LOCATION);
	}

	public static void location(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + LOCATION, value);
	}

}
