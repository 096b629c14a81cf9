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

package io.zcrx.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxSocket;

/**
 * The memory in which data of a connection waits to be received.
 */
final class ReceiveBuffer {

	private static final Path TCP_RMEM = Path.of("/proc/sys/net/ipv4/tcp_rmem");

	private static final long DEFAULT_MAX = 6 << 20;

	private ReceiveBuffer() {
	}

	/**
	 * {@return how far the kernel lets it grow by itself, in bytes}
	 */
	static long max() {
		try {
			// minimum, default and maximum
			return Long.parseLong(Files.readString(TCP_RMEM).strip().split("\\s+", -1)[2]);
		}
		catch (IOException | RuntimeException ex) {
			return DEFAULT_MAX;
		}
	}

	/**
	 * Sets its size, so that the kernel does not change it any more.
	 * @param fd the socket
	 * @param bytes the size, as the kernel accounts memory
	 */
	static void limit(int fd, long bytes) {
		try (Arena arena = Arena.ofConfined()) {
			// the kernel doubles the value
			MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT,
					(int) Math.min(bytes / 2, Integer.MAX_VALUE / 2));
			int result = Syscalls.setsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_RCVBUFFORCE, value,
					Integer.BYTES);
			if (result == -Errno.EPERM) {
				// a process that gave up CAP_NET_ADMIN can still make it smaller
				Syscalls.setsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_RCVBUF, value, Integer.BYTES);
			}
		}
	}

}
