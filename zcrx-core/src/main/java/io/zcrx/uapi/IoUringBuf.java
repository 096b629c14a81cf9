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
 * An entry of a provided-buffer ring. The {@code resv} word of entry 0 is the ring's
 * tail.
 * {@snippet lang = c :
 * struct io_uring_buf {
 *     __u64 addr;
 *     __u32 len;
 *     __u16 bid;
 *     __u16 resv;
 * };
 * }
 */
public final class IoUringBuf {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("addr"), ValueLayout.JAVA_INT.withName("len"),
				ValueLayout.JAVA_SHORT.withName("bid"), ValueLayout.JAVA_SHORT.withName("resv"))
		.withName("io_uring_buf");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long ADDR = LAYOUT.byteOffset(PathElement.groupElement("addr"));

	private static final long LEN = LAYOUT.byteOffset(PathElement.groupElement("len"));

	private static final long BID = LAYOUT.byteOffset(PathElement.groupElement("bid"));

	public static final long RESV = LAYOUT.byteOffset(PathElement.groupElement("resv"));

	private IoUringBuf() {
	}

	public static void addr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + ADDR, value);
	}

	public static void len(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + LEN, value);
	}

	public static void bid(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + BID, value);
	}

}
