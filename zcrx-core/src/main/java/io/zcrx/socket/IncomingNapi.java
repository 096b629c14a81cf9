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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxSocket;

/**
 * The NAPI instance that the last packet of a socket came through. Safe from any thread.
 */
public final class IncomingNapi {

	private IncomingNapi() {
	}

	/**
	 * {@return whether this kernel tells it: one without busy polling, as those for real
	 * time are, does not}
	 */
	public static boolean isTold() {
		int fd = Syscalls.socket(LinuxSocket.AF_INET, LinuxSocket.SOCK_STREAM | LinuxSocket.SOCK_CLOEXEC, 0);
		if (fd < 0) {
			return true; // whatever is wrong, others will say
		}
		try {
			return of(fd) >= 0;
		}
		finally {
			Syscalls.close(fd);
		}
	}

	/**
	 * Asks for it.
	 * @param fd the socket
	 * @return its id, 0 if there was no packet, or a negative error number
	 */
	static int of(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
			int result = Syscalls.getsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_INCOMING_NAPI_ID, value,
					length);
			return (result < 0) ? result : value.get(ValueLayout.JAVA_INT, 0);
		}
	}

}
