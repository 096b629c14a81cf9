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

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Copies payloads of a loop that wait for the executor, so that they hold no buffers of
 * the area: many small ones would pin all of it, and those of slow handlers would take it
 * from others. Copies are made on the loop thread and given back on any. There are never
 * more of them than the area has bytes.
 */
final class WaitingCopies {

	private static final int SMALL = 16_384;

	// of each size; more are left to the garbage collector
	private static final int SPARE = 16;

	private final LeakDetector leaks;

	private final int large;

	private final long limit;

	private final ArrayDeque<CopyChunk> spareSmall = new ArrayDeque<>();

	private final ArrayDeque<CopyChunk> spareLarge = new ArrayDeque<>();

	private long taken;

	/**
	 * Creates memory for copies, which is allocated when it is needed.
	 * @param bufferSize bytes of the longest payload
	 * @param limit bytes at most
	 */
	WaitingCopies(int bufferSize, long limit, LeakDetector leaks) {
		this.leaks = leaks;
		this.large = Math.max(SMALL, bufferSize);
		this.limit = limit;
	}

	/**
	 * Copies a payload.
	 * @param filling the chunk that payloads of this connection are copied to
	 * @return the copy, or {@code null} if there is no memory for it
	 */
	@Nullable WaitingPayload copy(MemorySegment bytes, AtomicReference<@Nullable CopyChunk> filling) {
		int length = (int) bytes.byteSize();
		CopyChunk chunk = filling.getAndSet(null);
		if (chunk != null && !chunk.hasRoom(length)) {
			chunk.leave();
			chunk = null;
		}
		if (chunk == null) {
			chunk = take((length <= SMALL) ? SMALL : this.large);
		}
		if (chunk == null) {
			return null;
		}
		try {
			return chunk.add(bytes, this.leaks);
		}
		finally {
			filling.set(chunk);
		}
	}

	private synchronized @Nullable CopyChunk take(int size) {
		if (size > this.limit - this.taken) {
			return null;
		}
		CopyChunk spare = spare(size).pollLast();
		if (spare == null) {
			try {
				spare = new CopyChunk(this, size);
			}
			catch (OutOfMemoryError ex) {
				return null; // the JVM has a limit of its own for such memory
			}
		}
		this.taken += size;
		return spare.begin();
	}

	synchronized void giveBack(CopyChunk chunk) {
		this.taken -= chunk.size();
		ArrayDeque<CopyChunk> spare = spare(chunk.size());
		if (spare.size() < SPARE) {
			spare.addLast(chunk);
		}
	}

	private ArrayDeque<CopyChunk> spare(int size) {
		return (size == SMALL) ? this.spareSmall : this.spareLarge;
	}

}
