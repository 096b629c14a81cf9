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
import java.util.concurrent.atomic.AtomicInteger;

import io.zcrx.concurrent.ShortLock;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.KernelCapabilities;
import io.zcrx.ring.RingMapping;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringZcrxAreaReg;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.IoUringZcrxRqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxCtrl;
import io.zcrx.uapi.ZcrxEventDesc;
import io.zcrx.uapi.ZcrxStats;

/**
 * A queue of a network interface, or none, registered with a ring so that it receives
 * into an area. Buffers may be given back by any thread; everything else is confined to
 * the ring thread. Owns the memory of the refill ring; the kernel releases the queue
 * itself when the ring is closed.
 */
public final class InterfaceQueue implements AutoCloseable {

	/** Stands for no device in {@link #register}. */
	public static final int NODEV = 0;

	/** Stands for any number of entries in {@link #refill(long, int, int)}. */
	public static final int NEVER = Integer.MAX_VALUE;

	// holds the refill ring's head and tail on every kernel so far (8 to 128 bytes), and
	// the statistics at the end
	private static final long PAGE = 4096;

	// shared by all rings that use the queue
	private final ShortLock lock;

	private final AtomicInteger users;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment ctrl = this.arena.allocate(ZcrxCtrl.LAYOUT);

	private final IoUring ring;

	private final RingMapping region;

	private final KernelCapabilities capabilities;

	private final long stats;

	private final int id;

	private final int bufferSize;

	private final RefillQueue refillQueue;

	private long lastCopyCount;

	private long lastCopyBytes;

	private boolean closed;

