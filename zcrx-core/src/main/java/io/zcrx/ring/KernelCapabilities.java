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
import java.lang.foreign.MemorySegment;

import io.zcrx.uapi.IoUringProbe;
import io.zcrx.uapi.IoUringProbeOp;
import io.zcrx.uapi.IoUringQueryHdr;
import io.zcrx.uapi.IoUringQueryOpcode;
import io.zcrx.uapi.IoUringQueryZcrx;
import io.zcrx.uapi.IoUringQueryZcrxEvent;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxCtrl;
import io.zcrx.uapi.ZcrxStats;

/**
 * What a kernel supports of zero-copy receive, by its own word. Every choice that depends
 * on the kernel's version is made here. A kernel that can't be asked (before 6.18, or
 * before 6.19 about zcrx) has none of what came later.
 *
 * @param release the kernel's release, such as {@code 7.2.7}
 * @param query whether the kernel can be asked (6.18)
 * @param recvZc whether requests can receive without a copy (6.15)
 * @param mixedCompletions whether completions of both sizes can share a queue (6.18)
 * @param flush whether the refill queue can be flushed; before 6.19 only the device's
 * demand consumes it
 * @param exportImport whether rings can share an interface queue (6.19)
 * @param rxBufLen whether receive buffers can be larger than a page (7.0)
 * @param nodev whether an interface queue can be registered without a device (7.1)
 * @param events whether a failed allocation is told (7.2)
 * @param stats whether copied bytes are counted (7.2)
 * @param addArea whether an interface queue can get more memory (7.3)
 * @param refillHeaderSize bytes before the entries of the refill ring, 0 if unknown
 */
public record KernelCapabilities(String release, boolean query, boolean recvZc, boolean mixedCompletions, boolean flush,
		boolean exportImport, boolean rxBufLen, boolean nodev, boolean events, boolean stats, boolean addArea,
		int refillHeaderSize) {

	/**
	 * {@return the capabilities of the kernel that this process runs on; never throws}
	 */
	public static KernelCapabilities ofHost() {
		return Kernel.HOST.capabilities();
	}

	static KernelCapabilities none(String release) {
		return new KernelCapabilities(release, false, false, false, false, false, false, false, false, false, false, 0);
	}

	/**
	 * Asks a kernel.
	 * @param kernel the kernel
	 * @param ring a ring to ask about requests, or a negated error number for none
	 */
	static KernelCapabilities detect(Kernel kernel, int ring) {
		try (Arena arena = Arena.ofConfined()) {
			// what the kernel does not answer stays zero
			MemorySegment opcodes = arena.allocate(IoUringQueryOpcode.LAYOUT);
			MemorySegment zcrx = arena.allocate(IoUringQueryZcrx.LAYOUT);
			MemorySegment event = arena.allocate(IoUringQueryZcrxEvent.LAYOUT);
			boolean query = ask(kernel, LinuxIoUring.IO_URING_QUERY_OPCODES, opcodes, arena);
			ask(kernel, LinuxIoUring.IO_URING_QUERY_ZCRX, zcrx, arena);
			ask(kernel, LinuxIoUring.IO_URING_QUERY_ZCRX_EVENT, event, arena);
			long setupFlags = IoUringQueryOpcode.ringSetupFlags(opcodes, 0);
			long registerFlags = IoUringQueryZcrx.registerFlags(zcrx, 0);
			int operations = IoUringQueryZcrx.nrCtrlOpcodes(zcrx, 0);
			int features = IoUringQueryZcrx.features(zcrx, 0);
			boolean described = (features & LinuxZcrx.ZCRX_FEATURE_EVENT) != 0;
			boolean failures = (IoUringQueryZcrxEvent.eventFlags(event, 0)
					& (1 << LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL)) != 0;
			return new KernelCapabilities(kernel.release(), query, supports(kernel, ring, arena),
					(setupFlags & LinuxIoUring.IORING_SETUP_CQE_MIXED) != 0, operations > LinuxZcrx.ZCRX_CTRL_FLUSH_RQ,
					operations > LinuxZcrx.ZCRX_CTRL_EXPORT && (registerFlags & LinuxZcrx.ZCRX_REG_IMPORT) != 0,
					(features & LinuxZcrx.ZCRX_FEATURE_RX_PAGE_SIZE) != 0,
					(registerFlags & LinuxZcrx.ZCRX_REG_NODEV) != 0,
					described && failures && operations > LinuxZcrx.ZCRX_CTRL_ARM_EVENT,
					described && IoUringQueryZcrxEvent.statsSize(event, 0) >= ZcrxStats.SIZEOF,
					operations > ZcrxCtrl.ADD_AREA, IoUringQueryZcrx.rqHdrSize(zcrx, 0));
		}
	}

	/**
	 * Asks one question.
	 * @return whether the kernel knows it
	 */
	private static boolean ask(Kernel kernel, int question, MemorySegment answer, Arena arena) {
		MemorySegment hdr = arena.allocate(IoUringQueryHdr.LAYOUT);
		IoUringQueryHdr.queryData(hdr, 0, answer.address());
		IoUringQueryHdr.queryOp(hdr, 0, question);
		IoUringQueryHdr.size(hdr, 0, (int) answer.byteSize());
		return kernel.register(-1, LinuxIoUring.IORING_REGISTER_QUERY, hdr, 0) >= 0
				&& IoUringQueryHdr.result(hdr, 0) == 0;
	}

	/**
	 * Finds the receive request among those that a ring supports: a kernel built without
	 * zcrx knows its number too.
	 */
	private static boolean supports(Kernel kernel, int ring, Arena arena) {
		int operations = LinuxIoUring.IORING_OP_RECV_ZC + 1;
		MemorySegment probe = arena.allocate(IoUringProbe.SIZEOF + operations * IoUringProbeOp.SIZEOF, 8);
		if (ring < 0 || kernel.register(ring, LinuxIoUring.IORING_REGISTER_PROBE, probe, operations) < 0) {
			return false;
		}
		long operation = IoUringProbe.SIZEOF + LinuxIoUring.IORING_OP_RECV_ZC * IoUringProbeOp.SIZEOF;
		return IoUringProbe.opsLen(probe, 0) >= operations
				&& (IoUringProbeOp.flags(probe, operation) & LinuxIoUring.IO_URING_OP_SUPPORTED) != 0;
	}

}
