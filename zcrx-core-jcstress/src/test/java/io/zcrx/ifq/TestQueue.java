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

import java.util.concurrent.ConcurrentLinkedQueue;

import io.zcrx.ring.QuietKernel;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringZcrxRqe;

/**
 * An interface queue, and the kernel's side of its refill ring. Each test state borrows
 * one, so that counters go on from test to test and wrap at 2^32 in the first of them.
 */
final class TestQueue {

	static final int ENTRIES = 4;

	/** What {@link #poll} returns when there is nothing. */
	static final int NOTHING = 0;

	/** What {@link #poll} returns for an entry that no release has written. */
	static final int TORN = -1;

	private static final int ROUNDS = 100;

	private static final int SPINS = 1000;

	private static final long OFFSET = 1L << 32;

	private static final ConcurrentLinkedQueue<TestQueue> idle = new ConcurrentLinkedQueue<>();

	final InterfaceQueue queue;

	private final long ring;

	// the kernel's own copy, as it has one
	private int head = -3;

	private TestQueue() {
		QuietKernel kernel = new QuietKernel(this.head);
		this.queue = InterfaceQueue.register(kernel.open(), Area.map(4096), InterfaceQueue.NODEV, 0, ENTRIES, 0);
		this.ring = kernel.refillRing();
	}

	static TestQueue borrow() {
		TestQueue queue = idle.poll();
		return (queue != null) ? queue : new TestQueue();
	}

	/**
	 * Gives a queue back, unless something is left in it.
	 */
	void giveBack() {
		if (this.queue.unconsumed() == 0) {
			idle.add(this);
		}
	}

	/**
	 * Gives a buffer back to the kernel, from any thread.
	 */
	void refill(int buffer) {
		this.queue.refill(offset(buffer), buffer, ENTRIES);
	}

	/**
	 * Gives buffers back to the kernel, as the loop thread does.
	 */
	void refill(int... buffers) {
		long[] offsets = new long[buffers.length];
		for (int i = 0; i < buffers.length; i++) {
			offsets[i] = offset(buffers[i]);
		}
		this.queue.refill(offsets, buffers, buffers.length);
	}

	private static long offset(int buffer) {
		return OFFSET * buffer;
	}

	/**
	 * Takes an entry as the kernel does, and wipes it.
	 * @return the buffer, or {@link #NOTHING} or {@link #TORN}
	 */
	int poll() {
		int tail = RingMemory.getAcquire(this.ring + QuietKernel.TAIL);
		if (tail - this.head <= 0) {
			return NOTHING;
		}
		long rqe = this.ring + QuietKernel.RQES + IoUringZcrxRqe.SIZEOF * (this.head & (ENTRIES - 1));
		long off = IoUringZcrxRqe.off(RingMemory.ALL, rqe);
		int len = IoUringZcrxRqe.len(RingMemory.ALL, rqe);
		IoUringZcrxRqe.off(RingMemory.ALL, rqe, 0);
		IoUringZcrxRqe.len(RingMemory.ALL, rqe, 0);
		this.head++;
		RingMemory.setRelease(this.ring + QuietKernel.HEAD, this.head);
		return (len > 0 && off == offset(len)) ? len : TORN;
	}

	/**
	 * Takes entries as they come, until all are there or nothing has come for a moment.
	 * @param count how many there will be, at most 60
	 * @return a bit for each buffer, or {@link #TORN} if an entry was torn or came twice
	 */
	long takeAll(int count) {
		long all = (1L << count) - 1;
		long taken = 0;
		for (int vain = 0; vain < SPINS && taken != all && taken != TORN;) {
			int buffer = poll();
			taken = mark(taken, buffer);
			vain = (buffer == NOTHING) ? vain + 1 : 0;
		}
		return taken;
	}

	/**
	 * Takes what {@link #takeAll} has left.
	 */
	long takeRest(long before) {
		long taken = before;
		for (int i = 0; i == 0 || (i < ROUNDS && this.queue.unconsumed() != 0); i++) {
			for (int buffer = poll(); buffer != NOTHING; buffer = poll()) {
				taken = mark(taken, buffer);
			}
			this.queue.flush();
		}
		return taken;
	}

	private static long mark(long taken, int buffer) {
		if (buffer == NOTHING || taken == TORN) {
			return taken;
		}
		long bit = 1L << (buffer - 1);
		return (buffer == TORN || (taken & bit) != 0) ? TORN : taken | bit;
	}

	/**
	 * Takes all that was released, also what waits in the backlog.
	 * @param taken what was taken before, see {@link #add}
	 * @return a decimal digit per buffer: how often it was taken; negative if an entry
	 * was torn
	 */
	int drain(int taken) {
		int sum = taken;
		// a lost entry is not waited for
		for (int i = 0; i == 0 || (i < ROUNDS && this.queue.unconsumed() != 0); i++) {
			for (int buffer = poll(); buffer != NOTHING; buffer = poll()) {
				sum = add(sum, buffer);
			}
			this.queue.flush();
		}
		return sum;
	}

	/**
	 * Counts a buffer.
	 */
	static int add(int sum, int buffer) {
		if (sum < 0 || buffer == TORN) {
			return TORN;
		}
		int digit = 1;
		for (int i = 1; i < buffer; i++) {
			digit *= 10;
		}
		return (buffer == NOTHING) ? sum : sum + digit;
	}

}
