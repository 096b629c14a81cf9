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

package io.zcrx.benchmarks.receiver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The JDK's non-blocking channels: one thread, one selector, one direct buffer for all
 * connections, but for frames, of which each connection keeps what is not complete.
 */
final class SelectorReceiver implements Receiver {

	static final int BUFFER = 256 * 1024;

	static final int BACKLOG = 1024;

	private final ReceiverOptions options;

	private final ServerSocketChannel server;

	private final Tally tally;

	private final ByteBuffer shared = buffer();

	private SelectorReceiver(ReceiverOptions options, ServerSocketChannel server, Tally tally) {
		this.options = options;
		this.server = server;
		this.tally = tally;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws IOException {
		SelectorReceiver receiver = new SelectorReceiver(options, listen(options), tallies.add());
		Thread.ofPlatform().name("selector").daemon().start(receiver::run);
		return receiver;
	}

	static ServerSocketChannel listen(ReceiverOptions options) throws IOException {
		ServerSocketChannel server = ServerSocketChannel.open();
		server.bind(new InetSocketAddress(options.address(), options.port()), BACKLOG);
		return server;
	}

	static ByteBuffer buffer() {
		return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
	}

	static int port(ServerSocketChannel server) {
		return server.socket().getLocalPort();
	}

	private void run() {
		try (Selector selector = Selector.open()) {
			this.server.configureBlocking(false);
			this.server.register(selector, SelectionKey.OP_ACCEPT);
			while (true) {
				selector.select(this::ready);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void ready(SelectionKey key) {
		try {
			if (key.isAcceptable()) {
				accept(key.selector());
			}
			else {
				read((SocketChannel) key.channel(), (Connection) key.attachment());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(Selector selector) throws IOException {
		for (SocketChannel channel = this.server.accept(); channel != null; channel = this.server.accept()) {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			ByteBuffer buffer = this.options.frames() ? buffer() : this.shared;
			channel.register(selector, SelectionKey.OP_READ,
					new Connection(buffer, BufferConsumer.of(this.options, this.tally)));
		}
	}

	private void read(SocketChannel channel, Connection connection) throws IOException {
		ByteBuffer buffer = connection.buffer;
		int length = channel.read(buffer);
		if (length < 0) {
			channel.close();
			return;
		}
		int end = buffer.position();
		connection.consumer.take(buffer);
		if (this.options.shape() == Shape.ECHO) {
			BlockingReceiver.write(channel, buffer, end);
		}
	}

	@Override
	public int port() {
		return port(this.server);
	}

	@Override
	public String counters() {
		return "";
	}

	private record Connection(ByteBuffer buffer, BufferConsumer consumer) {

	}

}
