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
import io.zcrx.uapi.Linger;
import io.zcrx.uapi.LinuxSocket;

/**
 * A connected socket that is known by its file descriptor, for use with a ring.
 */
public final class DescriptorSocket extends ConnectedSocket {

	private final int fd;

	private boolean closed;

	/**
	 * Takes a socket over.
	 * @param fd its file descriptor, to be closed by the caller if this fails
	 * @throws io.zcrx.libc.SyscallException if the peer is gone already
	 */
	private DescriptorSocket(int fd) {
		super(SocketAddress.query(fd, Syscalls::getsockname, "getsockname"),
				SocketAddress.query(fd, Syscalls::getpeername, "getpeername"));
		this.fd = fd;
	}

	/**
	 * Takes a socket over.
	 * @param fd its file descriptor, closed if this fails
	 * @return the socket
	 * @throws io.zcrx.libc.SyscallException if the peer is gone already
	 */
	public static DescriptorSocket of(int fd) {
		try {
			return new DescriptorSocket(fd);
		}
		catch (RuntimeException ex) {
			Syscalls.close(fd);
			throw ex;
		}
	}

	public int fd() {
		return this.fd;
	}

	@Override
	public int incomingNapiId() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
			int result = Syscalls.getsockopt(this.fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_INCOMING_NAPI_ID, value,
					length);
			return (result < 0) ? 0 : value.get(ValueLayout.JAVA_INT, 0);
		}
	}

	/**
	 * Limits the memory in which data waits to be received.
	 * @param bytes the limit, as the kernel accounts memory
	 */
	public void limitReceiveBuffer(long bytes) {
		ReceiveBuffer.limit(this.fd, bytes);
	}

	@Override
	public void shutdownOutput() {
		// a peer that is gone already needs no telling; the next completion reports it
		Syscalls.shutdown(this.fd, LinuxSocket.SHUT_WR);
	}

	@Override
	public void reset() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment linger = arena.allocate(Linger.LAYOUT);
			Linger.onoff(linger, 0, 1);
			// if the socket has failed already there is nothing left to reset
			Syscalls.setsockopt(this.fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_LINGER, linger, (int) Linger.SIZEOF);
		}
	}

	@Override
	void release() {
		if (!this.closed) {
			this.closed = true;
			Syscalls.close(this.fd);
		}
	}

}
