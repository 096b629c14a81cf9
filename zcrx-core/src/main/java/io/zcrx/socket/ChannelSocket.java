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
import java.net.InetAddress;
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
	 * @param keepAlive how to find out that the peer has vanished
	 * @return the socket
	 * @throws IOException if the peer is gone already
	 */
	public static ChannelSocket of(SocketChannel channel, KeepAlive keepAlive) throws IOException {
		try {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			keepAlive.set(channel);
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

	/**
	 * Connects to a peer. Waits until the connection is there, at most for some time; an
	 * interrupt ends the attempt.
	 * @param peer the peer's address
	 * @param port the peer's port
	 * @param settings how to connect
	 * @return the connection
	 * @throws IOException if it can't be had
	 */
	public static ChannelSocket connect(InetAddress peer, int port, DialSettings settings) throws IOException {
		SocketChannel channel = SocketChannel.open();
		try {
			InetAddress source = settings.source();
			String device = settings.device();
			if (source == null && device != null) {
				// channels can't be bound to an interface itself
				source = InterfaceAddresses.towards(device, peer);
				if (source == null) {
					throw new SocketException("interface %s has no address to connect from to %s".formatted(device,
							peer.getHostAddress()));
				}
			}
			if (source != null && !source.isAnyLocalAddress()) {
				channel.bind(new InetSocketAddress(source, 0));
			}
			// an interrupt closes it, and it may be connected, even to itself
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			channel.socket()
				.connect(new InetSocketAddress(peer, port),
						Math.clamp(settings.timeout().toMillis(), 1, Integer.MAX_VALUE));
			channel.setOption(StandardSocketOptions.SO_LINGER, -1);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
		return of(channel, settings.keepAlive());
	}

	public SocketChannel channel() {
		return this.channel;
	}

	public boolean isOutputShut() {
		return this.channel.socket().isOutputShutdown();
	}

	/**
	 * {@return how many bytes wait to be read}
	 */
	public int unread() {
		try {
			return this.channel.socket().getInputStream().available();
		}
		catch (IOException ex) {
			return 0; // closed
		}
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
