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
 * Asks about flow rules, adds or deletes one.
 * {@snippet lang = c :
 * struct ethtool_rxnfc {
 *     __u32 cmd;
 *     __u32 flow_type;
 *     __u64 data;
 *     struct ethtool_rx_flow_spec fs;
 *     __u32 rule_cnt;
 *     __u32 rule_locs[];
 * };
 * }
 */
public final class EthtoolRxnfc {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("cmd"), ValueLayout.JAVA_INT.withName("flow_type"),
				ValueLayout.JAVA_LONG.withName("data"), EthtoolRxFlowSpec.LAYOUT.withName("fs"),
				ValueLayout.JAVA_INT.withName("rule_cnt"), ValueLayout.JAVA_INT.withName("rule_locs"))
		.withName("ethtool_rxnfc");

	public static final long SIZEOF = LAYOUT.byteSize();

	public static final long FS = LAYOUT.byteOffset(PathElement.groupElement("fs"));

	private static final long CMD = LAYOUT.byteOffset(PathElement.groupElement("cmd"));

	private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));

	private static final long RULE_CNT = LAYOUT.byteOffset(PathElement.groupElement("rule_cnt"));

	private static final long RULE_LOCS = LAYOUT.byteOffset(PathElement.groupElement("rule_locs"));

	private EthtoolRxnfc() {
	}

	public static void cmd(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + CMD, value);
	}

	public static long data(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG, base + DATA);
	}

	public static int ruleCnt(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RULE_CNT);
	}

	public static void ruleCnt(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + RULE_CNT, value);
	}

	public static int ruleLoc(MemorySegment segment, long base, int index) {
		return segment.get(ValueLayout.JAVA_INT, base + RULE_LOCS + (long) Integer.BYTES * index);
	}

}
