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

package io.zcrx.buffers;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.ring.UserData;
import io.zcrx.stats.LoopCounters;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.IoUringZcrxCqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Buffers of an interface queue, with or without a device.
 */
public final class ZcrxBuffers extends RingBuffers {

	private static final int PAGE = 4096;

	private static final int MIN_FLUSH = 256;

	private final InterfaceQueue queue;

	private final Area area;

	private final boolean device;

	private final KernelEvents events;

	private final @Nullable AreaGrowth growth;

	private @Nullable AreaBudget budget;

	// both grow with the area, on the loop thread
	private volatile int flushBatch;

	private volatile long chunks;

	// completions that brought a buffer; the loop's own count, so that nothing is shared
	// with other threads
	private long delivered;

	private long givenBack;

	// the same count of all loops that share the queue, if there are several
	private final @Nullable AtomicLong deliveredToAll;

	private final int sharers;

	private final boolean share;

	private boolean growthDue;

	private long lastCopyCount;

	private long lastDelivered;

	private boolean watching;

	// whether buffers wait for room in the refill queue, of which nobody tells
	private boolean backlogged;

	private ZcrxBuffers(String name, InterfaceQueue queue, Area area, boolean device, int sharers) {
		this.sharers = sharers;
		this.share = false;
		this.deliveredToAll = (sharers > 1) ? new AtomicLong() : null;
		this.queue = queue;
		this.area = area;
		this.device = device;
		this.events = new KernelEvents(queue);
		this.growth = (area.size() < area.maxSize())
				? new AreaGrowth(name, area, queue, Math.max(queue.bufferSize(), area.pageSize())) : null;
		resized();
	}

	private ZcrxBuffers(ZcrxBuffers other, InterfaceQueue queue) {
		this.sharers = other.sharers;
		this.share = true;
		this.deliveredToAll = other.deliveredToAll;
		this.queue = queue;
		this.area = other.area;
		this.device = other.device;
		this.events = new KernelEvents(queue);
		this.growth = null;
		this.budget = other.budget;
		resized();
	}

	/**
	 * Shares the buffers with the ring of another loop. Comes before both rings are
	 * enabled.
	 * @param ring a ring that is not enabled yet
	 * @return the buffers as the other loop sees them
	 */
	public ZcrxBuffers shareWith(IoUring ring) {
		return new ZcrxBuffers(this, this.queue.shareWith(ring));
	}

	/**
	 * Registers an interface queue with buffers of a page and an area that does not grow.
	 * @param ring a ring that is not enabled yet
	 * @param area the memory to receive into
	 * @param interfaceIndex the network interface, or {@link InterfaceQueue#NODEV}
	 * @param rxq the rx queue of the interface
	 * @param rqEntries entries of the refill queue
	 * @return the buffers
	 */
	public static ZcrxBuffers register(IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries) {
		return register("", ring, area, interfaceIndex, rxq, rqEntries, 0, 1);
	}

	/**
	 * Registers an interface queue.
	 * @param name names the receiver in logs
	 * @param ring a ring that is not enabled yet
	 * @param area the memory to receive into; it may grow if the kernel can add memory
	 * @param interfaceIndex the network interface, or {@link InterfaceQueue#NODEV}
	 * @param rxq the rx queue of the interface
	 * @param rqEntries entries of the refill queue
	 * @param rxBufferSize bytes of a buffer, a power of two, or 0 for a page
	 * @param sharers how many loops are going to share the queue
	 * @return the buffers
	 */
	public static ZcrxBuffers register(String name, IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries,
			int rxBufferSize, int sharers) {
		InterfaceQueue queue = InterfaceQueue.register(ring, area, interfaceIndex, rxq, rqEntries,
				(rxBufferSize > PAGE) ? rxBufferSize : 0, UserData.of(UserData.EVENT, 0));
		return new ZcrxBuffers(name, queue, area, interfaceIndex != InterfaceQueue.NODEV, sharers);
	}

	/**
	 * Sets how sockets share the area, before a loop uses it.
	 * @param budget the budget; without one sockets fill it as they like
	 */
	public void budget(AreaBudget budget) {
		this.budget = budget;
	}

	/**
	 * {@return how sockets share the area, {@code null} if data does not wait there}
	 */
	public @Nullable AreaBudget budget() {
		return this.budget;
	}

	private void resized() {
		this.chunks = this.area.size() / this.queue.bufferSize();
		long batch = Math.max(Math.min(this.queue.entries() / 2, this.chunks / 8),
				Math.min(MIN_FLUSH, Math.max(this.chunks / 4, 1)));
		this.flushBatch = (int) Math.min(batch, this.queue.entries());
	}

	@Override
	boolean refill(long offset, int length) {
		// a device looks for buffers itself, but only in the refill queue; without one
		// only a flush passes them on
		return this.queue.refill(offset, length, this.device ? InterfaceQueue.NEVER : this.flushBatch);
	}

