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

import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.IoUringQueryHdr;
import io.zcrx.uapi.IoUringQueryZcrx;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

/**
 * What the kernel says it supports of zero-copy receive. Kernels before 6.19 can't be
 * asked, and have none of it.
 *
 * @param nodev whether an interface queue can be registered without a device (7.1)
 * @param flush whether the refill queue can be flushed (6.19)
 * @param stats whether events and the statistics page exist (7.2)
 */
public record KernelFeatures(boolean nodev, boolean flush, boolean stats) {

	/**
	 * Asks the kernel.
	 * @return its answer
	 */
	public static KernelFeatures query() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment hdr = arena.allocate(IoUringQueryHdr.LAYOUT);
			MemorySegment zcrx = arena.allocate(IoUringQueryZcrx.LAYOUT);
			IoUringQueryHdr.queryData(hdr, 0, zcrx.address());
			IoUringQueryHdr.queryOp(hdr, 0, LinuxIoUring.IO_URING_QUERY_ZCRX);
			IoUringQueryHdr.size(hdr, 0, (int) IoUringQueryZcrx.SIZEOF);
			int result = Syscalls.ioUringRegister(-1, LinuxIoUring.IORING_REGISTER_QUERY, hdr, 0);
			if (result < 0 || IoUringQueryHdr.result(hdr, 0) != 0) {
				return new KernelFeatures(false, false, false);
			}
			return new KernelFeatures((IoUringQueryZcrx.registerFlags(zcrx, 0) & LinuxZcrx.ZCRX_REG_NODEV) != 0,
					IoUringQueryZcrx.nrCtrlOpcodes(zcrx, 0) > LinuxZcrx.ZCRX_CTRL_FLUSH_RQ,
					(IoUringQueryZcrx.features(zcrx, 0) & LinuxZcrx.ZCRX_FEATURE_EVENT) != 0);
		}
	}

}
