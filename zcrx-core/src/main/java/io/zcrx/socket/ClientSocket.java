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
import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxPoll;
import io.zcrx.uapi.LinuxSocket;
import io.zcrx.uapi.Pollfd;

/**
 * Connects sockets for use with a ring. Safe from any thread.
 */
public final class ClientSocket {

	private static final int SLICE_MILLIS = 50;

	private ClientSocket() {
	}

	/**
	 * Connects to a peer. Waits until the connection is there, at most for some time.
	 * @param peer the peer's address
	 * @param port the peer's port
	 * @param settings how to connect
	 * @param receiveBuffer bytes that may wait to be received, 0 for the kernel's own
	 * limit
	 * @param cancelled asked again and again whether to give up
	 * @return the connection
	 * @throws SyscallException if it can't be had
	 */
	public static DescriptorSocket connect(InetAddress peer, int port, DialSettings settings, long receiveBuffer,
			BooleanSupplier cancelled) {
		short family = (peer.getAddress().length == Integer.BYTES) ? LinuxSocket.AF_INET : LinuxSocket.AF_INET6;
		int fd = SyscallException.check(Syscalls.socket(family,
				LinuxSocket.SOCK_STREAM | LinuxSocket.SOCK_CLOEXEC | LinuxSocket.SOCK_NONBLOCK, 0), "socket");
		try (Arena arena = Arena.ofConfined()) {
			option(fd, LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_NODELAY, "TCP_NODELAY", 1, arena);
			settings.keepAlive().set(fd);
			bind(fd, settings, arena);
			if (receiveBuffer > 0) {
				ReceiveBuffer.limit(fd, receiveBuffer);
			}
			MemorySegment address = SocketAddress.encode(peer, port, arena);
			int result = Syscalls.connect(fd, address, (int) address.byteSize());
			if (result == -Errno.EINPROGRESS) {
				result = await(fd, settings.timeout(), cancelled, arena);
			}
			SyscallException.check(result, "connect");
			// a ring takes "non-blocking" for "never wait"
			SyscallException.check(Syscalls.fcntl(fd, LinuxSocket.F_SETFL, 0), "fcntl(F_SETFL)");
		}
		catch (RuntimeException ex) {
			DescriptorSocket.reset(fd); // it may be connected, even to itself
			Syscalls.close(fd);
			throw ex;
		}
		return DescriptorSocket.of(fd);
	}

	private static void bind(int fd, DialSettings settings, Arena arena) {
		String device = settings.device();
		if (device != null) {
			MemorySegment name = arena.allocateFrom(device);
			SyscallException.check(Syscalls.setsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_BINDTODEVICE, name,
					(int) name.byteSize()), "setsockopt(SO_BINDTODEVICE, %s)".formatted(device));
		}
		InetAddress source = settings.source();
		if (source != null && !source.isAnyLocalAddress()) {
			// without a port the kernel finds one that is free for this peer
			option(fd, LinuxSocket.IPPROTO_IP, LinuxSocket.IP_BIND_ADDRESS_NO_PORT, "IP_BIND_ADDRESS_NO_PORT", 1,
					arena);
			MemorySegment address = SocketAddress.encode(source, 0, arena);
			SyscallException.check(Syscalls.bind(fd, address, (int) address.byteSize()),
					"bind(%s)".formatted(source.getHostAddress()));
		}
	}

	private static int await(int fd, Duration timeout, BooleanSupplier cancelled, Arena arena) {
		MemorySegment poll = arena.allocate(Pollfd.LAYOUT);
		Pollfd.fd(poll, 0, fd);
		Pollfd.events(poll, 0, LinuxPoll.POLLOUT);
		long deadline = System.nanoTime() + timeout.toNanos();
		int ready = 0;
		while (ready == 0 && !cancelled.getAsBoolean()) {
			if (System.nanoTime() - deadline >= 0) {
				return -Errno.ETIMEDOUT;
			}
			ready = SyscallException.check(Syscalls.poll(poll, 1, SLICE_MILLIS), "poll");
		}
		if (ready == 0) {
			return -Errno.ECANCELED;
		}
		MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
		MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
		SyscallException.check(Syscalls.getsockopt(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_ERROR, error, length),
				"getsockopt(SO_ERROR)");
		return -error.get(ValueLayout.JAVA_INT, 0);
	}

	private static void option(int fd, int level, int option, String name, int value, Arena arena) {
		SyscallException.check(
				Syscalls.setsockopt(fd, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value), Integer.BYTES),
				"setsockopt(%s)".formatted(name));
	}

}
