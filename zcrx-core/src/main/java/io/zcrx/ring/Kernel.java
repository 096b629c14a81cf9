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

package io.zcrx.ring;

import java.lang.foreign.MemorySegment;

/**
 * The system calls under a ring. Results are those of {@link io.zcrx.libc.Syscalls
 * Syscalls}: zero or more, or the negated error number. Safe from any thread.
 */
interface Kernel {

	/** The kernel that this process runs on. */
	Kernel HOST = new HostKernel();

	String release();

	/**
	 * {@return what the kernel supports; never throws}
	 */
	KernelCapabilities capabilities();

	int setup(int entries, MemorySegment params);

	int enter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg, long argSize);

	int register(int fd, int opcode, MemorySegment arg, int nrArgs);

	/**
	 * As {@link #register(int, int, MemorySegment, int)}, without allocating.
	 */
	int register(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs);

	long mmap(long length, int protection, int flags, int fd, long offset);

	int madvise(long address, long length, int advice);

	int munmap(long address, long length);

	int close(int fd);

}
