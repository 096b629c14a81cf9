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
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.zcrx.uapi.IoCqringOffsets;
import io.zcrx.uapi.IoSqringOffsets;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringRsrcUpdate;
import io.zcrx.uapi.IoUringZcrxCqe;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.IoUringZcrxOffsets;
import io.zcrx.uapi.LinuxIoUring;

/**
 * A kernel that costs nothing: each wait finds the same number of completions, which were
 * written once, and each takes back all buffers. What is left is the cost of our own side
 * of the rings. Checks nothing; not thread-safe but for {@link #consume}.
 *
 * @since 0.1.0
 */
public final class SyntheticKernel implements Kernel {

	/** Completions of each wait. */
	public static final int BATCH = 256;

	private static final int PAGE = 4096;

	private static final int LINE = 64;

	private static final int SQ_HEAD = 0;

	private static final int SQ_TAIL = LINE;

	private static final int SQ_MASK = 2 * LINE;

	private static final int SQ_ENTRIES = 3 * LINE;

	private static final int CQ_HEAD = 4 * LINE;

	private static final int CQ_TAIL = 5 * LINE;

	private static final int CQ_MASK = 6 * LINE;

	private static final int CQ_ENTRIES = 7 * LINE;

	private static final int MEMORY = 1 << 20;

	private static final int RING_FD = 3;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment memory = this.arena.allocate(MEMORY, PAGE);

	private final MemorySegment sqes = this.arena.allocate(MEMORY, PAGE);

	private int cqEntries;

	private long refillHead;

	private long refillTail;

	/**
	 * Opens a ring of this kernel, of which there can be one.
	 * @param sqEntries entries of the submission queue
	 * @param cqEntries entries of the completion queue
	 * @param setupFlags how it is set up
	 * @return the ring
	 */
	public IoUring open(int sqEntries, int cqEntries, int setupFlags) {
		return IoUring.open(this, sqEntries, cqEntries, setupFlags, IoUring.FLAGS);
	}

	/**
	 * Writes the completions of a request that receives pages.
	 * @param userData the request
	 * @param pages in how many pages
	 */
	public void fill(long userData, int pages) {
		for (int i = 0; i < this.cqEntries; i++) {
			MemorySegment cqe = this.memory.asSlice(PAGE + i * (IoUringCqe.SIZEOF + IoUringZcrxCqe.SIZEOF));
			cqe.set(ValueLayout.JAVA_LONG, offset(IoUringCqe.LAYOUT, "user_data"), userData);
			cqe.set(ValueLayout.JAVA_INT, offset(IoUringCqe.LAYOUT, "res"), PAGE);
			cqe.set(ValueLayout.JAVA_INT, offset(IoUringCqe.LAYOUT, "flags"), LinuxIoUring.IORING_CQE_F_MORE);
			cqe.set(ValueLayout.JAVA_LONG, IoUringCqe.SIZEOF + offset(IoUringZcrxCqe.LAYOUT, "off"),
					(long) PAGE * (i % pages));
		}
	}

	/**
	 * Takes back all buffers in the refill queue.
	 */
	public synchronized void consume() {
		RingMemory.setRelease(this.refillHead, RingMemory.getAcquire(this.refillTail));
	}

