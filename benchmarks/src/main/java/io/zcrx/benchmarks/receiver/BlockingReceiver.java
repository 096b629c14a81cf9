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
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The JDK's blocking channels: one platform thread and one direct buffer for each
 * connection.
 */
final class BlockingReceiver implements Receiver {

	private final ReceiverOptions options;

	private final ServerSocketChannel server;

	private final Tallies tallies;

	private BlockingReceiver(ReceiverOptions options, ServerSocketChannel server, Tallies tallies) {
		this.options = options;
		this.server = server;
		this.tallies = tallies;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws IOException {
		BlockingReceiver receiver = new BlockingReceiver(options, SelectorReceiver.listen(options), tallies);
		Thread.ofPlatform().name("accept").daemon().start(receiver::run);
		return receiver;
	}

	private void run() {
		try {
			while (true) {
				SocketChannel channel = this.server.accept();
				channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
				Thread.ofPlatform().daemon().start(() -> serve(channel));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void serve(SocketChannel channel) {
		ByteBuffer buffer = SelectorReceiver.buffer();
		BufferConsumer consumer = BufferConsumer.of(this.options, this.tallies.add());
		try (channel) {
			while (channel.read(buffer) >= 0) {
				int end = buffer.position();
				consumer.take(buffer);
				if (this.options.shape() == Shape.ECHO) {
					write(channel, buffer, end);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends bytes back that a consumer has seen.
	 */
	static void write(SocketChannel channel, ByteBuffer buffer, int end) throws IOException {
		buffer.limit(end).position(0);
		while (buffer.hasRemaining()) {
			channel.write(buffer);
		}
		buffer.clear();
	}

	@Override
	public int port() {
		return SelectorReceiver.port(this.server);
	}

	@Override
	public String counters() {
		return "";
	}

}
