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

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.Linger;
import io.zcrx.uapi.LinuxPoll;
import io.zcrx.uapi.LinuxSocket;
import io.zcrx.uapi.Pollfd;
import io.zcrx.uapi.SockaddrIn;
import io.zcrx.uapi.SockaddrIn6;

/**
 * A connected socket that is known by its file descriptor, for use with a ring.
 */
public final class DescriptorSocket extends ConnectedSocket {

	private final int fd;

	private boolean closed;

	/**
	 * Takes a socket over.
	 * @param fd its file descriptor, to be closed by the caller if this fails
	 * @throws io.zcrx.libc.SyscallException if its addresses can't be had
	 */
	private DescriptorSocket(int fd) {
		super(SocketAddress.query(fd, Syscalls::getsockname, "getsockname"),
				SocketAddress.query(fd, DescriptorSocket::peerName, "getpeername"));
		this.fd = fd;
	}

	/**
	 * Asks for the peer's address, which is still known when the peer has reset the
	 * connection: what it has sent before can still be received.
	 */
	private static int peerName(int fd, MemorySegment address, MemorySegment length) {
		int result = Syscalls.getpeername(fd, address, length);
		long[] sizes = { SockaddrIn6.SIZEOF, SockaddrIn.SIZEOF }; // no more than there is
		for (int i = 0; i < sizes.length && (result == -Errno.ENOTCONN || result == -Errno.EINVAL); i++) {
			length.set(ValueLayout.JAVA_INT, 0, (int) sizes[i]);
			result = Syscalls.getsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_PEERNAME, address, length);
		}
		return result;
	}

	/**
	 * Takes a socket over.
	 * @param fd its file descriptor, closed if this fails
	 * @return the socket
	 * @throws io.zcrx.libc.SyscallException if its addresses can't be had
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
		return Math.max(0, IncomingNapi.of(this.fd));
	}

	/**
	 * {@return what has become of the peer; an error is told once}
	 */
	public PeerState peer() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment poll = arena.allocate(Pollfd.LAYOUT);
			Pollfd.fd(poll, 0, this.fd);
			Pollfd.events(poll, 0, LinuxPoll.POLLRDHUP);
			Syscalls.poll(poll, 1, 0);
			int events = Pollfd.revents(poll, 0);
			MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
			boolean hangUp = (events & LinuxPoll.POLLHUP) != 0;
			if (hangUp || (events & LinuxPoll.POLLERR) != 0) {
				Syscalls.getsockopt(this.fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_ERROR, value, length);
				int errno = value.get(ValueLayout.JAVA_INT, 0);
				if (errno != 0) {
					return PeerState.failed(errno);
				}
			}
			int result = Syscalls.ioctl(this.fd, LinuxSocket.FIONREAD, value);
			boolean unread = result < 0 || value.get(ValueLayout.JAVA_INT, 0) > 0;
			// without an error it is no reset: both sides have finished
			return hangUp ? PeerState.finished(unread)
					: new PeerState(0, (events & LinuxPoll.POLLRDHUP) != 0, unread, false);
		}
	}

	/**
	 * Limits the memory in which data waits to be received.
	 * @param bytes the limit, as the kernel accounts memory
	 */
	public void limitReceiveBuffer(long bytes) {
		ReceiveBuffer.limit(this.fd, bytes);
	}

	/**
	 * {@return how many bytes that were sent the peer has not acknowledged, after the
	 * output was shut down; 0 if unknown}
	 */
	public long unacknowledged() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
			int result = Syscalls.ioctl(this.fd, LinuxSocket.SIOCOUTQ, bytes);
			// the end of the output counts as one
			return (result < 0) ? 0 : Math.max(0, bytes.get(ValueLayout.JAVA_INT, 0) - 1);
		}
	}

	@Override
	public void shutdownOutput() {
		// a peer that is gone already needs no telling; the next completion reports it
		Syscalls.shutdown(this.fd, LinuxSocket.SHUT_WR);
	}

	@Override
	public void reset() {
		reset(this.fd);
	}

	/**
	 * Makes the close of a socket reset its connection, if there is one.
	 */
	static void reset(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment linger = arena.allocate(Linger.LAYOUT);
			Linger.onoff(linger, 0, 1);
			// if the socket has failed already there is nothing left to reset
			Syscalls.setsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_LINGER, linger, (int) Linger.SIZEOF);
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