	@Override
	public int enter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		long address = this.memory.address();
		RingMemory.set(address + SQ_HEAD, RingMemory.get(address + SQ_TAIL));
		RingMemory.setRelease(address + CQ_TAIL, RingMemory.get(address + CQ_HEAD) + BATCH);
		return 0;
	}

	@Override
	public int setup(int entries, MemorySegment params) {
		this.cqEntries = IoUringParams.cqEntries(params, 0);
		int flags = IoUringParams.flags(params, 0);
		params.set(ValueLayout.JAVA_INT, offset(IoUringParams.LAYOUT, "sq_entries"), entries);
		IoUringParams.flags(params, 0, flags);
		set(params, IoUringParams.SQ_OFF, IoSqringOffsets.LAYOUT, "head", SQ_HEAD);
		set(params, IoUringParams.SQ_OFF, IoSqringOffsets.LAYOUT, "tail", SQ_TAIL);
		set(params, IoUringParams.SQ_OFF, IoSqringOffsets.LAYOUT, "ring_mask", SQ_MASK);
		set(params, IoUringParams.SQ_OFF, IoSqringOffsets.LAYOUT, "ring_entries", SQ_ENTRIES);
		set(params, IoUringParams.CQ_OFF, IoCqringOffsets.LAYOUT, "head", CQ_HEAD);
		set(params, IoUringParams.CQ_OFF, IoCqringOffsets.LAYOUT, "tail", CQ_TAIL);
		set(params, IoUringParams.CQ_OFF, IoCqringOffsets.LAYOUT, "ring_mask", CQ_MASK);
		set(params, IoUringParams.CQ_OFF, IoCqringOffsets.LAYOUT, "ring_entries", CQ_ENTRIES);
		set(params, IoUringParams.CQ_OFF, IoCqringOffsets.LAYOUT, "cqes", PAGE);
		this.memory.set(ValueLayout.JAVA_INT, SQ_MASK, entries - 1);
		this.memory.set(ValueLayout.JAVA_INT, SQ_ENTRIES, entries);
		this.memory.set(ValueLayout.JAVA_INT, CQ_MASK, this.cqEntries - 1);
		this.memory.set(ValueLayout.JAVA_INT, CQ_ENTRIES, this.cqEntries);
		return RING_FD;
	}

	@Override
	public int register(int fd, int opcode, MemorySegment arg, int nrArgs) {
		switch (opcode) {
			case LinuxIoUring.IORING_REGISTER_ZCRX_IFQ -> registerQueue(arg);
			case LinuxIoUring.IORING_REGISTER_ZCRX_CTRL -> consume();
			case LinuxIoUring.IORING_REGISTER_RING_FDS -> {
				arg.set(ValueLayout.JAVA_INT, offset(IoUringRsrcUpdate.LAYOUT, "offset"), 0);
				return 1;
			}
			default -> {
			}
		}
		return 0;
	}

	private void registerQueue(MemorySegment reg) {
		long desc = reg.get(ValueLayout.JAVA_LONG, offset(IoUringZcrxIfqReg.LAYOUT, "region_ptr"));
		long region = RingMemory.ALL.get(ValueLayout.JAVA_LONG, desc + offset(IoUringRegionDesc.LAYOUT, "user_addr"));
		set(reg, IoUringZcrxIfqReg.OFFSETS, IoUringZcrxOffsets.LAYOUT, "head", 0);
		set(reg, IoUringZcrxIfqReg.OFFSETS, IoUringZcrxOffsets.LAYOUT, "tail", LINE);
		set(reg, IoUringZcrxIfqReg.OFFSETS, IoUringZcrxOffsets.LAYOUT, "rqes", PAGE);
		this.refillHead = region;
		this.refillTail = region + LINE;
	}

	@Override
	public int register(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs) {
		return register(fd, opcode, arg, nrArgs);
	}

	@Override
	public long mmap(long length, int protection, int flags, int fd, long offset) {
		return (offset == LinuxIoUring.IORING_OFF_SQES) ? this.sqes.address() : this.memory.address();
	}

	@Override
	public String release() {
		return "synthetic";
	}

	@Override
	public KernelCapabilities capabilities() {
		return new KernelCapabilities(release(), true, true, false, true, false, false, true, false, false, false,
				2 * LINE);
	}

	@Override
	public int madvise(long address, long length, int advice) {
		return 0;
	}

	@Override
	public int munmap(long address, long length) {
		return 0;
	}

	@Override
	public int close(int fd) {
		return 0;
	}

	private static void set(MemorySegment segment, long base, MemoryLayout layout, String name, int value) {
		segment.set(ValueLayout.JAVA_INT, base + offset(layout, name), value);
	}

	private static long offset(MemoryLayout layout, String name) {
		return layout.byteOffset(PathElement.groupElement(name));
	}

}
