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
 * A control operation on a registered interface queue (kernel 6.19). The union is left as
 * reserved words.
 * {@snippet lang = c :
 * struct zcrx_ctrl {
 *     __u32 zcrx_id;
 *     __u32 op;
 *     __u64 __resv[2];
 *     __u64 zc_union[6];
 * };
 * }
 */
public final class ZcrxCtrl {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("zcrx_id"), ValueLayout.JAVA_INT.withName("op"),
				MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("__resv"),
				MemoryLayout.sequenceLayout(6, ValueLayout.JAVA_LONG).withName("zc_union"))
		.withName("zcrx_ctrl");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long ZCRX_ID = LAYOUT.byteOffset(PathElement.groupElement("zcrx_id"));

	private static final long OP = LAYOUT.byteOffset(PathElement.groupElement("op"));

	private static final long UNION = LAYOUT.byteOffset(PathElement.groupElement("zc_union"));

	/** {@code ZCRX_CTRL_ADD_AREA}, here because headers before 7.3 lack it. */
	public static final int ADD_AREA = 3;

	private ZcrxCtrl() {
	}

	public static void zcrxId(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + ZCRX_ID, value);
	}

	public static void op(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + OP, value);
	}

	/**
	 * {@return {@code zc_export.zcrx_fd}, the first word of the union}
	 * @param segment the segment
	 * @param base the offset of the struct in it
	 */
	public static int exportFd(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + UNION);
	}

	/**
	 * Sets {@code zc_arm_event.event_type}, the first word of the union.
	 * @param segment the segment
	 * @param base the offset of the struct in it
	 * @param value the event type
	 */
	public static void armEventType(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + UNION, value);
	}

	/**
	 * Sets {@code zc_area.area_ptr}, the first long word of the union.
	 * @param segment the segment
	 * @param base the offset of the struct in it
	 * @param value the address of an {@link IoUringZcrxAreaReg}
	 */
	public static void addAreaPtr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + UNION, value);
	}

}
