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
 * The table that spreads flows over rx queues by their hash.
 * {@snippet lang = c :
 * struct ethtool_rxfh_indir {
 *     __u32 cmd;
 *     __u32 size;
 *     __u32 ring_index[];
 * };
 * }
 */
public final class EthtoolRxfhIndir {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("cmd"), ValueLayout.JAVA_INT.withName("size"))
		.withName("ethtool_rxfh_indir");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long CMD = LAYOUT.byteOffset(PathElement.groupElement("cmd"));

	private static final long SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));

	private EthtoolRxfhIndir() {
	}

	public static void cmd(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + CMD, value);
	}

	public static int size(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + SIZE);
	}

	public static void size(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + SIZE, value);
	}

	public static int ringIndex(MemorySegment segment, long base, int index) {
		return segment.get(ValueLayout.JAVA_INT, base + SIZEOF + (long) Integer.BYTES * index);
	}

	public static void ringIndex(MemorySegment segment, long base, int index, int value) {
		segment.set(ValueLayout.JAVA_INT, base + SIZEOF + (long) Integer.BYTES * index, value);
	}

}
