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
 * Names an interface and the argument of a request about it.
 * {@snippet lang = c :
 * struct ifreq {
 *     char ifr_name[16];
 *     union {
 *         void *ifr_data;
 *     } ifr_ifru;    // 24 bytes
 * };
 * }
 */
public final class Ifreq {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(MemoryLayout.sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("ifr_name"),
				MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_LONG).withName("ifr_ifru"))
		.withName("ifreq");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long IFR_NAME = LAYOUT.byteOffset(PathElement.groupElement("ifr_name"));

	private static final long IFR_IFRU = LAYOUT.byteOffset(PathElement.groupElement("ifr_ifru"));

	private Ifreq() {
	}

	public static void name(MemorySegment segment, long base, String value) {
		segment.setString(base + IFR_NAME, value);
	}

	public static void data(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + IFR_IFRU, value);
	}

}
