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
 * What the kernel supports of events of an interface queue (kernel 7.2). The flags have a
 * bit for each type of event.
 * {@snippet lang = c :
 * struct io_uring_query_zcrx_event {
 *     __u32 event_flags;
 *     __u32 stats_size;
 *     __u32 stats_off_alignment;
 *     __u32 __resv1;
 *     __u64 __resv2[4];
 * };
 * }
 */
public final class IoUringQueryZcrxEvent {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("event_flags"), ValueLayout.JAVA_INT.withName("stats_size"),
				ValueLayout.JAVA_INT.withName("stats_off_alignment"), ValueLayout.JAVA_INT.withName("__resv1"),
				MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_LONG).withName("__resv2"))
		.withName("io_uring_query_zcrx_event");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long EVENT_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("event_flags"));

	private static final long STATS_SIZE = LAYOUT.byteOffset(PathElement.groupElement("stats_size"));

	private IoUringQueryZcrxEvent() {
	}

	public static int eventFlags(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + EVENT_FLAGS);
	}

	public static int statsSize(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + STATS_SIZE);
	}

}
