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

import org.jspecify.annotations.Nullable;

import io.zcrx.framing.FrameMemoryException;

/**
 * The first bytes of an unfinished frame, copied so that their buffers can go home.
 * Confined to the thread that cuts frames of its connection. Grows with what has arrived,
 * never with what was announced.
 */
public final class FrameCopy {

	private static final int MIN_CAPACITY = 256;

	private final FrameMemory memory;

	private @Nullable Arena arena;

	private MemorySegment bytes = MemorySegment.NULL;

	private long length;

	public FrameCopy(FrameMemory memory) {
		this.memory = memory;
	}

	public long length() {
		return this.length;
	}

	public void append(MemorySegment source, long position, long length) throws FrameMemoryException {
		long needed = this.length + length;
		if (needed > this.bytes.byteSize()) {
			grow(needed);
		}
		MemorySegment.copy(source, position, this.bytes, this.length, length);
		this.length = needed;
	}

	private void grow(long needed) throws FrameMemoryException {
		long capacity = Math.max(MIN_CAPACITY, Math.max(needed, needed + this.length / 2));
		if (!this.memory.takeCopied(capacity)) {
			throw new FrameMemoryException(this.memory.maxCopied());
		}
		Arena arena = this.memory.openArena();
		MemorySegment bytes = arena.allocate(capacity);
		MemorySegment.copy(this.bytes, 0, bytes, 0, this.length);
		free();
		this.arena = arena;
		this.bytes = bytes;
	}

	/**
	 * Returns a read-only view that {@link #close} revokes.
	 */
	public MemorySegment view(long begin, long end) {
		return this.bytes.asSlice(begin, end - begin).asReadOnly();
	}

	/**
	 * Frees the memory; can be used again.
	 */
	public void close() {
		free();
		this.arena = null;
		this.bytes = MemorySegment.NULL;
		this.length = 0;
	}

	private void free() {
		if (this.arena != null) {
			this.arena.close();
			this.memory.giveCopied(this.bytes.byteSize());
		}
	}

}
