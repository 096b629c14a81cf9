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
 * The extended argument of a wait.
 * {@snippet lang = c :
 * struct io_uring_getevents_arg {
 *     __u64 sigmask;
 *     __u32 sigmask_sz;
 *     __u32 min_wait_usec;
 *     __u64 ts;
 * };
 * }
 */
public final class IoUringGeteventsArg {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("sigmask"), ValueLayout.JAVA_INT.withName("sigmask_sz"),
				ValueLayout.JAVA_INT.withName("min_wait_usec"), ValueLayout.JAVA_LONG.withName("ts"))
		.withName("io_uring_getevents_arg");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long TS = LAYOUT.byteOffset(PathElement.groupElement("ts"));

	private IoUringGeteventsArg() {
	}

	public static void ts(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + TS, value);
	}

}
