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

package io.zcrx.loop;

import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.IoUringZcrxCqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

/**
 * Buffers of an interface queue, with or without a device.
 */
public final class ZcrxBuffers extends RingBuffers {

	private static final int BUFFER_SIZE = 4096;

	private static final int MIN_FLUSH = 256;

	private final InterfaceQueue queue;

	private final boolean device;

	private final int flushBatch;

	private final long chunks;

	// completions that brought a buffer; the loop's own count, so that nothing is shared
	// with other threads
	private long delivered;

	private boolean allocationEventDue;

	private long lastCopyCount;

	private long lastDelivered;

	private boolean watching;

	// whether buffers wait for room in the refill queue, of which nobody tells
	private boolean backlogged;

	private ZcrxBuffers(InterfaceQueue queue, boolean device, long chunks) {
		this.queue = queue;
		this.device = device;
		this.chunks = chunks;
		long batch = Math.max(Math.min(queue.entries() / 2, chunks / 8), Math.min(MIN_FLUSH, Math.max(chunks / 4, 1)));
		this.flushBatch = (int) Math.min(batch, queue.entries());
	}

	/**
	 * Registers an interface queue.
	 * @param ring a ring that is not enabled yet
	 * @param area the memory to receive into
	 * @param interfaceIndex the network interface, or {@link InterfaceQueue#NODEV}
	 * @param rxq the rx queue of the interface
	 * @param rqEntries entries of the refill queue
	 * @return the buffers
	 */
	public static ZcrxBuffers register(IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries) {
		InterfaceQueue queue = InterfaceQueue.register(ring, area, interfaceIndex, rxq, rqEntries,
				UserData.of(UserData.EVENT, 0));
		return new ZcrxBuffers(queue, interfaceIndex != InterfaceQueue.NODEV, area.size() / BUFFER_SIZE);
	}

	@Override
	boolean refill(long offset, int length) {
		int backlog = this.queue.refill(offset, length);
		// a device looks for buffers itself, but only in the refill queue; without one
		// only a flush passes them on
		return this.device ? backlog == 1 : this.queue.unconsumed() >= this.flushBatch;
	}

	@Override
	void prepareReceive(long sqe, int fd) {
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_RECV_ZC);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd);
		// not at once, but in the next wait: what ran out during a wait can be told from
		// its completions, what ran out while entries are submitted can not
		IoUringSqe.ioprio(RingMemory.ALL, sqe,
				(short) (LinuxIoUring.IORING_RECV_MULTISHOT | LinuxIoUring.IORING_RECVSEND_POLL_FIRST));
		IoUringSqe.zcrxIfqIdx(RingMemory.ALL, sqe, this.queue.id());
	}

	@Override
	boolean carriesBuffer(int res, int flags) {
		return res > 0;
	}

	@Override
	long offset(long cqe, int flags) {
		return IoUringZcrxCqe.off(RingMemory.ALL, cqe + IoUringCqe.SIZEOF);
	}

	@Override
	void delivered(int count) {
		this.delivered += count;
	}

	@Override
	void giveBack(long[] offsets, int[] lengths, int count) {
		this.queue.refill(offsets, lengths, count);
	}

	@Override
	int replenish(boolean starving) {
		if (this.device) {
			// copied bytes take buffers but never consume the refill queue, so it may be
			// full for ever
			this.backlogged = this.queue.backlog() > 0;
			boolean due = starving || this.backlogged || free() < this.chunks / 4;
			int flushes = (due && (this.backlogged || this.queue.unconsumed() > 0)) ? this.queue.flush() : 0;
			this.backlogged = this.backlogged && this.queue.backlog() > 0;
			return flushes;
		}
		int unconsumed = this.queue.unconsumed();
		boolean due = starving || unconsumed >= this.flushBatch || free() < this.chunks / 4;
		return (due && unconsumed > 0) ? this.queue.flush() : 0;
	}

	@Override
	long free() {
		return this.chunks - (this.delivered - this.queue.consumed());
	}

	@Override
	boolean countsFree() {
		return !this.device; // a device keeps some for itself
	}

	@Override
	boolean mayHaveStalled(boolean full, boolean exhausted) {
		// up to 7.2 a request that runs out of completions or buffers in the middle
		// waits for ever. Without a device the count of free buffers is exact
		return full || exhausted || (!this.device && free() <= 0);
	}

	@Override
	boolean event(int res) {
		this.allocationEventDue = res == LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL;
		return this.allocationEventDue;
	}

	@Override
	boolean tick() {
		if (this.allocationEventDue) {
			this.allocationEventDue = false;
			this.queue.armAllocationFailure();
		}
		boolean quiet = this.delivered == this.lastDelivered;
		long copyCount = this.queue.capabilities().stats() ? this.queue.copyCount() : this.delivered;
		// on a device the free buffers can't be counted: a pause after copied bytes may
		// be a stall
		boolean stalled = this.device && quiet && copyCount != this.lastCopyCount;
		if (quiet) {
			this.lastCopyCount = copyCount;
		}
		this.lastDelivered = this.delivered;
		this.watching = this.device && !quiet;
		return stalled;
	}

	@Override
	boolean watching() {
		return this.watching || this.backlogged || this.allocationEventDue
				|| (this.device && this.delivered != this.lastDelivered);
	}

	@Override
	public long count() {
		return this.chunks;
	}

	@Override
	public long entries() {
		return this.queue.entries();
	}

	@Override
	public long entriesFree() {
		return Math.max(0, this.queue.entries() - this.queue.unconsumed());
	}

	@Override
	public long pending() {
		return this.queue.backlog();
	}

	@Override
	public long copyCount() {
		return this.queue.copyCount();
	}

	@Override
	public long copyBytes() {
		return this.queue.copyBytes();
	}

	@Override
	public void close() {
		this.queue.close();
	}

}