	@Override
	public void prepareReceive(long sqe, int fd) {
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_RECV_ZC);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd);
		// not at once, but in the next wait: what ran out during a wait can be told from
		// its completions, what ran out while entries are submitted can not
		IoUringSqe.ioprio(RingMemory.ALL, sqe,
				(short) (LinuxIoUring.IORING_RECV_MULTISHOT | LinuxIoUring.IORING_RECVSEND_POLL_FIRST));
		IoUringSqe.zcrxIfqIdx(RingMemory.ALL, sqe, this.queue.id());
	}

	@Override
	public boolean carriesBuffer(int res, int flags) {
		return res > 0;
	}

	@Override
	public boolean lastCompletionCarriesBytes() {
		return false;
	}

	@Override
	public long offset(long cqe, int flags) {
		return IoUringZcrxCqe.off(RingMemory.ALL, cqe + IoUringCqe.SIZEOF);
	}

	@Override
	public void delivered(int count) {
		this.delivered += count;
		if (this.deliveredToAll != null) {
			this.deliveredToAll.addAndGet(count);
		}
	}

	@Override
	public void giveBack(long[] offsets, int[] lengths, int count) {
		this.queue.refill(offsets, lengths, count);
		this.givenBack += count;
	}

	@Override
	public int replenish(boolean starving) {
		if (this.growth != null) {
			grow(this.growth);
		}
		else if (this.share && this.chunks != this.area.size() / this.queue.bufferSize()) {
			resized(); // the other loop has made it grow
		}
		// without a device only this passes buffers on; with one, copied bytes take
		// buffers but never consume the refill queue, so it may be full for ever
		int unconsumed = this.queue.unconsumed();
		this.backlogged = this.queue.backlog() > 0;
		boolean due = starving || this.backlogged || free() < this.chunks / 4
				|| (!this.device && unconsumed >= this.flushBatch);
		int flushes = (due && (this.backlogged || unconsumed > 0)) ? this.queue.flush() : 0;
		this.backlogged = this.backlogged && this.queue.backlog() > 0;
		return flushes;
	}

	/**
	 * Adds memory when handlers hold most of what there is, or when a device had to drop
	 * packets.
	 */
	private void grow(AreaGrowth growth) {
		long held = this.delivered - this.givenBack - released();
		this.growthDue = growth.possible() && (held > this.chunks / 2 || this.events.allocationFailed());
		if (this.growthDue && growth.grow()) {
			this.growthDue = false;
			this.events.grown();
			resized();
		}
	}

	@Override
	public long free() {
		long delivered = (this.deliveredToAll != null) ? this.deliveredToAll.get() : this.delivered;
		return this.chunks - (delivered - this.queue.consumed());
	}

	@Override
	public boolean countsFree() {
		// a device keeps some for itself, and other loops have some on their way
		return !this.device && this.deliveredToAll == null;
	}

	@Override
	public boolean mayHaveStalled(boolean full, boolean exhausted) {
		// up to 7.2 a request that runs out of completions or buffers in the middle
		// waits for ever. Without a device the count of free buffers is exact
		return full || exhausted || (!this.device && free() <= 0);
	}

	@Override
	public boolean maySleepOnBytes() {
		return true; // up to 7.2, but that it is mended can't be detected
	}

	@Override
	public void event(int res, LoopCounters counters) {
		this.events.posted(res, counters);
	}

	@Override
	public boolean tick() {
		this.events.rearm();
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
	public boolean watching() {
		return this.watching || this.backlogged || this.growthDue || this.events.due()
				|| (this.device && this.delivered != this.lastDelivered);
	}

	@Override
	public long count() {
		return this.chunks;
	}

	@Override
	public long share() {
		return Math.max(1, this.chunks / this.sharers);
	}

	@Override
	public boolean isShare() {
		return this.share;
	}

	@Override
	public long areaSize() {
		return this.area.size();
	}

	/**
	 * {@return bytes that the area can grow to; safe from any thread}
	 */
	public long maxAreaSize() {
		return (this.growth != null && this.growth.possible()) ? this.area.maxSize() : this.area.size();
	}

	/**
	 * {@return bytes of a buffer; safe from any thread}
	 */
	public int bufferSize() {
		return this.queue.bufferSize();
	}

	/**
	 * {@return when the device has last told that it found no buffer, in milliseconds
	 * since 1970, or 0; safe from any thread}
	 */
	public long lastAllocationFailure() {
		return this.events.lastAllocationFailure();
	}

	/**
	 * {@return when much of what was received was last found to be copied, in
	 * milliseconds since 1970, or 0; safe from any thread}
	 */
	public long lastMisrouting() {
		return this.events.lastMisrouting();
	}

	/**
	 * {@return why the area stopped growing before its maximum, or {@code null}; safe
	 * from any thread}
	 */
	public @Nullable String growthFailure() {
		return (this.growth != null) ? this.growth.failure() : null;
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
