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
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.Ifreq;
import io.zcrx.uapi.LinuxEthtool;
import io.zcrx.uapi.LinuxSocket;

/**
 * A socket by which the driver of an interface takes orders that netlink has none for.
 * Confined to the thread that opened it, which closes it; closing again does nothing.
 */
final class EthtoolSocket implements AutoCloseable {

	private static final int SOCK_DGRAM = 2;

	private final String interfaceName;

	private final int fd;

	private boolean closed;

	/**
	 * Opens a socket.
	 * @param interfaceName the interface
	 */
	EthtoolSocket(String interfaceName) {
		this.interfaceName = interfaceName;
		this.fd = SyscallException.check(Syscalls.socket(LinuxSocket.AF_INET, SOCK_DGRAM | LinuxSocket.SOCK_CLOEXEC, 0),
				"socket(AF_INET)");
	}

	/**
	 * Carries out a request.
	 * @param request a struct that begins with the command
	 * @param operation the request in words, for error messages
	 * @throws SyscallException if the kernel or the driver refuses
	 */
	void call(MemorySegment request, String operation) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment ifreq = arena.allocate(Ifreq.LAYOUT);
			Ifreq.name(ifreq, 0, this.interfaceName);
			Ifreq.data(ifreq, 0, request.address());
			SyscallException.check(Syscalls.ioctl(this.fd, LinuxEthtool.SIOCETHTOOL, ifreq),
					"%s of %s".formatted(operation, this.interfaceName));
		}
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			Syscalls.close(this.fd);
		}
	}

}
