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

package io.zcrx.ifq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.RingMapping;
import io.zcrx.uapi.LinuxMman;

/**
 * The memory that payloads are received into. Owns its mapping: one range of addresses,
 * of which memory fills the first part and may grow to fill all. Its segment may be used
 * by any thread until close, which revokes it before the memory is unmapped. Growth is
 * confined to the loop thread.
 */
public final class Area implements AutoCloseable {

	/** Bytes of a huge page; sizes of areas of huge pages are multiples of it. */
	public static final long HUGE_PAGE_SIZE = 2L << 20;

	private static final int MAP_HUGE_2MB = Long.numberOfTrailingZeros(HUGE_PAGE_SIZE) << LinuxMman.MAP_HUGE_SHIFT;

	private static final long PAGE_SIZE = 4096;

	// growth by doubling to 64 MiB and then by eighths needs half as many
	private static final int MAX_PARTS = 64;

	private final RingMapping mapping;

	private final long address;

	private final long maxSize;

	private final long pageSize;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment segment;

	private final long[] starts = new long[MAX_PARTS];

	private int parts = 1;

	private volatile long size;

	private boolean closed;

	private Area(RingMapping mapping, long address, long size, long maxSize, long pageSize) {
		this.mapping = mapping;
		this.pageSize = pageSize;
		this.address = address;
		this.size = size;
		this.maxSize = maxSize;
		Arrays.fill(this.starts, 1, MAX_PARTS, maxSize);
		this.segment = MemorySegment.ofAddress(address).reinterpret(maxSize, this.arena, null);
	}

	/**
	 * Maps an area of normal pages that does not grow.
	 * @param size bytes, a multiple of the page size
	 * @return the area
	 */
	public static Area map(long size) {
		return map(size, size, Pages.NORMAL);
	}

	/**
	 * Maps an area, populated, so that no page fault comes later.
	 * @param size bytes to begin with, a multiple of the page size
	 * @param maxSize bytes to grow to at most, a multiple of the page size
	 * @param pages the pages to use
	 * @return the area
	 * @throws SyscallException if the memory can't be had
	 */
	public static Area map(long size, long maxSize, Pages pages) {
		// without a reserve, so that a lack of huge pages is found when they are
		// populated
		RingMapping mapping = switch (pages) {
			case NORMAL -> RingMapping.reserve(maxSize, 0, "area");
			// room to align, since only aligned memory gets huge pages
			case TRANSPARENT_HUGE -> RingMapping.reserve(maxSize + HUGE_PAGE_SIZE, 0, "area");
			case HUGE -> RingMapping.reserve(maxSize, LinuxMman.MAP_HUGETLB | MAP_HUGE_2MB | LinuxMman.MAP_NORESERVE,
					"area of huge pages");
		};
		long address = (pages == Pages.TRANSPARENT_HUGE)
				? Math.ceilDiv(mapping.address(), HUGE_PAGE_SIZE) * HUGE_PAGE_SIZE : mapping.address();
		try {
			if (pages == Pages.TRANSPARENT_HUGE) {
				// a kernel without them has normal pages only
				Syscalls.madvise(address, maxSize, LinuxMman.MADV_HUGEPAGE);
			}
			populate(address, size);
			return new Area(mapping, address, size, maxSize, (pages == Pages.HUGE) ? HUGE_PAGE_SIZE : PAGE_SIZE);
		}
		catch (SyscallException ex) {
			mapping.close();
			throw ex;
		}
	}

	/**
	 * Puts memory behind a part of the reserved addresses. Does not map anew: a mapping
	 * that failed half-way would leave a hole for others to map into.
	 */
	private static void populate(long address, long size) {
		SyscallException.check(Syscalls.mprotect(address, size, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE),
				"area (mprotect of %d bytes)".formatted(size));
		int result = Syscalls.madvise(address, size, LinuxMman.MADV_POPULATE_WRITE);
		// before 5.14 pages come with the first access
		if (result < 0 && result != -Errno.EINVAL) {
			unpopulate(address, size);
			throw new SyscallException("area (madvise POPULATE_WRITE of %d bytes)".formatted(size), result);
		}
	}

	private static void unpopulate(long address, long size) {
		// nothing helps if this fails: the memory stays until close
		Syscalls.madvise(address, size, LinuxMman.MADV_DONTNEED);
		Syscalls.mprotect(address, size, LinuxMman.PROT_NONE);
	}

	/**
	 * Adds memory at the end and has it registered. If either fails the area stays as it
	 * is.
	 * @param bytes how much, a multiple of the page size
	 * @param registration registers it with the kernel
	 * @throws SyscallException if the memory can't be had or registered
	 */
	public void grow(long bytes, Registration registration) {
		long start = this.size;
		if (bytes <= 0 || bytes > this.maxSize - start || this.parts == MAX_PARTS) {
			throw new IllegalArgumentException("%d more bytes than %d, up to %d".formatted(bytes, start, this.maxSize));
		}
		populate(this.address + start, bytes);
		try {
			// comes first: the kernel may use the memory before the call returns
			this.starts[this.parts] = start;
			int id = registration.register(this.address + start, bytes);
			if (id != this.parts) {
				throw new IllegalStateException("Area %d was registered as %d".formatted(this.parts, id));
			}
		}
		catch (SyscallException ex) {
			this.starts[this.parts] = this.maxSize;
			unpopulate(this.address + start, bytes);
			throw ex;
		}
		this.parts++;
		this.size = start + bytes;
	}

	public long address() {
		return this.address;
	}

	/**
	 * {@return bytes of memory that there are now; safe from any thread}
	 */
	public long size() {
		return this.size;
	}

	/**
	 * {@return what sizes are multiples of, in bytes}
	 */
	public long pageSize() {
		return this.pageSize;
	}

	public long maxSize() {
		return this.maxSize;
	}

	/**
	 * {@return all of the range; only its first {@link #size} bytes may be accessed}
	 */
	public MemorySegment segment() {
		return this.segment;
	}

	/**
	 * {@return where in the segment the kernel's areas begin, by their id, which is in
	 * the upper bits of a completion's offset; grows with the area, and what is not there
	 * yet is outside of the segment}
	 */
	public long[] starts() {
		return this.starts;
	}

	/**
	 * Revokes all views and unmaps the memory. Comes after the close of the ring.
	 * @throws IllegalStateException if a view is in use by a native call right now; the
	 * memory then stays mapped and close may be repeated
	 */
	@Override
	public void close() {
		if (!this.closed) {
			this.arena.close();
			this.closed = true;
			this.mapping.close();
		}
	}

	/**
	 * What pages an area is made of.
	 */
	public enum Pages {

		/** Pages of the usual size. */
		NORMAL,

		/** Huge pages where the kernel finds some, else normal ones. */
		TRANSPARENT_HUGE,

		/** Huge pages that the administrator has set aside. */
		HUGE

	}

	/**
	 * Registers memory with the kernel as a further area of a queue.
	 */
	@FunctionalInterface
	public interface Registration {

		/**
		 * Registers memory.
		 * @param address where it begins
		 * @param size bytes
		 * @return the id of the kernel's area
		 */
		int register(long address, long size);

	}

}
