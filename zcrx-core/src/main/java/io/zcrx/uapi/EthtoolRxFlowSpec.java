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

	private static final long FLOW_TYPE = LAYOUT.byteOffset(PathElement.groupElement("flow_type"));

	private static final long VALUE = LAYOUT.byteOffset(PathElement.groupElement("h_u"));

	private static final long MASK = LAYOUT.byteOffset(PathElement.groupElement("m_u"));

	/** Bytes of what is matched, and of the mask. */
	public static final int MATCHED = (int) (MASK - VALUE);

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

	/**
	 * {@return what is matched: the union {@code h_u}, then {@code h_ext}}
	 * @param segment the memory
	 * @param base where the rule is in it
	 */
	public static byte[] value(MemorySegment segment, long base) {
		return segment.asSlice(base + VALUE, MATCHED).toArray(ValueLayout.JAVA_BYTE);
	}

	public static void value(MemorySegment segment, long base, byte[] value) {
		MemorySegment.copy(value, 0, segment, ValueLayout.JAVA_BYTE, base + VALUE, value.length);
	}

	/**
	 * {@return which bits of it count: the union {@code m_u}, then {@code m_ext}}
	 * @param segment the memory
	 * @param base where the rule is in it
	 */
	public static byte[] mask(MemorySegment segment, long base) {
		return segment.asSlice(base + MASK, MATCHED).toArray(ValueLayout.JAVA_BYTE);
	}

	public static void mask(MemorySegment segment, long base, byte[] value) {
		MemorySegment.copy(value, 0, segment, ValueLayout.JAVA_BYTE, base + MASK, value.length);
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
