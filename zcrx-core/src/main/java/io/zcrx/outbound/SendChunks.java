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

package io.zcrx.outbound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.concurrent.ShortLock;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.LinuxMman;

/**
 * Memory for replies of a loop, in chunks that the kernel reads from. Safe from any
 * thread. Chunks are cut from slabs; slabs that were not needed for a while are freed by
 * {@link #trim}, so that a peak of pending replies leaves nothing behind.
 */
public class SendChunks implements AutoCloseable {

	static final int CHUNK_SIZE = 16384;

	static final int CHUNKS_PER_SLAB = 16;

	// the largest page of Linux
	private static final long ALIGNMENT = 65536;

	private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

	// what a loop keeps, so that the next replies find memory
	private static final int RESERVE = 1;

	// the end of a slab stops every thread for a moment
	private static final int SLABS_PER_TRIM = 64;

	private final ShortLock lock = new ShortLock();

	// slabs with chunks in use and free ones; those without free chunks are in no list
	private final ArrayDeque<Slab> partial = new ArrayDeque<>();

	private final ArrayDeque<Slab> idle = new ArrayDeque<>();

	// the last chunk given back: most loops never need a second one
	private @Nullable Chunk spare;

	private int leastIdle;

	private int slabs;

	// written under the lock
	private volatile boolean trimmable;

	private boolean closed;

	/**
	 * Takes a chunk without bytes.
	 * @return the chunk, to be given back
	 * @throws OutOfMemoryError if there is no memory for it
	 */
	Chunk take() {
		this.lock.lock();
		try {
			Chunk chunk = this.spare;
			if (chunk != null) {
				this.spare = null;
			}
			else {
				chunk = slab().take();
			}
			chunk.start = 0;
			chunk.end = 0;
			return chunk;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Slab slab() {
		Slab slab = this.partial.peekLast();
		if (slab == null) {
			slab = this.idle.pollLast();
			if (slab == null) {
				slab = new Slab();
				this.slabs++;
			}
			this.partial.addLast(slab);
			idleChanged();
		}
		if (slab.used == CHUNKS_PER_SLAB - 1) {
			this.partial.removeLast(); // its last chunk goes now
		}
		return slab;
	}

	private void idleChanged() {
		this.leastIdle = Math.min(this.leastIdle, this.idle.size());
		this.trimmable = this.idle.size() > RESERVE;
	}

	/**
	 * Gives chunks back that nobody reads or writes any more.
	 * @param first the first one, which leads to the others; {@code null} for none
	 */
	void giveBack(@Nullable Chunk first) {
		this.lock.lock();
		try {
			Chunk chunk = first;
			while (chunk != null) {
				Chunk next = chunk.next;
				chunk.next = null;
				if (this.spare == null && !this.closed) {
					this.spare = chunk;
				}
				else {
					putBack(chunk);
				}
				chunk = next;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void putBack(Chunk chunk) {
		Slab slab = chunk.slab;
		if (slab.used == CHUNKS_PER_SLAB) {
			this.partial.addLast(slab);
		}
		slab.putBack(chunk);
		if (slab.used > 0) {
			return;
		}
		this.partial.removeLastOccurrence(slab);
		if (this.closed) {
			this.slabs--;
			slab.free();
		}
		else {
			this.idle.addLast(slab);
			idleChanged();
		}
	}

	/**
	 * {@return whether {@link #trim} may have something to free}
	 */
	public boolean trimmable() {
		return this.trimmable;
	}

	/**
	 * Frees slabs that were not needed since the last call, but for a reserve.
	 */
	public void trim() {
		List<Slab> unused = new ArrayList<>();
		this.lock.lock();
		try {
			for (int i = Math.min(this.leastIdle - RESERVE, SLABS_PER_TRIM); i > 0; i--) {
				unused.add(this.idle.removeFirst());
			}
			this.slabs -= unused.size();
			this.leastIdle = this.idle.size();
			this.trimmable = this.leastIdle > RESERVE;
		}
		finally {
			this.lock.unlock();
		}
		unused.forEach(Slab::free);
	}

	/**
	 * {@return bytes of memory that replies have, in use or not}
	 */
	long size() {
		this.lock.lock();
		try {
			return (long) this.slabs * CHUNKS_PER_SLAB * CHUNK_SIZE;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Frees everything, what is still in use as soon as it comes back. The kernel must
	 * have let go of it.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			Chunk chunk = this.spare;
			this.spare = null;
			if (chunk != null) {
				putBack(chunk);
			}
			this.slabs -= this.idle.size();
			this.idle.forEach(Slab::free);
			this.idle.clear();
			this.trimmable = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Memory of several chunks, which is had and freed together.
	 */
	private static final class Slab {

		private final Arena arena = Arena.ofShared();

		private final MemorySegment memory;

		private @Nullable Chunk unused;

		private int used;

		Slab() {
			try {
				this.memory = this.arena.allocate(CHUNKS_PER_SLAB * CHUNK_SIZE, ALIGNMENT);
			}
			catch (Throwable ex) {
				this.arena.close();
				throw ex;
			}
			for (int i = CHUNKS_PER_SLAB - 1; i >= 0; i--) {
				Chunk chunk = new Chunk(this, this.memory.asSlice((long) i * CHUNK_SIZE, CHUNK_SIZE));
				chunk.next = this.unused;
				this.unused = chunk;
			}
		}

		Chunk take() {
			Chunk chunk = this.unused;
			if (chunk == null) {
				throw new IllegalStateException("A slab without free chunks was asked for one");
			}
			this.unused = chunk.next;
			chunk.next = null;
			this.used++;
			return chunk;
		}

		void free() {
			if (LINUX) {
				releasePages();
			}
			this.arena.close();
		}

		/**
		 * Gives the pages back to the system: the C library may keep what is freed.
		 */
		private void releasePages() {
			try {
				Syscalls.madvise(this.memory.address(), this.memory.byteSize(), LinuxMman.MADV_DONTNEED);
			}
			catch (IllegalCallerException | LinkageError ex) {
				// no native access, as mode nio allows: the C library decides
			}
		}

		void putBack(Chunk chunk) {
			chunk.next = this.unused;
			this.unused = chunk;
			this.used--;
		}

	}

	/**
	 * A piece of memory with the bytes from start to end still to send.
	 */
	static final class Chunk {

		final MemorySegment memory;

		private final Slab slab;

		@Nullable Chunk next;

		int start;

		int end;

		private Chunk(Slab slab, MemorySegment memory) {
			this.slab = slab;
			this.memory = memory;
		}

	}

}
