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
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.socket.DialSettings;
import io.zcrx.socket.KeepAlive;
import io.zcrx.socket.ServerChannel;
import io.zcrx.socket.ServerSocket;

/**
 * Binds the port of a receiver, and says what to do where it can't be had.
 */
final class SocketOpener {

	private static final Duration REBIND_TIMEOUT = Duration.ofSeconds(1);

	private final ZcrxReceiverConfig config;

	SocketOpener(ZcrxReceiverConfig config) {
		this.config = config;
	}

	/**
	 * Binds a socket for use with a ring, which does not listen yet. The ring of a killed
	 * process keeps its listening socket until the kernel has ended it, shortly after, so
	 * that a port that seems taken is asked for again for a while.
	 */
	ServerSocket bind() {
		long deadline = System.nanoTime() + REBIND_TIMEOUT.toNanos();
		for (long pause = 1;; pause = Math.min(2 * pause, 100)) {
			try {
				return tryBind();
			}
			catch (SyscallException ex) {
				if (ex.errno() != Errno.EADDRINUSE || System.nanoTime() - deadline >= 0) {
					throw explain(ex.errno(), this.config.address(), ex);
				}
			}
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ZcrxException("Interrupted while waiting for the port to become free", ex);
			}
		}
	}

	private ServerSocket tryBind() {
		ServerSocket socket = open();
		try {
			socket.keepAlive(keepAlive());
			return socket;
		}
		catch (RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	private ServerSocket open() {
		InetAddress address = this.config.address();
		String interfaceName = this.config.interfaceName();
		if (address != null) {
			return ServerSocket.bind(address, this.config.port(), interfaceName);
		}
		return (interfaceName != null) ? ServerSocket.bindAny(this.config.port(), interfaceName)
				: ServerSocket.bind(InetAddress.getLoopbackAddress(), this.config.port(), null);
	}

	/**
	 * Binds a socket of the JDK, which listens. It can't be bound to an interface, so it
	 * is bound to any address, and connections to those of others are refused.
	 */
	ServerChannel listen() {
		InetAddress address = this.config.address();
		String interfaceName = this.config.interfaceName();
		if (address == null) {
			if (interfaceName == null) {
				address = InetAddress.getLoopbackAddress();
			}
		}
		try {
			return ServerChannel.listen(address, this.config.port(), interfaceName, this.config.backlog(), keepAlive());
		}
		catch (BindException ex) {
			throw explain(errno(ex), address, ex);
		}
		catch (IOException ex) {
			throw explain(Errno.EIO, address, ex);
		}
	}

	private static int errno(BindException ex) {
		String message = String.valueOf(ex.getMessage());
		if (message.contains("in use")) {
			return Errno.EADDRINUSE;
		}
		if (message.contains("denied")) {
			return Errno.EACCES;
		}
		return message.contains("assign") ? Errno.EADDRNOTAVAIL : Errno.EIO;
	}

	/**
	 * {@return how to dial}
	 */
	DialSettings dialSettings() {
		return new DialSettings(this.config.address(), this.config.interfaceName(), keepAlive(),
				this.config.connectTimeout());
	}

	private KeepAlive keepAlive() {
		return new KeepAlive(this.config.keepAlive(), this.config.keepAliveIdle(), this.config.keepAliveInterval(),
				this.config.keepAliveCount(), this.config.userTimeout());
	}

	static void checkExists(String interfaceName) {
		try {
			if (NetworkInterface.getByName(interfaceName) == null) {
				throw missing(interfaceName);
			}
		}
		catch (SocketException ex) {
			throw new ZcrxException("Interface %s can't be looked for: %s".formatted(interfaceName, ex), ex);
		}
	}

	/**
	 * {@return says that there is no such interface}
	 */
	static InvalidConfigException missing(String interfaceName) {
		return new InvalidConfigException("interface", interfaceName,
				"no such network interface; there are " + String.join(", ", interfaces()));
	}

	private static List<String> interfaces() {
		try {
			return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList();
		}
		catch (SocketException ex) {
			return List.of("none that can be listed");
		}
	}

	private ZcrxException explain(int errno, @Nullable InetAddress address, Exception ex) {
		int port = this.config.port();
		return switch (errno) {
			case Errno.EADDRINUSE -> new InvalidConfigException("port", port,
					"the port is in use; stop the process that listens on it ('ss -ltnp sport = :%d' shows it) "
						.formatted(port) + "or choose another port");
			case Errno.EACCES -> new InvalidConfigException("port", port,
					"ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant the capability");
			case Errno.EADDRNOTAVAIL -> new InvalidConfigException("address", String.valueOf(address),
					"no interface of this machine has that address; 'ip address' lists those there are");
			default -> new ZcrxException("Receiver '%s': %s".formatted(this.config.name(), ex.getMessage()), ex);
		};
	}

}
