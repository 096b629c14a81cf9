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

/**
 * Constants of {@code linux/io_uring/zcrx.h} (a part of {@code linux/io_uring.h} before
 * 7.1).
 */
public final class LinuxZcrx {

	public static final int ZCRX_REG_IMPORT = 1;

	public static final int ZCRX_REG_NODEV = 1 << 1;

	public static final int ZCRX_CTRL_FLUSH_RQ = 0;

	public static final int ZCRX_CTRL_EXPORT = 1;

	public static final int ZCRX_CTRL_ARM_EVENT = 2;

	public static final int ZCRX_FEATURE_RX_PAGE_SIZE = 1;

	public static final int ZCRX_FEATURE_EVENT = 1 << 1;

	public static final int ZCRX_EVENT_ALLOC_FAIL = 0;

	public static final int ZCRX_EVENT_COPY = 1;

	public static final int ZCRX_EVENT_DESC_FLAG_STATS = 1;

	/** Bits of a completion's offset that count bytes inside the area. */
	public static final int IORING_ZCRX_AREA_SHIFT = 48;

	public static final long IORING_ZCRX_AREA_MASK = ~((1L << IORING_ZCRX_AREA_SHIFT) - 1);

	private LinuxZcrx() {
	}

}
