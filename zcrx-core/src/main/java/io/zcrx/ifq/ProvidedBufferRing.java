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

import io.zcrx.concurrent.ShortLock;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMapping;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringBuf;
import io.zcrx.uapi.IoUringBufReg;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Offers the buffers of an area to ordinary receive requests, which copy into them. Only
 * a window of them is in the ring at a time, the others are kept back, and what came home
 * last is offered first: the kernel takes buffers in the order of the ring, and by the
 * time it had gone through a whole area, none of it would be in the processor's cache.
 * Buffers may be given back by any thread. Never full: it has an entry for every buffer.
 * Owns the memory of the ring.
 */
public final class ProvidedBufferRing implements AutoCloseable {

	/** The group that receive requests name. */
	public static final short GROUP = 0;

	private final ShortLock lock = new ShortLock();

	private final RingMapping mapping;

	private final long areaAddress;

	private final int bufferSize;

	private final int buffers;

	private final int mask;

	// those kept back, a stack
	private final int[] keptBack;

	private int keptBackCount;

	// entries the kernel has not taken yet, by what was told so far
	private int offered;

	private int window;

	private short tail;

	private boolean closed;

	private ProvidedBufferRing(RingMapping mapping, Area area, int bufferSize, int window, int buffers, int entries) {
		this.mapping = mapping;
		this.areaAddress = area.address();
		this.bufferSize = bufferSize;
		this.buffers = buffers;
		this.mask = entries - 1;
		this.keptBack = new int[buffers];
		for (int bid = buffers - 1; bid >= 0; bid--) {
			keep(bid);
		}
		this.window = window;
		offer();
	}

	/**
	 * Registers a ring for the buffers of an area.
	 * @param ring the io_uring instance
	 * @param area the area
	 * @param bufferSize bytes of each buffer
	 * @param window how many buffers to offer at a time
	 * @return the ring
	 */
	public static ProvidedBufferRing register(IoUring ring, Area area, int bufferSize, int window) {
		int buffers = (int) (area.size() / bufferSize);
		int entries = Integer.highestOneBit(Math.max(buffers, 2) - 1) << 1;
		RingMapping mapping = RingMapping.anonymous(entries * IoUringBuf.SIZEOF, "provided-buffer ring");
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment reg = arena.allocate(IoUringBufReg.LAYOUT);
			IoUringBufReg.ringAddr(reg, 0, mapping.address());
			IoUringBufReg.ringEntries(reg, 0, entries);
			IoUringBufReg.bgid(reg, 0, GROUP);
			ring.register(LinuxIoUring.IORING_REGISTER_PBUF_RING, reg, 1,
					"io_uring_register(PBUF_RING, %d entries)".formatted(entries));
			return new ProvidedBufferRing(mapping, area, bufferSize, window, buffers, entries);
		}
		catch (RuntimeException ex) {
			mapping.close();
			throw ex;
		}
	}

	/**
	 * Gives a buffer back. Safe from any thread, also after close, when it does nothing.
	 * @param offset the buffer's offset in the area
	 */
	public void refill(long offset) {
		this.lock.lock();
		try {
			if (!this.closed) {
				keep((int) (offset / this.bufferSize));
				offer();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives the buffers of a batch back.
	 * @param offsets the buffers' offsets in the area
	 * @param count how many
	 * @param taken how many more buffers the kernel has taken, by its completions
	 */
	public void refill(long[] offsets, int count, int taken) {
		this.lock.lock();
		try {
			this.offered -= taken;
			for (int i = 0; i < count; i++) {
				keep((int) (offsets[i] / this.bufferSize));
			}
			offer();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Offers buffers in place of those that did not come back.
	 * @param taken how many more buffers the kernel has taken, by its completions
	 * @param window how many buffers to offer at a time from now on
	 */
	public void offer(int taken, int window) {
		this.lock.lock();
		try {
			this.offered -= taken;
			this.window = window;
			offer();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@return whether there are buffers that the kernel has not been offered; safe from
	 * any thread}
	 */
	public boolean keepsBack() {
		this.lock.lock();
		try {
			return this.keptBackCount > 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns where the buffer of a completion is.
	 * @param flags the completion's flags
	 * @return its offset in the area
	 */
	public long offset(int flags) {
		return (long) (flags >>> LinuxIoUring.IORING_CQE_BUFFER_SHIFT) * this.bufferSize;
	}

	public int buffers() {
		return this.buffers;
	}

	private void keep(int bid) {
		this.keptBack[this.keptBackCount++] = bid;
	}

	private void offer() {
		int count = Math.min(this.window - this.offered, this.keptBackCount);
		if (count > 0) {
			for (int i = 0; i < count; i++) {
				add(this.keptBack[--this.keptBackCount]);
			}
			this.offered += count;
			publish();
		}
	}

	private void add(int bid) {
		long entry = this.mapping.address() + IoUringBuf.SIZEOF * (this.tail & this.mask);
		IoUringBuf.addr(RingMemory.ALL, entry, this.areaAddress + (long) bid * this.bufferSize);
		IoUringBuf.len(RingMemory.ALL, entry, this.bufferSize);
		IoUringBuf.bid(RingMemory.ALL, entry, (short) bid);
		this.tail++;
	}

	private void publish() {
		// pairs with the kernel's load-acquire of the ring's tail, which lies in the
		// unused word of entry 0
		RingMemory.setRelease(this.mapping.address() + IoUringBuf.RESV, this.tail);
	}

	/**
	 * Takes no more buffers back and unmaps the ring. Comes after the requests that use
	 * it have ended.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.mapping.close();
		}
		finally {
			this.lock.unlock();
		}
	}

}
