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

import io.zcrx.ifq.Area;
import io.zcrx.ifq.ProvidedBufferRing;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.stats.LoopCounters;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Buffers that ordinary receive requests copy into.
 */
public final class ProvidedBuffers extends RingBuffers {

	private static final int MIN_BUFFER_SIZE = 4096;

	private static final int MAX_BUFFER_SIZE = 65536;

	// enough for several hundred connections before their requests have to be renewed
	private static final int GOOD_BUFFER_COUNT = 1024;

	private final ProvidedBufferRing ring;

	private final ReceiveWindow window;

	private final long areaSize;

	private long delivered;

	private long givenBack;

	// delivered, but the ring does not know yet
	private int taken;

	private ProvidedBuffers(ProvidedBufferRing ring, ReceiveWindow window, long areaSize) {
		this.ring = ring;
		this.window = window;
		this.areaSize = areaSize;
	}

	/**
	 * Registers a provided-buffer ring.
	 * @param ring a ring that is not enabled yet
	 * @param area the memory to receive into
	 * @return the buffers
	 */
	public static ProvidedBuffers register(IoUring ring, Area area) {
		int bufferSize = bufferSize(area.size());
		ReceiveWindow window = new ReceiveWindow(bufferSize, (int) (area.size() / bufferSize));
		return new ProvidedBuffers(ProvidedBufferRing.register(ring, area, bufferSize, window.size()), window,
				area.size());
	}

	/**
	 * Chooses the size of buffers.
	 * @param areaSize bytes of the area
	 * @return bytes of a buffer, a power of two
	 */
	static int bufferSize(long areaSize) {
		long size = Long.highestOneBit(Math.max(areaSize / GOOD_BUFFER_COUNT, 1));
		// a ring has at most 32768 entries
		long needed = Long.highestOneBit(Math.max(areaSize / 32768 - 1, 1)) << 1;
		return (int) Math.max(Math.clamp(size, MIN_BUFFER_SIZE, MAX_BUFFER_SIZE), needed);
	}

	@Override
	boolean refill(long offset, int length) {
		this.ring.refill(offset);
		return false;
	}

	@Override
	public void prepareReceive(long sqe, int fd) {
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_RECV);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd);
		IoUringSqe.flags(RingMemory.ALL, sqe, LinuxIoUring.IOSQE_BUFFER_SELECT);
		IoUringSqe.ioprio(RingMemory.ALL, sqe, LinuxIoUring.IORING_RECV_MULTISHOT);
		IoUringSqe.bufGroup(RingMemory.ALL, sqe, ProvidedBufferRing.GROUP);
	}

	@Override
	public boolean carriesBuffer(int res, int flags) {
		// some kernels hand a buffer out with the end of stream, too
		return (flags & LinuxIoUring.IORING_CQE_F_BUFFER) != 0;
	}

	@Override
	public boolean lastCompletionCarriesBytes() {
		return true;
	}

	@Override
	public long offset(long cqe, int flags) {
		return this.ring.offset(flags);
	}

	@Override
	public void delivered(int count) {
		this.delivered += count;
		this.taken += count;
	}

	@Override
	public void giveBack(long[] offsets, int[] lengths, int count) {
		this.ring.refill(offsets, count, this.taken);
		this.taken = 0;
		this.givenBack += count;
	}

	@Override
	public void endDrain(long bytes, boolean exhausted) {
		boolean changed = this.window.adapt(bytes, exhausted && this.ring.keepsBack());
		if (changed || this.taken > 0) {
			this.ring.offer(this.taken, this.window.size());
			this.taken = 0;
		}
	}

	@Override
	public boolean keepsBack() {
		return this.ring.keepsBack();
	}

	@Override
	public int renewalsAtOnce() {
		return this.window.size();
	}

	@Override
	public int replenish(boolean starving) {
		return 0;
	}

	@Override
	public long free() {
		return this.ring.buffers() - (this.delivered - this.givenBack - released());
	}

	@Override
	public boolean countsFree() {
		return true;
	}

	@Override
	public boolean mayHaveStalled(boolean full, boolean exhausted) {
		return false;
	}

	@Override
	public boolean maySleepOnBytes() {
		return false;
	}

	@Override
	public void event(int res, LoopCounters counters) {
		throw new IllegalStateException("Event %d of no interface queue".formatted(res));
	}

	@Override
	public boolean watching() {
		return false;
	}

	@Override
	public boolean tick() {
		return false;
	}

	@Override
	public long count() {
		return this.ring.buffers();
	}

	@Override
	public long areaSize() {
		return this.areaSize;
	}

	@Override
	public long entries() {
		return 0;
	}

	@Override
	public long entriesFree() {
		return 0;
	}

	@Override
	public long pending() {
		return 0;
	}

	@Override
	public long copyCount() {
		return 0;
	}

	@Override
	public long copyBytes() {
		return 0;
	}

	@Override
	public void close() {
		this.ring.close();
	}

}
