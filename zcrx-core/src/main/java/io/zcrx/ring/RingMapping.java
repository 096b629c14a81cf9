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

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.LinuxMman;

/**
 * A mapping shared with the kernel, hidden from child processes. Owns its memory; close
 * is idempotent.
 */
public final class RingMapping implements AutoCloseable {

	private static final int READ_WRITE = LinuxMman.PROT_READ | LinuxMman.PROT_WRITE;

	private final Kernel kernel;

	private final long address;

	private final long size;

	private boolean closed;

	private RingMapping(Kernel kernel, long address, long size) {
		this.kernel = kernel;
		this.address = address;
		this.size = size;
	}

	/**
	 * Maps a part of the ring.
	 * @param kernel the ring's kernel
	 * @param fd the ring
	 * @param offset which part
	 * @param size bytes
	 * @return the mapping
	 */
	static RingMapping ofRing(Kernel kernel, int fd, long offset, long size) {
		return map(kernel, size, READ_WRITE, LinuxMman.MAP_SHARED | LinuxMman.MAP_POPULATE, fd, offset,
				"mmap of the ring");
	}

	/**
	 * Maps zeroed, populated memory.
	 * @param size bytes
	 * @param purpose what it is for, named when it can't be had
	 * @return the mapping
	 */
	public static RingMapping anonymous(long size, String purpose) {
		return map(Kernel.HOST, size, READ_WRITE,
				LinuxMman.MAP_PRIVATE | LinuxMman.MAP_ANONYMOUS | LinuxMman.MAP_POPULATE, -1, 0, purpose);
	}

	/**
	 * Reserves addresses without memory behind them.
	 * @param size bytes
	 * @param flags {@code MAP_*} beside those of private memory
	 * @param purpose what it is for, named when it can't be had
	 * @return the mapping, which can't be accessed yet
	 */
	public static RingMapping reserve(long size, int flags, String purpose) {
		return map(Kernel.HOST, size, LinuxMman.PROT_NONE, LinuxMman.MAP_PRIVATE | LinuxMman.MAP_ANONYMOUS | flags, -1,
				0, purpose);
	}

	private static RingMapping map(Kernel kernel, long size, int protection, int flags, int fd, long offset,
			String purpose) {
		long address = kernel.mmap(size, protection, flags, fd, offset);
		if (address < 0 && address > -4096) {
			throw new SyscallException("%s (mmap of %d bytes)".formatted(purpose, size), (int) address);
		}
		// a forked child would get copies of pinned pages, and keep a ring alive after it
		// was closed here
		int result = kernel.madvise(address, size, LinuxMman.MADV_DONTFORK);
		if (result < 0 && result != -Errno.EINVAL) {
			kernel.munmap(address, size);
			throw new SyscallException(purpose + " (madvise DONTFORK)", result);
		}
		return new RingMapping(kernel, address, size);
	}

	public long address() {
		return this.address;
	}

	public long size() {
		return this.size;
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.kernel.munmap(this.address, this.size);
		}
	}

}
