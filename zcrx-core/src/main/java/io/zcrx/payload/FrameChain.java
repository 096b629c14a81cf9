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
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A frame whose bytes came in several buffers. The first of them may have been copied
 * already. The one given to a handler is confined to the handler's thread and has an
 * arena of its own, because its buffers may come from earlier batches. Owns its parts and
 * what was copied: they are released when it expires.
 */
public final class FrameChain extends ReceivedPayload {

	private final @Nullable FrameMemory memory;

	private final @Nullable MemorySegment copied;

	private final FramePart[] parts;

	private final @Nullable Kept kept;

	private @Nullable Arena arena;

	// another thread may see it late and bring the bytes together again
	private @Nullable MemorySegment contiguous;

	/**
	 * Creates a frame for a handler.
	 * @param views tells the handler's thread
	 * @param copied the first bytes, if they were copied, in memory that outlives the
	 * handler
	 * @param parts the bytes that follow them
	 * @param length bytes of all
	 * @param kept what else ends with the frame
	 */
	public FrameChain(AreaViews views, FrameMemory memory, @Nullable MemorySegment copied, FramePart[] parts,
			int length, Kept kept) {
		super(views, 0, length, views.copies() ? PrivateCopy.confined(gathered(copied, parts, length)) : null);
		this.memory = memory;
		this.copied = copied;
		this.parts = parts;
		this.kept = kept;
	}

	private FrameChain(AreaViews views, @Nullable MemorySegment copied, FramePart[] parts, int length, Watch watch) {
		super(views, 0, length, () -> release(parts),
				views.copies() ? PrivateCopy.shared(gathered(copied, parts, length)) : null, watch);
		this.memory = null;
		this.copied = copied;
		this.parts = parts;
		this.kept = null;
	}

	@Override
	public boolean isContiguous() {
		checkOpen();
		return copy() != null || pieces() <= 1;
	}

	private int pieces() {
		return this.parts.length + ((this.copied != null) ? 1 : 0);
	}

	@Override
	public List<MemorySegment> segments() {
		checkOpen();
		PrivateCopy copy = copy();
		if (copy != null) {
			return List.of(copy.segment());
		}
		boolean confined = this.memory != null;
		List<MemorySegment> segments = new ArrayList<>(pieces());
		if (this.copied != null) {
			segments.add(confined ? this.copied.reinterpret(arena(), null) : this.copied);
		}
		for (FramePart part : this.parts) {
			segments.add(confined ? part.view(arena()) : part.shared());
		}
		return List.copyOf(segments);
	}

	@Override
	public MemorySegment segment() {
		checkOpen();
		MemorySegment contiguous = this.contiguous;
		if (contiguous == null) {
			contiguous = (copy() != null || pieces() == 1) ? segments().getFirst() : gather();
			this.contiguous = contiguous;
		}
		return contiguous;
	}

	@Override
	public byte[] toByteArray() {
		checkOpen();
		byte[] bytes = new byte[size()];
		try {
			copyTo(MemorySegment.ofArray(bytes));
			return bytes;
		}
		finally {
			Reference.reachabilityFence(this); // a collected one gives its buffers back
		}
	}

	private MemorySegment gather() {
		MemorySegment target = target();
		copyTo(target);
		return target.asReadOnly();
	}

	private MemorySegment target() {
		FrameMemory memory = this.memory;
		if (memory == null) {
			return Arena.ofAuto().allocate(size());
		}
		boolean alone = this.kept != null && !this.kept.amongOthers();
		return alone ? memory.scratch(size(), arena()) : arena().allocate(size());
	}

	private void copyTo(MemorySegment target) {
		copy(this.copied, this.parts, target);
	}

	private static MemorySegment gathered(@Nullable MemorySegment copied, FramePart[] parts, int length) {
		MemorySegment target = Arena.ofAuto().allocate(length);
		copy(copied, parts, target);
		return target;
	}

	private static void copy(@Nullable MemorySegment copied, FramePart[] parts, MemorySegment target) {
		long position = 0;
		if (copied != null) {
			MemorySegment.copy(copied, 0, target, 0, copied.byteSize());
			position = copied.byteSize();
		}
		for (FramePart part : parts) {
			part.copyTo(target, position);
			position += part.length();
		}
	}

	@SuppressWarnings("MustBeClosedChecker") // expire closes it
	private Arena arena() {
		Arena arena = this.arena;
		if (arena == null) {
			arena = Arena.ofConfined();
			this.arena = arena;
		}
		return arena;
	}

	@Override
	ReceivedPayload copyRetained(Watch watch) {
		MemorySegment copied = this.copied;
		if (copied != null && this.memory != null) {
			copied = Arena.ofAuto().allocate(copied.byteSize()).copyFrom(copied).asReadOnly();
		}
		int retained = 0;
		try {
			for (FramePart part : this.parts) {
				// throws if another thread closes this one just now
				part.lease().retain();
				retained++;
			}
			return new FrameChain(views(), copied, this.parts, size(), watch);
		}
		catch (Throwable ex) {
			for (int i = 0; i < retained; i++) {
				this.parts[i].lease().release();
			}
			throw ex;
		}
	}

	@Override
	public boolean expire() {
		super.expire();
		if (this.arena != null) {
			this.arena.close();
		}
		release(this.parts);
		Kept kept = this.kept;
		FrameMemory memory = this.memory;
		if (kept != null && memory != null) {
			memory.giveBuffers(kept.buffers());
			if (kept.copy() != null) {
				kept.copy().close();
			}
		}
		return false;
	}

	private static void release(FramePart[] parts) {
		for (FramePart part : parts) {
			part.lease().release();
		}
	}

	/**
	 * Shows length and pieces, also after release.
	 */
	@Override
	public String toString() {
		return "Payload[length=%d, segments=%d%s]".formatted(size(), pieces(), isRetained() ? ", retained" : "");
	}

	/**
	 * What was kept for a frame while it was unfinished, besides its parts.
	 *
	 * @param copy its first bytes, if they were copied
	 * @param buffers how many buffers to give back to the frames' memory
	 * @param amongOthers whether the frame may live together with others, so that it
	 * can't use the memory that frames share
	 */
	public record Kept(@Nullable FrameCopy copy, int buffers, boolean amongOthers) {

	}

}
