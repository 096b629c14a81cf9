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

package io.zcrx.ifq;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.zcrx.ring.QuietKernel;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringBuf;

/**
 * A ring of provided buffers with a small window, and the kernel's side of it.
 */
final class TestBuffers {

	static final int BUFFERS = 6;

	static final int WINDOW = 2;

	/** What {@link #take} returns when there is nothing. */
	static final int NOTHING = -1;

	private static final int SIZE = 4096;

	private static final int MASK = 7;

	private static final long ADDR = offset("addr");

	private static final long LEN = offset("len");

	private static final long BID = offset("bid");

	private static final ConcurrentLinkedQueue<TestBuffers> idle = new ConcurrentLinkedQueue<>();

	final ProvidedBufferRing buffers;

	private final Area area = Area.map(BUFFERS * SIZE);

	private final long ring;

	// the kernel's own copy, as it has one
	private short head;

	private TestBuffers() {
		QuietKernel kernel = new QuietKernel(0);
		this.buffers = ProvidedBufferRing.register(kernel.open(), this.area, SIZE, WINDOW);
		this.ring = kernel.bufferRing();
	}

	private static long offset(String field) {
		return IoUringBuf.LAYOUT.byteOffset(PathElement.groupElement(field));
	}

	/**
	 * Returns a ring of which the kernel has taken all buffers.
	 */
	static TestBuffers borrow() {
		TestBuffers buffers = idle.poll();
		if (buffers == null) {
			buffers = new TestBuffers();
			buffers.drain(0);
		}
		return buffers;
	}

	/**
	 * Gives a ring back of which the kernel has taken all buffers.
	 */
	void giveBack() {
		idle.add(this);
	}

	/**
	 * Gives a buffer back, from any thread.
	 */
	void release(int buffer) {
		this.buffers.refill((long) buffer * SIZE);
	}

	/**
	 * Gives buffers back, as the loop thread does.
	 */
	void giveBack(int taken, int... buffers) {
		long[] offsets = new long[buffers.length];
		for (int i = 0; i < buffers.length; i++) {
			offsets[i] = (long) buffers[i] * SIZE;
		}
		this.buffers.refill(offsets, buffers.length, taken);
	}

	/**
	 * Takes a buffer as the kernel does, and wipes its entry.
	 * @return the buffer, {@link #NOTHING}, or a number beyond all buffers if the entry
	 * was torn
	 */
	int take() {
		// the tail is the upper half of this word, little-endian as the kernel's structs
		// are on the machines this runs on
		short tail = (short) (RingMemory.getAcquire(this.ring + IoUringBuf.RESV - Short.BYTES) >>> Short.SIZE);
		if (tail == this.head) {
			return NOTHING;
		}
		long entry = this.ring + IoUringBuf.SIZEOF * (this.head++ & MASK);
		long addr = RingMemory.ALL.get(ValueLayout.JAVA_LONG, entry + ADDR);
		int len = RingMemory.ALL.get(ValueLayout.JAVA_INT, entry + LEN);
		int bid = RingMemory.ALL.get(ValueLayout.JAVA_SHORT, entry + BID);
		IoUringBuf.addr(RingMemory.ALL, entry, 0);
		IoUringBuf.len(RingMemory.ALL, entry, 0);
		return (len == SIZE && addr == this.area.address() + (long) bid * SIZE) ? bid : BUFFERS;
	}

	/**
	 * Takes all buffers, as they are offered in place of those taken.
	 * @param taken what was taken before, see {@link #add}, and told to the ring
	 * @return a decimal digit per buffer: how often it was taken; one digit more if an
	 * entry was torn
	 */
	int drain(int taken) {
		int sum = taken;
		for (int buffer = take(); buffer != NOTHING; buffer = take()) {
			sum = add(sum, buffer);
			this.buffers.offer(1, WINDOW);
		}
		return sum;
	}

	/**
	 * Counts a buffer.
	 */
	static int add(int sum, int buffer) {
		int digit = 1;
		for (int i = 0; i < buffer; i++) {
			digit *= 10;
		}
		return (buffer == NOTHING) ? sum : sum + digit;
	}

}
