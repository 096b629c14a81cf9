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
