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
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A connected socket of the JDK, non-blocking, for use with a selector.
 */
public final class ChannelSocket extends ConnectedSocket {

	private final SocketChannel channel;

	private ChannelSocket(SocketChannel channel, InetSocketAddress localAddress, InetSocketAddress remoteAddress) {
		super(localAddress, remoteAddress);
		this.channel = channel;
	}

	/**
	 * Takes a channel over.
	 * @param channel the connected channel, closed if this fails
	 * @return the socket
	 * @throws IOException if the peer is gone already
	 */
	public static ChannelSocket of(SocketChannel channel) throws IOException {
		try {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
			InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
			if (local == null || remote == null) {
				throw new SocketException("not connected");
			}
			return new ChannelSocket(channel, local, remote);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	public SocketChannel channel() {
		return this.channel;
	}

	@Override
	public int incomingNapiId() {
		return 0;
	}

	@Override
	public void shutdownOutput() {
		try {
			this.channel.shutdownOutput();
		}
		catch (IOException ex) {
			// a peer that is gone already needs no telling; the next read reports it
		}
	}

	@Override
	public void reset() {
		try {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		catch (IOException ex) {
			// if the socket has failed already there is nothing left to reset
		}
	}

	@Override
	void release() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// the JDK closes the descriptor even so
		}
	}

}
