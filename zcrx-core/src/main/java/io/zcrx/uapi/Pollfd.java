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
 * A descriptor to look at.
 * {@snippet lang = c :
 * struct pollfd {
 *     int fd;
 *     short events;
 *     short revents;
 * };
 * }
 */
public final class Pollfd {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("fd"), ValueLayout.JAVA_SHORT.withName("events"),
				ValueLayout.JAVA_SHORT.withName("revents"))
		.withName("pollfd");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long FD = LAYOUT.byteOffset(PathElement.groupElement("fd"));

	private static final long EVENTS = LAYOUT.byteOffset(PathElement.groupElement("events"));

	private static final long REVENTS = LAYOUT.byteOffset(PathElement.groupElement("revents"));

	private Pollfd() {
	}

	public static void fd(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FD, value);
	}

	public static void events(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + EVENTS, value);
	}

	public static short revents(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_SHORT, base + REVENTS);
	}

}
