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

package io.zcrx.promise;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import io.zcrx.InMemoryConnection;

/**
 * A peer on the network in memory.
 */
final class MemoryPeer implements PeerSocket {

	private final InMemoryConnection connection;

	MemoryPeer(InMemoryConnection connection) {
		this.connection = connection;
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		if (!this.connection.isOpen()) {
			throw new IOException("closed");
		}
		if (length > 0) {
			this.connection.send(Arrays.copyOfRange(bytes, offset, offset + length));
		}
	}

	@Override
	public int read(byte[] target, int waitMillis) throws IOException {
		return this.connection.read(ByteBuffer.wrap(target), Duration.ofMillis(waitMillis));
	}

	@Override
	public void endOutput() {
		this.connection.endOfStream();
	}

	@Override
	public void reset() {
		this.connection.reset();
	}

	@Override
	public void close() {
		this.connection.close();
	}

}
