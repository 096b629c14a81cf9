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
 * A time span of a wait.
 * {@snippet lang = c :
 * struct __kernel_timespec {
 *     __s64 tv_sec;
 *     __s64 tv_nsec;
 * };
 * }
 */
public final class KernelTimespec {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("tv_sec"), ValueLayout.JAVA_LONG.withName("tv_nsec"))
		.withName("__kernel_timespec");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long TV_SEC = LAYOUT.byteOffset(PathElement.groupElement("tv_sec"));

	private static final long TV_NSEC = LAYOUT.byteOffset(PathElement.groupElement("tv_nsec"));

	private KernelTimespec() {
	}

	public static void tvSec(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + TV_SEC, value);
	}

	public static void tvNsec(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + TV_NSEC, value);
	}

}
