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

import io.zcrx.uapi.IoCqringOffsets;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringZcrxCqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * The entries that the kernel has completed. Confined to the ring thread.
 */
public final class CompletionQueue {

	private final long head;

	private final long tail;

	private final long overflow;

	private final long cqes;

	private final int mask;

	private final int entries;

	private final int shift;

	// entries that may be left when one does not fit
	private final int spare;

	CompletionQueue(MemorySegment params, long ring) {
		long base = IoUringParams.CQ_OFF;
		this.head = ring + Integer.toUnsignedLong(IoCqringOffsets.head(params, base));
		this.tail = ring + Integer.toUnsignedLong(IoCqringOffsets.tail(params, base));
		this.overflow = ring + Integer.toUnsignedLong(IoCqringOffsets.overflow(params, base));
		this.cqes = ring + Integer.toUnsignedLong(IoCqringOffsets.cqes(params, base));
		this.mask = RingMemory.get(ring + IoCqringOffsets.ringMask(params, base));
		this.entries = RingMemory.get(ring + IoCqringOffsets.ringEntries(params, base));
		int flags = IoUringParams.flags(params, 0);
		this.shift = Long.numberOfTrailingZeros(entrySize(flags));
		this.spare = ((flags & LinuxIoUring.IORING_SETUP_CQE_MIXED) != 0) ? 1 : 0;
	}

	static long entrySize(int setupFlags) {
		boolean big = (setupFlags & LinuxIoUring.IORING_SETUP_CQE32) != 0;
		return big ? IoUringCqe.SIZEOF + IoUringZcrxCqe.SIZEOF : IoUringCqe.SIZEOF;
	}

	public int entries() {
		return this.entries;
	}

	/**
	 * Tells whether completions may not have found room.
	 * @param available the number of entries between head and tail
	 * @return whether the queue is, or was, as full as it can get
	 */
	public boolean isFull(int available) {
		return available >= this.entries - this.spare;
	}

	/**
	 * Returns how many entries a completion takes: a large one in a queue of mixed ones
	 * takes two (6.18), anywhere else the flag is never set.
	 * @param flags the completion's flags
	 * @return 1 or 2
	 */
	public static int size(int flags) {
		// a branch, so that the processor guesses where the next completion is before it
		// has read this one
		return ((flags & LinuxIoUring.IORING_CQE_F_32) != 0) ? 2 : 1;
	}

	/**
	 * {@return the position of the oldest entry not taken yet; wraps at 2^32}
	 */
	public int head() {
		return RingMemory.get(this.head);
	}

	/**
	 * {@return the position behind the newest entry; wraps at 2^32}
	 */
	public int tail() {
		// pairs with the kernel's store-release of cq.tail
		return RingMemory.getAcquire(this.tail);
	}

	/**
	 * {@return how many completions were lost: they found no room, and the kernel no
	 * memory to keep them; wraps at 2^32}
	 */
	int lost() {
		return RingMemory.getAcquire(this.overflow);
	}

	/**
	 * Returns how many entries there are from a position up to the end of the memory,
	 * where the next one is at its beginning.
	 * @param position a position
	 * @return at least 1
	 */
	public int contiguous(int position) {
		return this.entries - (position & this.mask);
	}

	/**
	 * {@return bytes from an entry to the next}
	 */
	public long stride() {
		return 1L << this.shift;
	}

	/**
	 * Returns how many entries some memory holds.
	 * @param bytes a multiple of the stride
	 * @return the number
	 */
	public int count(long bytes) {
		return (int) (bytes >>> this.shift);
	}

	/**
	 * Finds an entry.
	 * @param position a position from head up to tail
	 * @return the entry's address
	 */
	public long address(int position) {
		return this.cqes + ((long) (position & this.mask) << this.shift);
	}

	/**
	 * Gives all entries before a position back to the kernel, after their last read.
	 * @param position the new head
	 */
	public void advance(int position) {
		// pairs with the kernel's load-acquire of cq.head
		RingMemory.setRelease(this.head, position);
	}

}
