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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxSocket;

/**
 * A TCP socket bound to a port, that can listen. Owns its file descriptor; close is
 * idempotent.
 */
public final class ServerSocket implements ListeningSocket {

	private static final int IPV4_LENGTH = 4;

	private static final int IPV6_LENGTH = 16;

	private final int fd;

	private boolean closed;

	private ServerSocket(int fd) {
		this.fd = fd;
	}

	/**
	 * Binds a socket.
	 * @param address the local address
	 * @param port the port, 0 for any free one
	 * @param device the network interface to take connections from, or {@code null} for
	 * any
	 * @return the socket, not listening yet
	 */
	public static ServerSocket bind(InetAddress address, int port, @Nullable String device) {
		short family = (address.getAddress().length == Integer.BYTES) ? LinuxSocket.AF_INET : LinuxSocket.AF_INET6;
		ServerSocket socket = new ServerSocket(SyscallException
			.check(Syscalls.socket(family, LinuxSocket.SOCK_STREAM | LinuxSocket.SOCK_CLOEXEC, 0), "socket"));
		try (Arena arena = Arena.ofConfined()) {
			socket.option(LinuxSocket.SOL_SOCKET, LinuxSocket.SO_REUSEADDR, "SO_REUSEADDR", 1);
			// inherited by accepted sockets: replies are sent as they come
			socket.option(LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_NODELAY, "TCP_NODELAY", 1);
			if (family == LinuxSocket.AF_INET6) {
				socket.option(LinuxSocket.IPPROTO_IPV6, LinuxSocket.IPV6_V6ONLY, "IPV6_V6ONLY", 0);
			}
			if (device != null) {
				MemorySegment name = arena.allocateFrom(device, StandardCharsets.UTF_8);
				SyscallException.check(Syscalls.setsockopt(socket.fd, LinuxSocket.SOL_SOCKET,
						LinuxSocket.SO_BINDTODEVICE, name, (int) name.byteSize()),
						"setsockopt(SO_BINDTODEVICE, %s)".formatted(device));
			}
			MemorySegment encoded = SocketAddress.encode(address, port, arena);
			SyscallException.check(Syscalls.bind(socket.fd, encoded, (int) encoded.byteSize()),
					"bind(%s:%d)".formatted(address.getHostAddress(), port));
			return socket;
		}
		catch (SyscallException ex) {
			socket.close();
			throw ex;
		}
	}

	/**
	 * Binds a socket to any address of a device, IPv4 and IPv6.
	 * @param port the port, 0 for any free one
	 * @param device the network interface to take connections from
	 * @return the socket, not listening yet
	 */
	public static ServerSocket bindAny(int port, String device) {
		try {
			return bind(wildcard(IPV6_LENGTH), port, device);
		}
		catch (SyscallException ex) {
			if (ex.errno() != Errno.EAFNOSUPPORT && ex.errno() != Errno.EADDRNOTAVAIL) {
				throw ex;
			}
			return bind(wildcard(IPV4_LENGTH), port, device); // a machine without IPv6
		}
	}

	/**
	 * Limits the memory in which data of a connection waits to be received. Needs
	 * {@code CAP_NET_ADMIN} to exceed the limit of unprivileged processes; inherited by
	 * connections from now on.
	 * @param bytes the limit, as the kernel accounts memory
	 */
	public void limitReceiveBuffer(long bytes) {
		if (!this.closed) {
			ReceiveBuffer.limit(this.fd, bytes);
		}
	}

	/**
	 * Sets how connections find out that their peer has vanished; inherited by
	 * connections from now on.
	 * @param keepAlive how
	 */
	public void keepAlive(KeepAlive keepAlive) {
		keepAlive.set(this.fd);
	}

	/**
	 * {@return how far the kernel lets receive buffers grow that are not limited}
	 */
	public static long maxReceiveBuffer() {
		return ReceiveBuffer.max();
	}

	private static InetAddress wildcard(int length) {
		try {
			return InetAddress.getByAddress(new byte[length]);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void option(int level, int option, String name, int value) {
		try (Arena arena = Arena.ofConfined()) {
			SyscallException.check(Syscalls.setsockopt(this.fd, level, option,
					arena.allocateFrom(ValueLayout.JAVA_INT, value), Integer.BYTES), "setsockopt(%s)".formatted(name));
		}
	}

	/**
	 * Starts to listen.
	 * @param backlog connections that may wait to be accepted
	 */
	public void listen(int backlog) {
		SyscallException.check(Syscalls.listen(this.fd, backlog), "listen");
	}

	public int fd() {
		return this.fd;
	}

	@Override
	public InetSocketAddress localAddress() {
		return SocketAddress.query(this.fd, Syscalls::getsockname, "getsockname");
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			Syscalls.close(this.fd);
		}
	}

}
