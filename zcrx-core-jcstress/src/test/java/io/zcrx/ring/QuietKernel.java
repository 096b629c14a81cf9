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
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

import io.zcrx.uapi.IoUringBufReg;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.IoUringZcrxOffsets;
import io.zcrx.uapi.LinuxIoUring;

/**
 * A kernel that registers an interface queue and does nothing more: a test takes from the
 * refill ring itself, as a device would.
 */
public final class QuietKernel implements Kernel {

	public static final int HEAD = 0;

	public static final int TAIL = 64;

	public static final int RQES = 128;

	private static final long PAGE = 4096;

	private final int start;

	private long refillRing;

	private long bufferRing;

	/**
	 * Creates a kernel.
	 * @param start where the counters of the refill ring begin
	 */
	public QuietKernel(int start) {
		this.start = start;
	}

	public IoUring open() {
		return IoUring.open(this, 1, 1, LinuxIoUring.IORING_SETUP_CQE32, IoUring.FLAGS);
	}

	/**
	 * {@return the address of the refill ring}
	 */
	public long refillRing() {
		return this.refillRing;
	}

	/**
	 * {@return the address of the provided-buffer ring}
	 */
	public long bufferRing() {
		return this.bufferRing;
	}

	@Override
	public int register(int fd, int opcode, MemorySegment arg, int nrArgs) {
		if (opcode == LinuxIoUring.IORING_REGISTER_PBUF_RING) {
			this.bufferRing = get(arg, IoUringBufReg.LAYOUT, "ring_addr");
		}
		if (opcode == LinuxIoUring.IORING_REGISTER_ZCRX_IFQ) {
			MemorySegment region = MemorySegment.ofAddress(get(arg, IoUringZcrxIfqReg.LAYOUT, "region_ptr"))
				.reinterpret(IoUringRegionDesc.SIZEOF);
			this.refillRing = get(region, IoUringRegionDesc.LAYOUT, "user_addr");
			offset(arg, "head", HEAD);
			offset(arg, "tail", TAIL);
			offset(arg, "rqes", RQES);
			RingMemory.set(this.refillRing + HEAD, this.start);
			RingMemory.set(this.refillRing + TAIL, this.start);
		}
		return 0;
	}

	private static long get(MemorySegment struct, StructLayout layout, String field) {
		return struct.get(ValueLayout.JAVA_LONG, layout.byteOffset(PathElement.groupElement(field)));
	}

	private static void offset(MemorySegment reg, String field, int value) {
		reg.set(ValueLayout.JAVA_INT,
				IoUringZcrxIfqReg.OFFSETS + IoUringZcrxOffsets.LAYOUT.byteOffset(PathElement.groupElement(field)),
				value);
	}

	@Override
	public int register(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs) {
		return register(fd, opcode, arg, nrArgs);
	}

	@Override
	public String release() {
		return "quiet";
	}

	@Override
	public KernelCapabilities capabilities() {
		return KernelCapabilities.none(release());
	}

	@Override
	public int setup(int entries, MemorySegment params) {
		return 1000;
	}

	@Override
	public int enter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		return toSubmit;
	}

	@Override
	public long mmap(long length, int protection, int flags, int fd, long offset) {
		return Arena.global().allocate(PAGE, Long.BYTES).address();
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

}
