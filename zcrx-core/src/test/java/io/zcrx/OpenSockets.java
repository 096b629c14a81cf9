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

package io.zcrx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxSocket;

/**
 * The sockets that this process has open, whoever has opened them.
 */
final class OpenSockets {

	private static final long ADDRESS_CAPACITY = 128;

	private static final long PORT = 2;

	private OpenSockets() {
	}

	/**
	 * {@return the sizes of the receive buffers of connections, as the kernel accounts
	 * memory}
	 * @param port the port at this end
	 */
	static List<Integer> receiveBuffers(int port) throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd")); Arena arena = Arena.ofConfined()) {
			MemorySegment address = arena.allocate(ADDRESS_CAPACITY, Long.BYTES);
			MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
			return descriptors.map((descriptor) -> Integer.parseInt(descriptor.getFileName().toString()))
				.filter((fd) -> isConnected(fd, address, length) && port(fd, address, length) == port)
				.map((fd) -> receiveBuffer(fd, address, length))
				.toList();
		}
	}

	private static boolean isConnected(int fd, MemorySegment address, MemorySegment length) {
		length.set(ValueLayout.JAVA_INT, 0, (int) ADDRESS_CAPACITY);
		return Syscalls.getpeername(fd, address, length) == 0;
	}

	private static int port(int fd, MemorySegment address, MemorySegment length) {
		length.set(ValueLayout.JAVA_INT, 0, (int) ADDRESS_CAPACITY);
		if (Syscalls.getsockname(fd, address, length) != 0) {
			return -1;
		}
		int high = address.get(ValueLayout.JAVA_BYTE, PORT) & 0xff;
		return high << Byte.SIZE | (address.get(ValueLayout.JAVA_BYTE, PORT + 1) & 0xff);
	}

	private static int receiveBuffer(int fd, MemorySegment value, MemorySegment length) {
		length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
		int result = Syscalls.getsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_RCVBUF, value, length);
		return (result < 0) ? result : value.get(ValueLayout.JAVA_INT, 0);
	}

}
