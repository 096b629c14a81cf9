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

package io.zcrx.payload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the frames of all connections of a loop share, and its limits. Safe
 * from any thread where frames are cut on an executor, else confined to the loop thread.
 */
public final class FrameMemory {

	private static final int MAX_SCRATCH = 1 << 20;

	private final long bufferSize;

	private final long maxCopied;

	private final boolean confined;

	private final AtomicLong buffers;

	private final AtomicLong copied = new AtomicLong();

	private MemorySegment scratch = MemorySegment.NULL;

	/**
	 * Creates the memory of a loop.
	 * @param bufferSize bytes of a buffer
	 * @param buffers the most buffers that unfinished frames may keep
	 * @param maxCopied the most bytes of memory that copies of unfinished frames may take
	 * @param confined whether only one thread uses it
	 */
	public FrameMemory(long bufferSize, long buffers, long maxCopied, boolean confined) {
		this.bufferSize = bufferSize;
		this.buffers = new AtomicLong(buffers);
		this.maxCopied = maxCopied;
		this.confined = confined;
	}

	public long bufferSize() {
		return this.bufferSize;
	}

	/**
	 * Asks for leave to keep a buffer for an unfinished frame.
	 * @return whether it is given; then {@link #giveBuffers} must follow
	 */
	public boolean takeBuffer() {
		if (this.buffers.getAndDecrement() > 0) {
			return true;
		}
		this.buffers.incrementAndGet();
		return false;
	}

	public void giveBuffers(int count) {
		if (count > 0) {
			this.buffers.addAndGet(count);
		}
	}

	/**
	 * Asks for leave to copy bytes of an unfinished frame.
	 * @return whether it is given; then {@link #giveCopied} must follow
	 */
	public boolean takeCopied(long bytes) {
		if (this.copied.addAndGet(bytes) <= this.maxCopied) {
			return true;
		}
		giveCopied(bytes);
		return false;
	}

	void giveCopied(long bytes) {
		this.copied.addAndGet(-bytes);
	}

	/**
	 * Opens an arena for bytes that wait for the rest of their frame. On an executor
	 * another thread may go on with it.
	 */
	@SuppressWarnings("MustBeClosedChecker") // who asks for it closes it
	Arena openArena() {
		return this.confined ? Arena.ofConfined() : Arena.ofShared();
	}

	public long maxCopied() {
		return this.maxCopied;
	}

	/**
	 * Returns memory to bring a frame together in, until the next call if only one thread
	 * brings frames together.
	 * @param size bytes
	 * @param arena revokes the memory; must be closed before the next call
	 */
	MemorySegment scratch(int size, Arena arena) {
		if (!this.confined || size > MAX_SCRATCH) {
			return arena.allocate(size);
		}
		if (this.scratch.byteSize() < size) {
			this.scratch = Arena.ofAuto().allocate(roundUp(size), Long.BYTES);
		}
		return this.scratch.reinterpret(arena, null).asSlice(0, size);
	}

	private static long roundUp(int size) {
		return Math.max(4096, (long) Integer.highestOneBit(Math.max(size - 1, 1)) << 1);
	}

}