	private InterfaceQueue(IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries, int rxBufferSize,
			long eventUserData, KernelCapabilities capabilities) {
		this.lock = new ShortLock();
		this.users = new AtomicInteger(1);
		this.ring = ring;
		this.capabilities = capabilities;
		long size = pages(Math.max(capabilities.refillHeaderSize(), 1)) + pages(rqEntries * IoUringZcrxRqe.SIZEOF)
				+ PAGE;
		this.region = RingMapping.anonymous(size, "refill ring");
		this.stats = this.region.address() + size - PAGE;
		try (Arena scratch = Arena.ofConfined()) {
			MemorySegment reg = scratch.allocate(IoUringZcrxIfqReg.LAYOUT);
			IoUringZcrxIfqReg.rqEntries(reg, 0, rqEntries);
			IoUringZcrxIfqReg.rxBufLen(reg, 0, rxBufferSize);
			if (interfaceIndex == NODEV) {
				IoUringZcrxIfqReg.flags(reg, 0, LinuxZcrx.ZCRX_REG_NODEV);
			}
			else {
				IoUringZcrxIfqReg.ifIdx(reg, 0, interfaceIndex);
				IoUringZcrxIfqReg.ifRxq(reg, 0, rxq);
			}
			IoUringZcrxIfqReg.areaPtr(reg, 0, describe(area.address(), area.size(), scratch).address());
			IoUringZcrxIfqReg.regionPtr(reg, 0, describe(this.region, scratch).address());
			if (capabilities.events() || capabilities.stats()) {
				IoUringZcrxIfqReg.eventDesc(reg, 0,
						describeEvents(capabilities, eventUserData, size - PAGE, scratch).address());
			}
			ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, reg, 1, "io_uring_register(ZCRX_IFQ)");
			this.id = IoUringZcrxIfqReg.zcrxId(reg, 0);
			// kernels before 7.0 say nothing, their buffers are pages
			this.bufferSize = Math.max(IoUringZcrxIfqReg.rxBufLen(reg, 0), (int) PAGE);
			this.refillQueue = new RefillQueue(this.region.address(), reg, IoUringZcrxIfqReg.OFFSETS,
					IoUringZcrxIfqReg.rqEntries(reg, 0));
			ZcrxCtrl.zcrxId(this.ctrl, 0, this.id);
		}
		catch (RuntimeException ex) {
			this.region.close();
			this.arena.close();
			throw ex;
		}
	}

	private InterfaceQueue(IoUring ring, InterfaceQueue exporter, int fd) {
		this.lock = exporter.lock;
		this.users = exporter.users;
		this.ring = ring;
		this.capabilities = exporter.capabilities;
		this.region = exporter.region;
		this.stats = exporter.stats;
		this.bufferSize = exporter.bufferSize;
		this.refillQueue = exporter.refillQueue;
		try (Arena scratch = Arena.ofConfined()) {
			MemorySegment reg = scratch.allocate(IoUringZcrxIfqReg.LAYOUT);
			IoUringZcrxIfqReg.flags(reg, 0, LinuxZcrx.ZCRX_REG_IMPORT);
			IoUringZcrxIfqReg.ifIdx(reg, 0, fd);
			ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, reg, 1, "io_uring_register(ZCRX_IFQ, IMPORT)");
			this.id = IoUringZcrxIfqReg.zcrxId(reg, 0);
			ZcrxCtrl.zcrxId(this.ctrl, 0, this.id);
		}
		catch (RuntimeException ex) {
			this.arena.close();
			throw ex;
		}
		this.users.incrementAndGet();
	}

	/**
	 * Shares this queue with another ring (6.19), which receives into the same area.
	 * Comes before the ring of this queue is enabled.
	 * @param other a ring that is not enabled yet
	 * @return the queue as the other ring sees it; the kernel releases the queue when the
	 * last of the rings is closed
	 */
	public InterfaceQueue shareWith(IoUring other) {
		control(LinuxZcrx.ZCRX_CTRL_EXPORT, "EXPORT");
		int fd = ZcrxCtrl.exportFd(this.ctrl, 0);
		// the next operation finds the struct clean
		ZcrxCtrl.armEventType(this.ctrl, 0, 0);
		try {
			return new InterfaceQueue(other, this, fd);
		}
		finally {
			Syscalls.close(fd); // would keep the queue, too
		}
	}

	/**
	 * Registers a queue with a ring that is not enabled yet.
	 * @param ring the ring
	 * @param area the memory to receive into
	 * @param interfaceIndex the network interface, or {@link #NODEV}
	 * @param rxq the rx queue of the interface
	 * @param rqEntries entries of the refill queue
	 * @param eventUserData marks the completions of events
	 * @return the queue
	 */
	public static InterfaceQueue register(IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries,
			long eventUserData) {
		return register(ring, area, interfaceIndex, rxq, rqEntries, 0, eventUserData);
	}

	/**
	 * Registers a queue with a ring that is not enabled yet.
	 * @param ring the ring
	 * @param area the memory to receive into
	 * @param interfaceIndex the network interface, or {@link #NODEV}
	 * @param rxq the rx queue of the interface
	 * @param rqEntries entries of the refill queue
	 * @param rxBufferSize bytes of a receive buffer, a power of two, or 0 for a page
	 * @param eventUserData marks the completions of events
	 * @return the queue
	 */
	public static InterfaceQueue register(IoUring ring, Area area, int interfaceIndex, int rxq, int rqEntries,
			int rxBufferSize, long eventUserData) {
		return new InterfaceQueue(ring, area, interfaceIndex, rxq, rqEntries, rxBufferSize, eventUserData,
				ring.capabilities());
	}

	private static long pages(long bytes) {
		return Math.ceilDiv(bytes, PAGE) * PAGE;
	}

	private static MemorySegment describe(long address, long size, Arena arena) {
		MemorySegment reg = arena.allocate(IoUringZcrxAreaReg.LAYOUT);
		IoUringZcrxAreaReg.addr(reg, 0, address);
		IoUringZcrxAreaReg.len(reg, 0, size);
		return reg;
	}

	private static MemorySegment describe(RingMapping region, Arena arena) {
		MemorySegment desc = arena.allocate(IoUringRegionDesc.LAYOUT);
		IoUringRegionDesc.userAddr(desc, 0, region.address());
		IoUringRegionDesc.size(desc, 0, region.size());
		IoUringRegionDesc.flags(desc, 0, LinuxIoUring.IORING_MEM_REGION_TYPE_USER);
		return desc;
	}

	private static MemorySegment describeEvents(KernelCapabilities capabilities, long userData, long statsOffset,
			Arena arena) {
		MemorySegment desc = arena.allocate(ZcrxEventDesc.LAYOUT);
		ZcrxEventDesc.userData(desc, 0, userData);
		if (capabilities.events()) {
			ZcrxEventDesc.typeMask(desc, 0, (1 << LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL) | (1 << LinuxZcrx.ZCRX_EVENT_COPY));
		}
		if (capabilities.stats()) {
			ZcrxEventDesc.flags(desc, 0, LinuxZcrx.ZCRX_EVENT_DESC_FLAG_STATS);
			ZcrxEventDesc.statsOffset(desc, 0, statsOffset);
		}
		return desc;
	}

	/**
	 * {@return the queue's id, which receive requests name}
	 */
	public int id() {
		return this.id;
	}

	/**
	 * {@return bytes of a receive buffer}
	 */
	public int bufferSize() {
		return this.bufferSize;
	}

	public KernelCapabilities capabilities() {
		return this.capabilities;
	}

	/**
	 * Gives a buffer back. Safe from any thread, also after close, when it does nothing
	 * because the kernel has taken all buffers back.
	 * @param off the completion's offset, unchanged
	 * @param len the completion's length
	 * @param many how many entries may wait for the kernel before somebody must know, or
	 * {@link #NEVER}
	 * @return whether this is the first buffer that has to wait for room in the refill
	 * queue, or {@code many} or more entries of it wait for the kernel
	 */
	public boolean refill(long off, int len, int many) {
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			this.refillQueue.add(off, len);
			this.refillQueue.publish();
			return this.refillQueue.backlog() == 1 || (many != NEVER && this.refillQueue.unconsumed() >= many);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives the buffers of a batch back.
	 * @param offs the completions' offsets
	 * @param lens the completions' lengths
	 * @param count how many
	 */
	public void refill(long[] offs, int[] lens, int count) {
		this.lock.lock();
		try {
			this.refillQueue.add(offs, lens, count);
			this.refillQueue.publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Has the kernel consume the refill queue now, backlog included. Without a device it
	 * does so at no other time. Before 6.19 only the device's demand consumes it: then
	 * this fills it up from the backlog.
	 * @return the number of flushes made
	 */
	public int flush() {
		int flushes = 0;
		int moved;
		do {
			if (this.capabilities.flush()) {
				ZcrxCtrl.op(this.ctrl, 0, LinuxZcrx.ZCRX_CTRL_FLUSH_RQ);
				this.ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_CTRL, this.ctrl, 0,
						"io_uring_register(ZCRX_CTRL, FLUSH_RQ)");
				flushes++;
			}
			this.lock.lock();
			try {
				moved = this.refillQueue.drainBacklog();
			}
			finally {
				this.lock.unlock();
			}
		}
		while (moved > 0 && this.capabilities.flush());
		return flushes;
	}

	/**
	 * Asks for the next event of a type; each is posted once.
	 * @param type {@code ZCRX_EVENT_*}, of which an event was posted
	 */
	public void arm(int type) {
		ZcrxCtrl.armEventType(this.ctrl, 0, type);
		try {
			control(LinuxZcrx.ZCRX_CTRL_ARM_EVENT, "ARM_EVENT");
		}
		finally {
			ZcrxCtrl.armEventType(this.ctrl, 0, 0);
		}
	}

	/**
	 * Adds memory to receive into (7.3). It can't be taken away again.
	 * @param address where it begins
	 * @param size bytes
	 * @return the id of the kernel's area, which is in the upper bits of completions'
	 * offsets
	 */
	public int addArea(long address, long size) {
		try (Arena scratch = Arena.ofConfined()) {
			MemorySegment reg = describe(address, size, scratch);
			ZcrxCtrl.addAreaPtr(this.ctrl, 0, reg.address());
			control(ZcrxCtrl.ADD_AREA, "ADD_AREA of %d bytes".formatted(size));
			return (int) (IoUringZcrxAreaReg.rqAreaToken(reg, 0) >>> LinuxZcrx.IORING_ZCRX_AREA_SHIFT);
		}
		finally {
			ZcrxCtrl.addAreaPtr(this.ctrl, 0, 0);
		}
	}

	private void control(int operation, String name) {
		ZcrxCtrl.op(this.ctrl, 0, operation);
		this.ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_CTRL, this.ctrl, 0,
				"io_uring_register(ZCRX_CTRL, %s)".formatted(name));
	}

	/**
	 * {@return how many buffers the kernel has taken back since the start}
	 */
	public long consumed() {
		this.lock.lock();
		try {
			return this.closed ? 0 : this.refillQueue.consumed();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@return how many entries of the refill queue the kernel has not taken}
	 */
	public int unconsumed() {
		this.lock.lock();
		try {
			return this.closed ? 0 : this.refillQueue.unconsumed();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@return how many buffers wait for room in the refill queue}
	 */
	public int backlog() {
		this.lock.lock();
		try {
			return this.closed ? 0 : this.refillQueue.backlog();
		}
		finally {
			this.lock.unlock();
		}
	}

	public int entries() {
		return this.refillQueue.entries();
	}

	/**
	 * {@return fragments that the kernel copied, or 0 before 7.2}
	 */
	public long copyCount() {
		return stat(ZcrxStats.COPY_COUNT, this.lastCopyCount);
	}

	/**
	 * {@return bytes that the kernel copied, or 0 before 7.2}
	 */
	public long copyBytes() {
		return stat(ZcrxStats.COPY_BYTES, this.lastCopyBytes);
	}

	private long stat(long offset, long last) {
		this.lock.lock();
		try {
			// the kernel writes without a lock
			return this.closed ? last : RingMemory.getOpaque(this.stats + offset);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes no more buffers back and unmaps the refill ring. Comes before the close of
	 * the ring, since the mapping would keep the queue bound.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.lastCopyCount = copyCount();
				this.lastCopyBytes = copyBytes();
				this.closed = true;
				if (this.users.decrementAndGet() == 0) {
					this.region.close();
				}
				this.arena.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
