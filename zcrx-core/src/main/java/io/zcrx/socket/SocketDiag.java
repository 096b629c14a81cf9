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
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.InetDiagMsg;
import io.zcrx.uapi.InetDiagReqV2;
import io.zcrx.uapi.InetDiagSockid;
import io.zcrx.uapi.LinuxInetDiag;
import io.zcrx.uapi.LinuxSocket;
import io.zcrx.uapi.Nlmsghdr;

/**
 * Asks the kernel of Linux about connections by their addresses, because channels of the
 * JDK keep their descriptors to themselves. Needs no privilege. Confined to the thread
 * that opened it, which closes it; close is idempotent.
 */
public final class SocketDiag implements AutoCloseable {

	private static final int MSG_DONTWAIT = 0x40;

	private static final long ANSWER_CAPACITY = 4096;

	private static final int MAX_ANSWERS = 4;

	private static final long REQUEST_SIZE = Nlmsghdr.SIZEOF + InetDiagReqV2.SIZEOF;

	private static final long ID = Nlmsghdr.SIZEOF + InetDiagReqV2.ID;

	private final Arena arena = Arena.ofConfined();

	private final MemorySegment request = this.arena.allocate(REQUEST_SIZE, Long.BYTES);

	private final MemorySegment answer = this.arena.allocate(ANSWER_CAPACITY, Long.BYTES);

	private final int fd;

	private int sequence;

	private boolean closed;

	private SocketDiag(int fd) {
		this.fd = fd;
		Nlmsghdr.len(this.request, 0, (int) REQUEST_SIZE);
		Nlmsghdr.type(this.request, 0, LinuxInetDiag.SOCK_DIAG_BY_FAMILY);
		Nlmsghdr.flags(this.request, 0, LinuxInetDiag.NLM_F_REQUEST);
		InetDiagReqV2.protocol(this.request, Nlmsghdr.SIZEOF, (byte) LinuxSocket.IPPROTO_TCP);
		InetDiagReqV2.states(this.request, Nlmsghdr.SIZEOF, -1);
		int noCookie = (int) LinuxInetDiag.INET_DIAG_NOCOOKIE;
		InetDiagSockid.cookie(this.request, ID, noCookie, noCookie);
	}

	/**
	 * Opens a way to ask.
	 * @return it, or {@code null} if there is none: on another operating system, without
	 * native access, or where a sandbox or the kernel has no such thing
	 */
	public static @Nullable SocketDiag open() {
		if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
			return null;
		}
		try {
			int fd = Syscalls.socket(LinuxInetDiag.AF_NETLINK, LinuxInetDiag.SOCK_RAW | LinuxSocket.SOCK_CLOEXEC,
					LinuxInetDiag.NETLINK_SOCK_DIAG);
			if (fd < 0) {
				return null;
			}
			SocketDiag diag = new SocketDiag(fd);
			if (diag.answers()) {
				return diag;
			}
			diag.close();
			return null;
		}
		catch (RuntimeException | LinkageError ex) {
			return null; // no native access
		}
	}

	/**
	 * Asks about a socket that is there: a kernel without the answering module says of
	 * all sockets that there is none.
	 */
	private boolean answers() {
		try (ServerSocket socket = ServerSocket.bind(InetAddress.getLoopbackAddress(), 0, null)) {
			socket.listen(1);
			InetSocketAddress address = socket.localAddress();
			encode(address, address);
			return exchange() == LinuxInetDiag.TCP_LISTEN;
		}
	}

	/**
	 * Asks about a connection.
	 * @param local the address of this side
	 * @param remote the address of the peer
	 * @return its state, or {@code null} if the kernel has no answer now
	 */
	public @Nullable TcpState ask(InetSocketAddress local, InetSocketAddress remote) {
		encode(local, remote);
		int state = exchange();
		if (state == -Errno.ENOENT) {
			return TcpState.GONE;
		}
		if (state < 0) {
			return null;
		}
		int unread = InetDiagMsg.rqueue(this.answer, Nlmsghdr.SIZEOF);
		int unacknowledged = InetDiagMsg.wqueue(this.answer, Nlmsghdr.SIZEOF);
		return switch (state) {
			case LinuxInetDiag.TCP_CLOSE_WAIT, LinuxInetDiag.TCP_LAST_ACK, LinuxInetDiag.TCP_CLOSING ->
				// the end counts
				new TcpState(false, true, Math.max(0, unread - 1), unacknowledged);
			// another socket may listen at its address
			case LinuxInetDiag.TCP_TIME_WAIT, LinuxInetDiag.TCP_CLOSE, LinuxInetDiag.TCP_LISTEN -> TcpState.GONE;
			default -> new TcpState(false, false, unread, unacknowledged);
		};
	}

	private void encode(InetSocketAddress local, InetSocketAddress remote) {
		InetAddress address = local.getAddress();
		boolean ipv4 = address.getAddress().length == Integer.BYTES;
		InetDiagReqV2.family(this.request, Nlmsghdr.SIZEOF, (byte) (ipv4 ? LinuxSocket.AF_INET : LinuxSocket.AF_INET6));
		put(InetDiagSockid.SPORT, InetDiagSockid.SRC, local);
		put(InetDiagSockid.DPORT, InetDiagSockid.DST, remote);
		// connections of link-local addresses are bound to their interface
		InetDiagSockid.interfaceIndex(this.request, ID,
				(address instanceof Inet6Address ipv6 && ipv6.isLinkLocalAddress()) ? ipv6.getScopeId() : 0);
	}

	private void put(long portOffset, long addressOffset, InetSocketAddress address) {
		byte[] bytes = address.getAddress().getAddress();
		this.request.set(ValueLayout.JAVA_SHORT, ID + portOffset,
				SocketAddress.networkOrder((short) address.getPort()));
		this.request.asSlice(ID + addressOffset, 4 * Integer.BYTES).fill((byte) 0);
		MemorySegment.copy(bytes, 0, this.request, ValueLayout.JAVA_BYTE, ID + addressOffset, bytes.length);
	}

	/**
	 * Sends the request and waits for its answer, which the kernel makes while it takes
	 * the request.
	 * @return the state of the socket, or a negative error number
	 */
	private int exchange() {
		Nlmsghdr.seq(this.request, 0, ++this.sequence);
		int result = Syscalls.send(this.fd, this.request, REQUEST_SIZE, 0);
		for (int i = 0; i < MAX_ANSWERS && result >= 0; i++) {
			result = Syscalls.recv(this.fd, this.answer, ANSWER_CAPACITY, MSG_DONTWAIT);
			if (result >= Nlmsghdr.SIZEOF + Integer.BYTES && Nlmsghdr.seq(this.answer, 0) == this.sequence) {
				if (Nlmsghdr.type(this.answer, 0) == LinuxInetDiag.NLMSG_ERROR) {
					return this.answer.get(ValueLayout.JAVA_INT, Nlmsghdr.SIZEOF);
				}
				return (result >= Nlmsghdr.SIZEOF + InetDiagMsg.SIZEOF)
						? InetDiagMsg.state(this.answer, Nlmsghdr.SIZEOF) : -Errno.EIO;
			}
		}
		return (result < 0) ? result : -Errno.EIO;
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			Syscalls.close(this.fd);
			this.arena.close();
		}
	}

}
