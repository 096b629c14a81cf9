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

package io.zcrx.loop;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Native memory for replies, shared by the connections of a loop. Safe from any thread.
 * Chunks are reused and freed with the loop; there are as many as were ever pending at
 * once.
 */
final class SendChunks implements AutoCloseable {

	static final int CHUNK_SIZE = 16384;

	private final Arena arena = Arena.ofShared();

	private final ArrayDeque<Chunk> free = new ArrayDeque<>();

	synchronized Chunk take() {
		Chunk chunk = this.free.pollLast();
		if (chunk == null) {
			return new Chunk(this.arena.allocate(CHUNK_SIZE));
		}
		chunk.start = 0;
		chunk.end = 0;
		return chunk;
	}

	synchronized void giveBack(Chunk chunk) {
		this.free.addLast(chunk);
	}

	@Override
	public void close() {
		this.arena.close();
	}

	/**
	 * A piece of memory with the bytes from start to end still to send.
	 */
	static final class Chunk {

		final MemorySegment memory;

		int start;

		int end;

		private Chunk(MemorySegment memory) {
			this.memory = memory;
		}

	}

}
