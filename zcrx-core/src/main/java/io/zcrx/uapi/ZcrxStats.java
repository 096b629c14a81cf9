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
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel counts for an interface queue (kernel 7.2): fragments and bytes that it
 * had to copy.
 * {@snippet lang = c :
 * struct zcrx_stats {
 *     __u64 copy_count;
 *     __u64 copy_bytes;
 * };
 * }
 */
public final class ZcrxStats {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("copy_count"), ValueLayout.JAVA_LONG.withName("copy_bytes"))
		.withName("zcrx_stats");

	public static final long SIZEOF = LAYOUT.byteSize();

	public static final long COPY_COUNT = LAYOUT.byteOffset(PathElement.groupElement("copy_count"));

	public static final long COPY_BYTES = LAYOUT.byteOffset(PathElement.groupElement("copy_bytes"));

	private ZcrxStats() {
	}

}
