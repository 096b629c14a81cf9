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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * A listening socket of the JDK, non-blocking, for use with a selector.
 */
public final class ServerChannel implements ListeningSocket {

	private final ServerSocketChannel channel;

	private final InetSocketAddress localAddress;

	private ServerChannel(ServerSocketChannel channel, InetSocketAddress localAddress) {
		this.channel = channel;
		this.localAddress = localAddress;
	}

	/**
	 * Binds a socket and listens.
	 * @param address the local address
	 * @param port the port, 0 for any free one
	 * @param backlog connections that may wait to be accepted
	 * @return the socket
	 * @throws IOException if the address can't be had
	 */
	public static ServerChannel listen(InetAddress address, int port, int backlog) throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open();
		try {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
			channel.bind(new InetSocketAddress(address, port), backlog);
			return new ServerChannel(channel, (InetSocketAddress) channel.getLocalAddress());
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	public ServerSocketChannel channel() {
		return this.channel;
	}

	@Override
	public InetSocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
