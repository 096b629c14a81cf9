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

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringZcrxOffsets;
import io.zcrx.uapi.IoUringZcrxRqe;

/**
 * Returns buffers to the kernel through the refill ring. Not thread-safe: its owner
 * serialises the writers. A buffer that finds the ring full waits in the backlog, which
 * goes first when there is room again.
 */
final class RefillQueue {

	private final long head;

	private final long tail;

	private final long rqes;

	private final int mask;

	private final int entries;

	// free-running, wraps at 2^32 as the kernel's own counters do
	private int localTail;

	// progress of the kernel's head since the start
	private long consumed;

	private int lastHead;

	private long[] backlogOffsets = new long[16];

	private int[] backlogLengths = new int[16];

	private int backlog;

	RefillQueue(long region, MemorySegment offsets, long base, int entries) {
		this(region + Integer.toUnsignedLong(IoUringZcrxOffsets.head(offsets, base)),
				region + Integer.toUnsignedLong(IoUringZcrxOffsets.tail(offsets, base)),
				region + Integer.toUnsignedLong(IoUringZcrxOffsets.rqes(offsets, base)), entries);
	}

	RefillQueue(long head, long tail, long rqes, int entries) {
		this.head = head;
		this.tail = tail;
		this.rqes = rqes;
		this.entries = entries;
		this.mask = entries - 1;
		this.localTail = RingMemory.get(tail);
		this.lastHead = RingMemory.getAcquire(head);
	}

	/**
	 * Adds a buffer. The kernel sees it after {@link #publish}.
	 * @param off the offset of its completion, unchanged
	 * @param len the length of its completion
	 */
	void add(long off, int len) {
		moveBacklog();
		if (this.backlog > 0 || room(1) == 0) {
			keep(off, len);
		}
		else {
			write(this.localTail++, off, len);
		}
	}

	/**
	 * Adds the buffers of a batch. The kernel sees them after {@link #publish}.
	 * @param offs the offsets of their completions, unchanged
	 * @param lens the lengths of their completions
	 * @param count how many
	 */
	void add(long[] offs, int[] lens, int count) {
		moveBacklog();
		int room = (this.backlog > 0) ? 0 : room(count);
		int tail = this.localTail;
		for (int i = 0; i < room; i++) {
			write(tail + i, offs[i], lens[i]);
		}
		this.localTail = tail + room;
		for (int i = room; i < count; i++) {
			keep(offs[i], lens[i]);
		}
	}

	/**
	 * Returns how many of some buffers the ring has room for.
	 */
	private int room(int wanted) {
		// distances of counters that wrap at 2^32; the cached head saves the shared read
		// while there is room
		int free = this.entries - (this.localTail - this.lastHead);
		if (free < wanted) {
			free = this.entries - (this.localTail - readHead());
		}
		return Math.min(free, wanted);
	}

	private void write(int position, long off, int len) {
		long rqe = RingMemory.known(this.rqes + IoUringZcrxRqe.SIZEOF * (position & this.mask));
		IoUringZcrxRqe.off(RingMemory.ALL, rqe, off);
		IoUringZcrxRqe.len(RingMemory.ALL, rqe, len);
		IoUringZcrxRqe.pad(RingMemory.ALL, rqe, 0);
	}

	private void keep(long off, int len) {
		if (this.backlog == this.backlogOffsets.length) {
			this.backlogOffsets = Arrays.copyOf(this.backlogOffsets, 2 * this.backlog);
			this.backlogLengths = Arrays.copyOf(this.backlogLengths, 2 * this.backlog);
		}
		this.backlogOffsets[this.backlog] = off;
		this.backlogLengths[this.backlog] = len;
		this.backlog++;
	}

	/**
	 * Shows all added buffers to the kernel.
	 */
	void publish() {
		// pairs with the kernel's load-acquire of rq.tail
		RingMemory.setRelease(this.tail, this.localTail);
	}

	/**
	 * Moves buffers from the backlog into the ring and publishes them.
	 * @return how many were moved
	 */
	int drainBacklog() {
		int moved = moveBacklog();
		if (moved > 0) {
			publish();
		}
		return moved;
	}

	private int moveBacklog() {
		int moved = (this.backlog > 0) ? room(this.backlog) : 0;
		for (int i = 0; i < moved; i++) {
			this.backlog--;
			write(this.localTail++, this.backlogOffsets[this.backlog], this.backlogLengths[this.backlog]);
		}
		return moved;
	}

	/**
	 * {@return how many buffers the kernel has taken back since the start}
	 */
	long consumed() {
		readHead();
		return this.consumed;
	}

	/**
	 * {@return how many published or added entries the kernel has not taken}
	 */
	int unconsumed() {
		return this.localTail - readHead();
	}

	int backlog() {
		return this.backlog;
	}

	int entries() {
		return this.entries;
	}

	private int readHead() {
		// pairs with the kernel's store-release of rq.head
		int head = RingMemory.getAcquire(this.head);
		this.consumed += Integer.toUnsignedLong(head - this.lastHead);
		this.lastHead = head;
		return head;
	}

}
