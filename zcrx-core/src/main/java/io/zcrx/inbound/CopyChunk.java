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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

import io.zcrx.payload.AreaViews;
import io.zcrx.payload.BufferReturn;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.Lease;

/**
 * Memory that payloads of one connection are copied to while they wait. Filled on the
 * loop thread; goes home when nobody fills it any more and all of its payloads are
 * released.
 */
final class CopyChunk implements BufferReturn {

	private final WaitingCopies home;

	private final MemorySegment memory;

	// whoever fills it, and its payloads
	private final AtomicInteger holders = new AtomicInteger();

	private int end;

	CopyChunk(WaitingCopies home, int size) {
		this.home = home;
		this.memory = allocate(size);
	}

	/**
	 * Allocates memory that is freed when nobody can reach it, since a retained payload
	 * may outlive the receiver. Not as direct memory: the JVM has a limit for that, which
	 * others depend on, and holds the loop up for half a second where it is reached.
	 */
	@SuppressWarnings("MustBeClosedChecker") // closed with the other arena
	private static MemorySegment allocate(int size) {
		Arena arena = Arena.ofShared();
		try {
			return arena.allocate(size, Long.BYTES).reinterpret(Arena.ofAuto(), (memory) -> arena.close());
		}
		catch (Throwable ex) {
			arena.close();
			throw ex;
		}
	}

	/**
	 * Begins to be filled.
	 */
	CopyChunk begin() {
		this.end = 0;
		this.holders.set(1);
		return this;
	}

	int size() {
		return (int) this.memory.byteSize();
	}

	boolean hasRoom(int length) {
		return length <= size() - this.end;
	}

	/**
	 * Copies bytes in, for which there must be room.
	 */
	WaitingPayload add(MemorySegment bytes, LeakDetector leaks) {
		int offset = this.end;
		int length = (int) bytes.byteSize();
		MemorySegment.copy(bytes, 0, this.memory, offset, length);
		WaitingPayload waiting = new WaitingPayload(new AreaViews(this.memory, this, leaks), offset, length,
				new Lease(this, offset, length, 1));
		// what lies side by side in the area need not do so here
		this.end = (int) Math.min(size(), Math.ceilDiv((long) offset + length, Long.BYTES) * Long.BYTES);
		this.holders.incrementAndGet();
		return waiting;
	}

	@Override
	public void release(long offset, int length) {
		this.home.ended();
		leave();
	}

	/**
	 * Ends to be filled, or to be held by a payload.
	 */
	void leave() {
		if (this.holders.decrementAndGet() == 0) {
			this.home.giveBack(this);
		}
	}

}
