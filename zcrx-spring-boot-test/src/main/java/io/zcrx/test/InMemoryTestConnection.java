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

package io.zcrx.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.zcrx.InMemoryConnection;
import io.zcrx.InMemoryNetwork;

/**
 * A connection in memory, whose sender decides where the stream is cut into payloads.
 *
 * @since 0.1.0
 */
public final class InMemoryTestConnection extends ZcrxTestConnection {

	private final InMemoryNetwork network;

	private final String listener;

	private final InMemoryConnection connection;

	InMemoryTestConnection(InMemoryNetwork network, String listener, InMemoryConnection connection) {
		this.network = network;
		this.listener = listener;
		this.connection = connection;
	}

	/**
	 * Sends pieces of the stream; each arrives in a buffer of its own.
	 * @param pieces the pieces, none of them empty
	 * @return this connection
	 */
	public InMemoryTestConnection send(byte[]... pieces) {
		this.connection.send(pieces);
		return this;
	}

	/**
	 * Sends pieces of the stream as UTF-8; each arrives in a buffer of its own.
	 * @param pieces the pieces, none of them empty
	 * @return this connection
	 */
	public InMemoryTestConnection send(String... pieces) {
		return send(
				Arrays.stream(pieces).map((piece) -> piece.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new));
	}

	/**
	 * Sends bytes that are cut at given points.
	 * @param bytes the bytes
	 * @param points where new pieces begin, ascending, within the bytes
	 * @return this connection
	 */
	public InMemoryTestConnection sendSplit(byte[] bytes, int... points) {
		List<byte[]> pieces = new ArrayList<>();
		int begin = 0;
		for (int point : points) {
			pieces.add(Arrays.copyOfRange(bytes, begin, point));
			begin = point;
		}
		pieces.add(Arrays.copyOfRange(bytes, begin, bytes.length));
		return send(pieces.toArray(byte[][]::new));
	}

	/**
	 * Sends bytes in pieces of one size; the last one may be shorter.
	 * @param bytes the bytes
	 * @param size bytes of a piece
	 * @return this connection
	 */
	public InMemoryTestConnection sendInPiecesOf(int size, byte[] bytes) {
		int count = Math.ceilDiv(bytes.length, size);
		int[] points = new int[count - 1];
		Arrays.setAll(points, (index) -> (index + 1) * size);
		return sendSplit(bytes, points);
	}

	/**
	 * Waits until all that was sent has been handled.
	 * @return this connection
	 */
	public InMemoryTestConnection awaitHandled() {
		if (!this.network.awaitIdle(this.listener, timeLimit())) {
			throw new AssertionError("Listener '%s' did not handle all that was sent within %s: a handler is at work"
				.formatted(this.listener, timeLimit()));
		}
		return this;
	}

	/**
	 * {@return whether the listener has not closed the connection}
	 */
	public boolean isOpen() {
		return this.connection.isOpen();
	}

	@Override
	public void endOfStream() {
		this.connection.endOfStream();
	}

	@Override
	public void reset() {
		this.connection.reset();
	}

	@Override
	int read(ByteBuffer target, Duration limit) throws IOException {
		return this.connection.read(target, limit);
	}

	@Override
	public void close() {
		this.connection.close();
	}

	@Override
	public String toString() {
		return "connection to listener '%s' in memory".formatted(this.listener);
	}

}
