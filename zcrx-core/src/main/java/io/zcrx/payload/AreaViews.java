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

import io.zcrx.uapi.LinuxZcrx;

/**
 * Read-only views of the area for payloads: one per batch, confined to the thread that
 * handlers are called on and revoked at the batch's end, and one for retained payloads,
 * revoked with the area.
 */
public final class AreaViews {

	private final MemorySegment area;

	private final long[] starts;

	private final MemorySegment shared;

	private final BufferReturn buffers;

	private final LeakDetector leaks;

	private final boolean copies;

	private @Nullable Thread thread;

	private @Nullable Arena arena;

	private @Nullable MemorySegment batch;

	/**
	 * Creates views of an area that does not grow.
	 * @param area the memory
	 * @param buffers takes buffers back
	 * @param leaks watches retained payloads
	 */
	public AreaViews(MemorySegment area, BufferReturn buffers, LeakDetector leaks) {
		this(area, new long[1], buffers, leaks);
	}

	/**
	 * Creates views.
	 * @param area the memory
	 * @param starts where in it the kernel's areas begin, by their id
	 * @param buffers takes buffers back
	 * @param leaks watches retained payloads
	 */
	public AreaViews(MemorySegment area, long[] starts, BufferReturn buffers, LeakDetector leaks) {
		this.area = area;
		this.starts = starts;
		this.shared = area.asReadOnly();
		this.buffers = buffers;
		this.leaks = leaks;
		this.copies = leaks.copies();
	}

	/**
	 * Returns views of the same area for another thread.
	 */
	public AreaViews forOtherThread() {
		return new AreaViews(this.area, this.starts, this.buffers, this.leaks);
	}

	/**
	 * Confines payloads to a thread from now on.
	 */
	public void confineTo(Thread thread) {
		this.thread = thread;
	}

	void checkThread() {
		if (Thread.currentThread() != this.thread) {
			throw new WrongThreadException(
					"This payload is confined to the thread that its handler was called on: call retain() in the "
							+ "handler to use it from another thread, and close() when done");
		}
	}

	public BufferReturn buffers() {
		return this.buffers;
	}

	LeakDetector leaks() {
		return this.leaks;
	}

	public MemorySegment shared() {
		return this.shared;
	}

	/**
	 * Tells whether payloads show copies of their bytes instead of the area.
	 */
	boolean copies() {
		return this.copies;
	}

	/**
	 * Returns a view of the area that is revoked when an arena is closed.
	 */
	MemorySegment view(Arena arena) {
		return this.area.reinterpret(arena, null).asReadOnly();
	}

	/**
	 * Copies the bytes of a payload given to a handler.
	 * @return the copy, or {@code null} if payloads show the area itself
	 */
	@Nullable PrivateCopy copyForHandler(long offset, int length) {
		return this.copies ? PrivateCopy.confined(this.shared.asSlice(position(offset), length)) : null;
	}

	/**
	 * Copies the bytes of a retained payload.
	 * @return the copy, or {@code null} if payloads show the area itself
	 */
	@Nullable PrivateCopy copyForAnyThread(long offset, int length) {
		return this.copies ? PrivateCopy.shared(this.shared.asSlice(position(offset), length)) : null;
	}

	MemorySegment batch() {
		MemorySegment batch = this.batch;
		return (batch != null) ? batch : beginBatch();
	}

	// apart from batch() so that only the common case is compiled into handlers
	@SuppressWarnings("MustBeClosedChecker") // endBatch closes it
	private MemorySegment beginBatch() {
		Arena arena = Arena.ofConfined();
		MemorySegment batch = this.area.reinterpret(arena, null).asReadOnly();
		this.arena = arena;
		this.batch = batch;
		return batch;
	}

	/**
	 * Revokes everything that was taken out of payloads since the last call. Comes before
	 * the release of their buffers.
	 */
	public void endBatch() {
		Arena arena = this.arena;
		if (arena != null) {
			this.batch = null;
			this.arena = null;
			arena.close();
		}
	}

	/**
	 * Returns where in the area a completion's bytes are.
	 * @param offset the completion's offset, with the kernel's area id in its upper bits
	 * @return the position in the area
	 */
	public long position(long offset) {
		return this.starts[(int) (offset >>> LinuxZcrx.IORING_ZCRX_AREA_SHIFT)]
				+ (offset & ~LinuxZcrx.IORING_ZCRX_AREA_MASK);
	}

}
