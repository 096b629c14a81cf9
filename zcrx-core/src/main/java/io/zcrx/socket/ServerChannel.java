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
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * A listening socket of the JDK, non-blocking, for use with a selector.
 */
public final class ServerChannel implements ListeningSocket {

	private final ServerSocketChannel channel;

	private final InetSocketAddress localAddress;

	private final @Nullable InterfaceAddresses addresses;

	private final KeepAlive keepAlive;

	private ServerChannel(ServerSocketChannel channel, InetSocketAddress localAddress,
			@Nullable InterfaceAddresses addresses, KeepAlive keepAlive) {
		this.channel = channel;
		this.localAddress = localAddress;
		this.addresses = addresses;
		this.keepAlive = keepAlive;
	}

	/**
	 * Binds a socket and listens.
	 * @param address the local address, or {@code null} for any address of a device
	 * @param port the port, 0 for any free one
	 * @param device the network interface whose addresses are served if none is given
	 * @param backlog connections that may wait to be accepted
	 * @param keepAlive how connections find out that their peer has vanished
	 * @return the socket
	 * @throws IOException if the address can't be had
	 */
	public static ServerChannel listen(@Nullable InetAddress address, int port, @Nullable String device, int backlog,
			KeepAlive keepAlive) throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open();
		try {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
			// null is any address, IPv4 and IPv6
			channel.bind(new InetSocketAddress(address, port), backlog);
			InterfaceAddresses addresses = (address == null && device != null) ? new InterfaceAddresses(device) : null;
			return new ServerChannel(channel, (InetSocketAddress) channel.getLocalAddress(), addresses, keepAlive);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Accepts a connection.
	 * @return the connection's channel, or {@code null} if none waits
	 * @throws IOException if none can be accepted
	 */
	public @Nullable SocketChannel accept() throws IOException {
		return this.channel.accept();
	}

	/**
	 * Takes an accepted channel over.
	 * @param accepted the channel, closed if this fails
	 * @return its socket
	 * @throws IOException if the peer is gone already
	 */
	public ChannelSocket socket(SocketChannel accepted) throws IOException {
		return ChannelSocket.of(accepted, this.keepAlive);
	}

	/**
	 * Tells whether a connection has come to an address that is served. Channels can't be
	 * bound to an interface, whose addresses may change, so that others can be connected
	 * to as well.
	 * @param socket the connection
	 * @return whether it may be served
	 */
	public boolean serves(ChannelSocket socket) {
		return this.addresses == null || this.addresses.contain(socket.localAddress().getAddress());
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
