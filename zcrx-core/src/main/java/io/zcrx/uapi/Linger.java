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
 * What close does with bytes not sent yet.
 * {@snippet lang = c :
 * struct linger {
 *     int l_onoff;
 *     int l_linger;
 * };
 * }
 */
public final class Linger {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("l_onoff"), ValueLayout.JAVA_INT.withName("l_linger"))
		.withName("linger");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long ONOFF = LAYOUT.byteOffset(PathElement.groupElement("l_onoff"));

	private Linger() {
	}

	public static void onoff(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + ONOFF, value);
	}

}
