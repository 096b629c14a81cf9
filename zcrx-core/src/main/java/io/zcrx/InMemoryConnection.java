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
import java.nio.ByteBuffer;
import java.time.Duration;

import io.zcrx.socket.MemorySocket;

/**
 * The peer's end of a connection to a receiver on an {@link InMemoryNetwork}. Safe from
 * any thread.
 *
 * @since 0.1.0
 */
public final class InMemoryConnection implements AutoCloseable {

	private final MemorySocket socket;

	InMemoryConnection(MemorySocket socket) {
		this.socket = socket;
	}

	/**
	 * Sends pieces of the stream. Each arrives in a buffer of its own, or in several if
	 * it is larger than a buffer; those of one call arrive together.
	 * @param pieces what to send
	 */
	public void send(byte[]... pieces) {
		for (byte[] piece : pieces) {
			if (piece.length == 0) {
				throw new IllegalArgumentException("A piece is empty: nothing like it arrives by TCP");
			}
		}
		this.socket.offer(pieces);
	}

	/**
	 * Tells the receiver that nothing more will be sent. Replies are still taken.
	 */
	public void endOfStream() {
		this.socket.endInput();
	}

	/**
	 * Resets the connection: bytes that were not handled yet are lost.
	 */
	public void reset() {
		this.socket.resetByPeer();
	}

	/**
	 * Takes bytes of replies.
	 * @param target what to read into
	 * @param limit how long to wait for the first of them
	 * @return the number of bytes, 0 if none came in time, -1 if the receiver has ended
	 * the stream
	 * @throws IOException if the receiver has reset the connection
	 */
	public int read(ByteBuffer target, Duration limit) throws IOException {
		try {
			return this.socket.readByPeer(target, limit.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 0;
		}
	}

	/**
	 * {@return whether the receiver has not closed the connection}
	 */
	public boolean isOpen() {
		return this.socket.isOpen();
	}

	/**
	 * Ends the stream and takes no more replies. Does nothing when repeated.
	 */
	@Override
	public void close() {
		this.socket.closeByPeer();
	}

}
