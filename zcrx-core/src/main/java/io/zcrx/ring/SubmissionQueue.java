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

package io.zcrx.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.zcrx.uapi.IoSqringOffsets;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * The entries to submit. Confined to the ring thread.
 */
public final class SubmissionQueue {

	private final long head;

	private final long tail;

	private final long sqes;

	private final int mask;

	private final int entries;

	// free-running, wraps at 2^32 as the kernel's own counters do
	private int localTail;

	SubmissionQueue(MemorySegment params, long ring, long sqes) {
		long base = IoUringParams.SQ_OFF;
		this.head = ring + Integer.toUnsignedLong(IoSqringOffsets.head(params, base));
		this.tail = ring + Integer.toUnsignedLong(IoSqringOffsets.tail(params, base));
		this.sqes = sqes;
		this.mask = RingMemory.get(ring + IoSqringOffsets.ringMask(params, base));
		this.entries = RingMemory.get(ring + IoSqringOffsets.ringEntries(params, base));
		if ((IoUringParams.flags(params, 0) & LinuxIoUring.IORING_SETUP_NO_SQARRAY) == 0) {
			long array = ring + Integer.toUnsignedLong(IoSqringOffsets.array(params, base));
			for (int i = 0; i < this.entries; i++) {
				RingMemory.set(array + 4L * i, i);
			}
		}
		this.localTail = RingMemory.get(this.tail);
	}

	/**
	 * {@return the number of entries that can be filled before the next submit}
	 */
	int free() {
		// pairs with sq.head
		return this.entries - (this.localTail - RingMemory.getAcquire(this.head));
	}

	/**
	 * Takes the next entry, zeroed. There must be a free one.
	 * @return its address
	 */
	long next() {
		long sqe = RingMemory.known(this.sqes + IoUringSqe.SIZEOF * (this.localTail & this.mask));
		for (int word = 0; word < (int) IoUringSqe.SIZEOF; word += Long.BYTES) {
			RingMemory.ALL.set(ValueLayout.JAVA_LONG, sqe + word, 0L);
		}
		this.localTail++;
		return sqe;
	}

	/**
	 * Makes all filled entries visible to the next enter.
	 * @return the number of entries to submit
	 */
	int publish() {
		// no SQPOLL: the kernel reads the tail inside enter, on this thread
		RingMemory.setRelease(this.tail, this.localTail);
		return this.localTail - RingMemory.getAcquire(this.head);
	}

}
