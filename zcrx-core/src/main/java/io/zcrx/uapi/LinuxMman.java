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
 * Constants of {@code sys/mman.h}, as on x86-64 and aarch64.
 */
public final class LinuxMman {

	public static final int PROT_NONE = 0;

	public static final int PROT_READ = 1;

	public static final int PROT_WRITE = 2;

	public static final int MAP_SHARED = 1;

	public static final int MAP_PRIVATE = 2;

	public static final int MAP_ANONYMOUS = 0x20;

	public static final int MAP_NORESERVE = 0x4000;

	public static final int MAP_POPULATE = 0x8000;

	public static final int MAP_HUGETLB = 0x40000;

	/** The binary logarithm of a huge page's size goes there. */
	public static final int MAP_HUGE_SHIFT = 26;

	public static final int MADV_DONTNEED = 4;

	public static final int MADV_DONTFORK = 10;

	public static final int MADV_HUGEPAGE = 14;

	public static final int MADV_POPULATE_WRITE = 23;

	private LinuxMman() {
	}

}
