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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.zcrx.concurrent.ShortLock;
import io.zcrx.payload.LeakDetector;

/**
 * Copies payloads of a loop that wait for the executor or for slow peers, so that they
 * hold no buffers of the area: many small ones would pin all of it, and those of slow
 * handlers or peers would take it from others. Copies are made on the loop thread and
 * given back on any. There are never more of them than the area has bytes.
 */
final class WaitingCopies {

	private static final int SMALL = 16_384;

	// when to look for chunks that nobody needs any more: so many were given back
	private static final int LOOK_AFTER = 4096;

	private final LeakDetector leaks;

	private final ShortLock lock = new ShortLock();

	private final int large;

	private final long limit;

	private final Spares spareSmall = new Spares();

	private final Spares spareLarge = new Spares();

	// of chunks in use and spare ones
	private long bytes;

	private int givenBack;

	private final AtomicLong count = new AtomicLong();

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
	 * {@return how many copies have not ended; safe from any thread}
	 */
	long count() {
		return this.count.get();
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
			WaitingPayload copy = chunk.add(bytes, this.leaks);
			this.count.incrementAndGet();
			return copy;
		}
		finally {
			filling.set(chunk);
		}
	}

	private @Nullable CopyChunk take(int size) {
		this.lock.lock();
		try {
			CopyChunk chunk = spare(size).take();
			if (chunk == null) {
				chunk = allocate(size);
			}
			return (chunk != null) ? chunk.begin() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable CopyChunk allocate(int size) {
		Spares others = (size == SMALL) ? this.spareLarge : this.spareSmall;
		while (size > this.limit - this.bytes) {
			if (others.isEmpty()) {
				return null;
			}
			this.bytes -= others.drop();
		}
		try {
			CopyChunk chunk = new CopyChunk(this, size);
			this.bytes += size;
			return chunk;
		}
		catch (OutOfMemoryError ex) {
			return null; // payloads wait where they are
		}
	}

	/**
	 * Takes note that a copy has ended.
	 */
	void ended() {
		this.count.decrementAndGet();
	}

	void giveBack(CopyChunk chunk) {
		this.lock.lock();
		try {
			spare(chunk.size()).add(chunk);
			if (++this.givenBack >= LOOK_AFTER) {
				this.givenBack = 0;
				this.bytes -= this.spareSmall.dropUnneeded() + this.spareLarge.dropUnneeded();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Spares spare(int size) {
		return (size == SMALL) ? this.spareSmall : this.spareLarge;
	}

	/**
	 * Chunks that nobody uses now. What is dropped is left to the garbage collector, so
	 * that must be seldom: connections whose payloads wait come and go all the time.
	 */
	private static final class Spares {

		private final ArrayDeque<CopyChunk> chunks = new ArrayDeque<>();

		// how many of them were never in use since the last look
		private int unneeded;

		private boolean isEmpty() {
			return this.chunks.isEmpty();
		}

		private void add(CopyChunk chunk) {
			this.chunks.addLast(chunk);
		}

		private @Nullable CopyChunk take() {
			CopyChunk chunk = this.chunks.pollLast();
			this.unneeded = Math.min(this.unneeded, this.chunks.size());
			return chunk;
		}

		private int drop() {
			CopyChunk chunk = this.chunks.removeFirst();
			this.unneeded = Math.min(this.unneeded, this.chunks.size());
			return chunk.size();
		}

		private long dropUnneeded() {
			long bytes = 0;
			for (int i = (this.unneeded + 1) / 2; i > 0; i--) {
				bytes += drop();
			}
			this.unneeded = this.chunks.size();
			return bytes;
		}

	}

}
