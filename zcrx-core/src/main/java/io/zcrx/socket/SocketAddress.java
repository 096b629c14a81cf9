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
import java.net.UnknownHostException;
import java.nio.ByteOrder;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.LinuxSocket;
import io.zcrx.uapi.SockaddrIn;
import io.zcrx.uapi.SockaddrIn6;

/**
 * Translates between Java's socket addresses and the kernel's.
 */
final class SocketAddress {

	private static final long CAPACITY = 128;

	private static final int IPV4_LENGTH = 4;

	private static final int IPV6_LENGTH = 16;

	private SocketAddress() {
	}

	static MemorySegment encode(InetAddress address, int port, Arena arena) {
		byte[] bytes = address.getAddress();
		short portWord = networkOrder((short) port);
		if (bytes.length == IPV4_LENGTH) {
			MemorySegment segment = arena.allocate(SockaddrIn.LAYOUT);
			SockaddrIn.sinFamily(segment, 0, LinuxSocket.AF_INET);
			segment.set(ValueLayout.JAVA_SHORT, SockaddrIn.SIN_PORT, portWord);
			MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, SockaddrIn.SIN_ADDR, IPV4_LENGTH);
			return segment;
		}
		MemorySegment segment = arena.allocate(SockaddrIn6.LAYOUT);
		SockaddrIn6.sin6Family(segment, 0, LinuxSocket.AF_INET6);
		segment.set(ValueLayout.JAVA_SHORT, SockaddrIn6.SIN6_PORT, portWord);
		MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, SockaddrIn6.SIN6_ADDR, IPV6_LENGTH);
		SockaddrIn6.sin6ScopeId(segment, 0, ((Inet6Address) address).getScopeId());
		return segment;
	}

	/**
	 * Asks for one of a socket's addresses.
	 * @param fd the socket
	 * @param call {@code getsockname} or {@code getpeername}
	 * @param operation names the call when it fails
	 * @return the address
	 */
	static InetSocketAddress query(int fd, Call call, String operation) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment segment = arena.allocate(CAPACITY, Long.BYTES);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) CAPACITY);
			SyscallException.check(call.invoke(fd, segment, length), operation);
			return decode(segment);
		}
	}

	private static InetSocketAddress decode(MemorySegment segment) {
		boolean ipv4 = SockaddrIn.sinFamily(segment, 0) == LinuxSocket.AF_INET;
		byte[] bytes = new byte[ipv4 ? IPV4_LENGTH : IPV6_LENGTH];
		long addressOffset = ipv4 ? SockaddrIn.SIN_ADDR : SockaddrIn6.SIN6_ADDR;
		MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, addressOffset, bytes, 0, bytes.length);
		short port = segment.get(ValueLayout.JAVA_SHORT, ipv4 ? SockaddrIn.SIN_PORT : SockaddrIn6.SIN6_PORT);
		try {
			// makes an IPv4 address of an IPv4-mapped one
			InetAddress address = InetAddress.getByAddress(bytes);
			int scope = ipv4 ? 0 : SockaddrIn6.sin6ScopeId(segment, 0);
			if (scope != 0 && address instanceof Inet6Address) {
				address = Inet6Address.getByAddress(null, bytes, scope);
			}
			return new InetSocketAddress(address, Short.toUnsignedInt(networkOrder(port)));
		}
		catch (UnknownHostException ex) {
			throw new SyscallException("socket address of unknown form", Errno.EINVAL);
		}
	}

	static short networkOrder(short value) {
		return (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) ? Short.reverseBytes(value) : value;
	}

	@FunctionalInterface
	interface Call {

		int invoke(int fd, MemorySegment address, MemorySegment length);

	}

}
