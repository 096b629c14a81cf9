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
 * Registers an interface queue with a ring. {@code rx_buf_len} exists since 7.0,
 * {@code event_desc} since 7.2; both are reserved, zero, before.
 * {@snippet lang = c :
 * struct io_uring_zcrx_ifq_reg {
 *     __u32 if_idx;
 *     __u32 if_rxq;
 *     __u32 rq_entries;
 *     __u32 flags;
 *     __u64 area_ptr;
 *     __u64 region_ptr;
 *     struct io_uring_zcrx_offsets offsets;
 *     __u32 zcrx_id;
 *     __u32 rx_buf_len;
 *     __u64 event_desc;
 *     __u64 __resv[2];
 * };
 * }
 */
public final class IoUringZcrxIfqReg {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("if_idx"), ValueLayout.JAVA_INT.withName("if_rxq"),
				ValueLayout.JAVA_INT.withName("rq_entries"), ValueLayout.JAVA_INT.withName("flags"),
				ValueLayout.JAVA_LONG.withName("area_ptr"), ValueLayout.JAVA_LONG.withName("region_ptr"),
				IoUringZcrxOffsets.LAYOUT.withName("offsets"), ValueLayout.JAVA_INT.withName("zcrx_id"),
				ValueLayout.JAVA_INT.withName("rx_buf_len"), ValueLayout.JAVA_LONG.withName("event_desc"),
				MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("__resv"))
		.withName("io_uring_zcrx_ifq_reg");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long IF_IDX = LAYOUT.byteOffset(PathElement.groupElement("if_idx"));

	private static final long IF_RXQ = LAYOUT.byteOffset(PathElement.groupElement("if_rxq"));

	private static final long RQ_ENTRIES = LAYOUT.byteOffset(PathElement.groupElement("rq_entries"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private static final long AREA_PTR = LAYOUT.byteOffset(PathElement.groupElement("area_ptr"));

	private static final long REGION_PTR = LAYOUT.byteOffset(PathElement.groupElement("region_ptr"));

	public static final long OFFSETS = LAYOUT.byteOffset(PathElement.groupElement("offsets"));

	private static final long ZCRX_ID = LAYOUT.byteOffset(PathElement.groupElement("zcrx_id"));

	private static final long RX_BUF_LEN = LAYOUT.byteOffset(PathElement.groupElement("rx_buf_len"));

	private static final long EVENT_DESC = LAYOUT.byteOffset(PathElement.groupElement("event_desc"));

	private IoUringZcrxIfqReg() {
	}

	public static void ifIdx(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + IF_IDX, value);
	}

	public static void ifRxq(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + IF_RXQ, value);
	}

	public static int rqEntries(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RQ_ENTRIES);
	}

	public static void rqEntries(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + RQ_ENTRIES, value);
	}

	public static void flags(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FLAGS, value);
	}

	public static void areaPtr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + AREA_PTR, value);
	}

	public static void regionPtr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + REGION_PTR, value);
	}

	public static int zcrxId(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + ZCRX_ID);
	}

	public static int rxBufLen(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + RX_BUF_LEN);
	}

	public static void rxBufLen(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + RX_BUF_LEN, value);
	}

	public static void eventDesc(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + EVENT_DESC, value);
	}

}
