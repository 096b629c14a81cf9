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

package io.zcrx.buffers;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import io.zcrx.concurrent.ShortLock;

/**
 * Buffers that the JDK's channels are read into.
 */
public final class SelectorBuffers extends ReceiveBuffers {

	private final MemorySegment area;

	private final int bufferSize;

	// views for channels, made when first used
	private final @Nullable ByteBuffer[] views;

	private final ShortLock lock = new ShortLock();

	private final int[] free;

	private int freeCount;

	/**
	 * Cuts an area into buffers.
	 * @param area the area
	 */
	public SelectorBuffers(MemorySegment area) {
		this.area = area;
		this.bufferSize = ProvidedBuffers.bufferSize(area.byteSize());
		int count = (int) (area.byteSize() / this.bufferSize);
		this.views = new ByteBuffer[count];
		this.free = new int[count];
		for (int i = 0; i < count; i++) {
			this.free[i] = count - 1 - i;
		}
		this.freeCount = count;
	}

	/**
	 * Takes a free buffer.
	 * @return its number, or -1 if all are in use
	 */
	public int take() {
		this.lock.lock();
		try {
			return (this.freeCount == 0) ? -1 : this.free[--this.freeCount];
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives a buffer back that was never delivered.
	 */
	public void untake(int buffer) {
		this.lock.lock();
		try {
			this.free[this.freeCount++] = buffer;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns a buffer to read into, empty.
	 */
	public ByteBuffer view(int buffer) {
		ByteBuffer view = this.views[buffer];
		if (view == null) {
			view = this.area.asSlice(offset(buffer), this.bufferSize).asByteBuffer();
			this.views[buffer] = view;
		}
		return view.clear();
	}

	public long offset(int buffer) {
		return (long) buffer * this.bufferSize;
	}

	@Override
	boolean refill(long offset, int length) {
		untake((int) (offset / this.bufferSize));
		return false;
	}

	@Override
	public void delivered(int count) {
	}

	@Override
	public void giveBack(long[] offsets, int[] lengths, int count) {
		this.lock.lock();
		try {
			for (int i = 0; i < count; i++) {
				this.free[this.freeCount++] = (int) (offsets[i] / this.bufferSize);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int replenish(boolean starving) {
		return 0;
	}

	@Override
	public long free() {
		this.lock.lock();
		try {
			return this.freeCount;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean countsFree() {
		return true;
	}

	@Override
	public boolean watching() {
		return false;
	}

	@Override
	public boolean tick() {
		return false;
	}

	@Override
	public long count() {
		return this.free.length;
	}

	@Override
	public long areaSize() {
		return this.area.byteSize();
	}

	@Override
	public long entries() {
		return 0;
	}

	@Override
	public long entriesFree() {
		return 0;
	}

	@Override
	public long pending() {
		return 0;
	}

	@Override
	public long copyCount() {
		return 0;
	}

	@Override
	public long copyBytes() {
		return 0;
	}

	@Override
	public void close() {
	}

}
