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
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxSocket;

/**
 * How TCP finds out that a peer has vanished.
 *
 * @param enabled whether silent peers are asked
 * @param idle how long a peer may be silent before it is asked
 * @param interval how long to wait for an answer before asking again
 * @param count how often to ask in vain
 * @param userTimeout how long sent bytes may stay unacknowledged, zero for the kernel's
 * own rule
 */
public record KeepAlive(boolean enabled, Duration idle, Duration interval, int count, Duration userTimeout) {

	/**
	 * Sets it for a connection, or for all connections that a listening socket accepts.
	 * @param fd the socket
	 */
	void set(int fd) {
		set(fd, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_KEEPALIVE, "SO_KEEPALIVE", this.enabled ? 1 : 0);
		if (this.enabled) {
			set(fd, LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_KEEPIDLE, "TCP_KEEPIDLE", (int) this.idle.toSeconds());
			set(fd, LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_KEEPINTVL, "TCP_KEEPINTVL",
					(int) this.interval.toSeconds());
			set(fd, LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_KEEPCNT, "TCP_KEEPCNT", this.count);
		}
		if (!this.userTimeout.isZero()) {
			set(fd, LinuxSocket.IPPROTO_TCP, LinuxSocket.TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT",
					(int) this.userTimeout.toMillis());
		}
	}

	private static void set(int fd, int level, int option, String name, int value) {
		try (Arena arena = Arena.ofConfined()) {
			SyscallException.check(Syscalls.setsockopt(fd, level, option,
					arena.allocateFrom(ValueLayout.JAVA_INT, value), Integer.BYTES),
					"setsockopt(%s, %d)".formatted(name, value));
		}
	}

	/**
	 * Sets it for a connection as far as the JDK can: there is no user timeout, and some
	 * operating systems have no times of their own for each connection.
	 * @param channel the connection
	 * @throws IOException if the peer is gone already
	 */
	void set(SocketChannel channel) throws IOException {
		channel.setOption(StandardSocketOptions.SO_KEEPALIVE, this.enabled);
		if (this.enabled) {
			for (SocketOption<?> option : channel.supportedOptions()) {
				set(channel, option);
			}
		}
	}

	// by the names of ExtendedSocketOptions, all of type Integer
	@SuppressWarnings("unchecked")
	private void set(SocketChannel channel, SocketOption<?> option) throws IOException {
		switch (option.name()) {
			case "TCP_KEEPIDLE" -> channel.setOption((SocketOption<Integer>) option, (int) this.idle.toSeconds());
			case "TCP_KEEPINTERVAL" ->
				channel.setOption((SocketOption<Integer>) option, (int) this.interval.toSeconds());
			case "TCP_KEEPCOUNT" -> channel.setOption((SocketOption<Integer>) option, this.count);
			default -> {
			}
		}
	}

}
