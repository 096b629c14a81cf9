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
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;

/**
 * A socket on which the kernel answers questions about network interfaces. Confined to
 * the thread that opened it, which closes it; closing again does nothing.
 */
final class NetlinkSocket implements AutoCloseable {

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int MSG_DONTWAIT = 0x40;

	// the kernel's own upper bound for one netlink datagram to user space
	private static final int RECEIVE_BUFFER = 32 * 1024;

	private static final int MAX_DATAGRAMS = 16;

	private final Arena arena = Arena.ofConfined();

	private final int fd;

	private int sequence;

	private boolean closed;

	/**
	 * Opens a socket.
	 * @param protocol {@code NETLINK_ROUTE} or {@code NETLINK_GENERIC}
	 * @throws NetlinkException if the kernel or a sandbox has no netlink
	 */
	NetlinkSocket(int protocol) throws NetlinkException {
		this.fd = Syscalls.socket(Netlink.AF_NETLINK, Netlink.SOCK_RAW | SOCK_CLOEXEC, protocol);
		if (this.fd < 0) {
			this.arena.close();
			throw new NetlinkException("socket(AF_NETLINK)", this.fd, "");
		}
		MemorySegment on = this.arena.allocateFrom(ValueLayout.JAVA_INT, 1);
		// ignored if it fails: errors then come without the kernel's explanation
		Syscalls.setsockopt(this.fd, Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, on, Integer.BYTES);
	}

	int nextSequence() {
		return ++this.sequence;
	}

	/**
	 * Sends a request and returns the body of its answer.
	 * @param operation the request in words, for error messages
	 * @param request the request, made with the latest {@link #nextSequence()}
	 * @return the body after the {@code nlmsghdr}
	 * @throws NetlinkException if the kernel refuses
	 */
	ByteBuffer ask(String operation, NetlinkRequest request) throws NetlinkException {
		try (Arena buffers = Arena.ofConfined()) {
			ByteBuffer message = request.toMessage();
			MemorySegment outgoing = buffers.allocate(message.remaining());
			outgoing.copyFrom(MemorySegment.ofBuffer(message));
			check(operation, Syscalls.send(this.fd, outgoing, outgoing.byteSize(), 0));
			MemorySegment incoming = buffers.allocate(RECEIVE_BUFFER);
			NetlinkReply reply = new NetlinkReply(operation, this.sequence);
			for (int i = 0; i < MAX_DATAGRAMS; i++) {
				// the kernel queues the whole answer during send, so there is nothing to
				// wait for
				int length = check(operation, Syscalls.recv(this.fd, incoming, RECEIVE_BUFFER, MSG_DONTWAIT));
				byte[] datagram = incoming.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
				if (reply.accept(ByteBuffer.wrap(datagram))) {
					return reply.payload();
				}
			}
			throw new NetlinkException(operation, Errno.EOVERFLOW, "no acknowledgement");
		}
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			Syscalls.close(this.fd);
			this.arena.close();
		}
	}

	private static int check(String operation, int result) throws NetlinkException {
		if (result < 0) {
			throw new NetlinkException(operation, result, "");
		}
		return result;
	}

}
