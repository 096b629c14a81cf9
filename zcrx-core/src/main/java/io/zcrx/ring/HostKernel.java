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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.IoUringParams;

/**
 * The kernel that this process runs on. Safe from any thread.
 */
final class HostKernel implements Kernel {

	private volatile @Nullable KernelCapabilities capabilities;

	@Override
	public String release() {
		return System.getProperty("os.version", "unknown");
	}

	@Override
	public KernelCapabilities capabilities() {
		KernelCapabilities capabilities = this.capabilities;
		if (capabilities != null) {
			return capabilities;
		}
		if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
			return KernelCapabilities.none(release());
		}
		try {
			return ask();
		}
		catch (RuntimeException | LinkageError ex) {
			// no native access: whoever opens a ring is told so
			return KernelCapabilities.none(release());
		}
	}

	private KernelCapabilities ask() {
		try (Arena arena = Arena.ofConfined()) {
			int ring = setup(1, arena.allocate(IoUringParams.LAYOUT));
			KernelCapabilities capabilities = KernelCapabilities.detect(this, ring);
			if (ring >= 0) {
				close(ring);
			}
			// a ring refused for lack of descriptors or memory may be had later
			if (ring >= 0 || ring == -Errno.EPERM || ring == -Errno.ENOSYS) {
				this.capabilities = capabilities;
			}
			return capabilities;
		}
	}

	@Override
	public int setup(int entries, MemorySegment params) {
		return Syscalls.ioUringSetup(entries, params);
	}

	@Override
	public int enter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		return Syscalls.ioUringEnter(capture, fd, toSubmit, minComplete, flags, arg, argSize);
	}

	@Override
	public int register(int fd, int opcode, MemorySegment arg, int nrArgs) {
		return Syscalls.ioUringRegister(fd, opcode, arg, nrArgs);
	}

	@Override
	public int register(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs) {
		return Syscalls.ioUringRegister(capture, fd, opcode, arg, nrArgs);
	}

	@Override
	public long mmap(long length, int protection, int flags, int fd, long offset) {
		return Syscalls.mmap(length, protection, flags, fd, offset);
	}

	@Override
	public int madvise(long address, long length, int advice) {
		return Syscalls.madvise(address, length, advice);
	}

	@Override
	public int munmap(long address, long length) {
		return Syscalls.munmap(address, length);
	}

	@Override
	public int close(int fd) {
		return Syscalls.close(fd);
	}

}
