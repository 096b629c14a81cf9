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
 * The area that payloads are received into.
 * {@snippet lang = c :
 * struct io_uring_zcrx_area_reg {
 *     __u64 addr;
 *     __u64 len;
 *     __u64 rq_area_token;
 *     __u32 flags;
 *     __u32 dmabuf_fd;
 *     __u64 __resv2[2];
 * };
 * }
 */
public final class IoUringZcrxAreaReg {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_LONG.withName("addr"), ValueLayout.JAVA_LONG.withName("len"),
				ValueLayout.JAVA_LONG.withName("rq_area_token"), ValueLayout.JAVA_INT.withName("flags"),
				ValueLayout.JAVA_INT.withName("dmabuf_fd"),
				MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("__resv2"))
		.withName("io_uring_zcrx_area_reg");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long ADDR = LAYOUT.byteOffset(PathElement.groupElement("addr"));

	private static final long LEN = LAYOUT.byteOffset(PathElement.groupElement("len"));

	private static final long RQ_AREA_TOKEN = LAYOUT.byteOffset(PathElement.groupElement("rq_area_token"));

	private IoUringZcrxAreaReg() {
	}

	public static void addr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + ADDR, value);
	}

	public static void len(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + LEN, value);
	}

	public static long rqAreaToken(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_LONG, base + RQ_AREA_TOKEN);
	}

}
