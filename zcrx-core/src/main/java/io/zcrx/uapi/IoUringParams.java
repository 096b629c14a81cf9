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
 * What a ring is asked to be, and what it became.
 * {@snippet lang = c :
 * struct io_uring_params {
 *     __u32 sq_entries;
 *     __u32 cq_entries;
 *     __u32 flags;
 *     __u32 sq_thread_cpu;
 *     __u32 sq_thread_idle;
 *     __u32 features;
 *     __u32 wq_fd;
 *     __u32 resv[3];
 *     struct io_sqring_offsets sq_off;
 *     struct io_cqring_offsets cq_off;
 * };
 * }
 */
public final class IoUringParams {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("sq_entries"), ValueLayout.JAVA_INT.withName("cq_entries"),
				ValueLayout.JAVA_INT.withName("flags"), ValueLayout.JAVA_INT.withName("sq_thread_cpu"),
				ValueLayout.JAVA_INT.withName("sq_thread_idle"), ValueLayout.JAVA_INT.withName("features"),
				ValueLayout.JAVA_INT.withName("wq_fd"),
				MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_INT).withName("resv"),
				IoSqringOffsets.LAYOUT.withName("sq_off"), IoCqringOffsets.LAYOUT.withName("cq_off"))
		.withName("io_uring_params");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long SQ_ENTRIES = LAYOUT.byteOffset(PathElement.groupElement("sq_entries"));

	private static final long CQ_ENTRIES = LAYOUT.byteOffset(PathElement.groupElement("cq_entries"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private static final long FEATURES = LAYOUT.byteOffset(PathElement.groupElement("features"));

	public static final long SQ_OFF = LAYOUT.byteOffset(PathElement.groupElement("sq_off"));

	public static final long CQ_OFF = LAYOUT.byteOffset(PathElement.groupElement("cq_off"));

	private IoUringParams() {
	}

	public static int sqEntries(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + SQ_ENTRIES);
	}

	public static int cqEntries(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + CQ_ENTRIES);
	}

	public static void cqEntries(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + CQ_ENTRIES, value);
	}

	public static int flags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + FLAGS);
	}

	public static void flags(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FLAGS, value);
	}

	public static int features(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + FEATURES);
	}

}
