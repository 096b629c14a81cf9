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

package io.zcrx.preflight;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.EthtoolValue;
import io.zcrx.uapi.LinuxEthtool;

/**
 * Features of an interface that have a flag, among them whether it heeds flow rules.
 */
final class EthtoolFlags {

	private EthtoolFlags() {
	}

	/**
	 * Asks for the flags.
	 * @param socket asks the interface
	 * @return {@code ETH_FLAG_*}
	 * @throws SyscallException if the kernel refuses
	 */
	static int get(EthtoolSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(EthtoolValue.LAYOUT);
			EthtoolValue.cmd(request, 0, LinuxEthtool.ETHTOOL_GFLAGS);
			socket.call(request, "ETHTOOL_GFLAGS");
			return EthtoolValue.data(request, 0);
		}
	}

	/**
	 * Switches flow rules on or off, and nothing else.
	 * @param socket asks the interface
	 * @param on whether the interface is to heed them
	 * @throws SyscallException if the kernel refuses
	 */
	static void ntuple(EthtoolSocket socket, boolean on) {
		int flags = get(socket);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(EthtoolValue.LAYOUT);
			EthtoolValue.cmd(request, 0, LinuxEthtool.ETHTOOL_SFLAGS);
			EthtoolValue.data(request, 0,
					on ? flags | LinuxEthtool.ETH_FLAG_NTUPLE : flags & ~LinuxEthtool.ETH_FLAG_NTUPLE);
			socket.call(request, "ETHTOOL_SFLAGS");
		}
	}

}
