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

/**
 * Bytes of a payload in memory of their own, which is freed at release: every later use
 * throws, also through what was taken out of it.
 */
final class PrivateCopy {

	// bytes keep their place in a cache line, so that what is aligned in the area is
	// aligned here, and nothing else
	private static final int ALIGNMENT = 64;

	private final Arena arena;

	private final MemorySegment segment;

	private boolean closed;

	private PrivateCopy(Arena arena, MemorySegment bytes) {
		this.arena = arena;
		try {
			long before = bytes.address() & (ALIGNMENT - 1);
			this.segment = arena.allocate(before + bytes.byteSize(), ALIGNMENT)
				.asSlice(before)
				.copyFrom(bytes)
				.asReadOnly();
		}
		catch (Throwable ex) {
			arena.close();
			throw ex;
		}
	}

	/**
	 * Copies bytes for the calling thread only.
	 */
	@SuppressWarnings("MustBeClosedChecker") // close() closes it
	static PrivateCopy confined(MemorySegment bytes) {
		return new PrivateCopy(Arena.ofConfined(), bytes);
	}

	/**
	 * Copies bytes for all threads.
	 */
	@SuppressWarnings("MustBeClosedChecker") // close() closes it
	static PrivateCopy shared(MemorySegment bytes) {
		return new PrivateCopy(Arena.ofShared(), bytes);
	}

	MemorySegment segment() {
		return this.segment;
	}

	/**
	 * Frees the memory. Does nothing when repeated.
	 * @return whether it is freed; it can't be while a native call uses it
	 */
	synchronized boolean close() {
		if (!this.closed) {
			try {
				this.arena.close();
			}
			catch (IllegalStateException ex) {
				return false;
			}
			this.closed = true;
		}
		return true;
	}

}
