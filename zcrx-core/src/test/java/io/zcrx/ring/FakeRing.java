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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

final class FakeRing {

	private static final long SQ_HEAD = 0;

	private static final long SQ_TAIL = 64;

	private static final long CQ_HEAD = 128;

	private static final long CQ_TAIL = 192;

	private static final long SQ_MASK = 256;

	private static final long CQ_MASK = 260;

	private static final long SQ_ENTRIES = 264;

	private static final long CQ_ENTRIES = 268;

	private static final long ARRAY = 320;

	// never freed: queues use it by address, and may outlive this object
	private final MemorySegment params = Arena.global().allocate(IoUringParams.LAYOUT);

	private final MemorySegment ring;

	private final MemorySegment sqes;

	private final int sqEntries;

	private final long cqes;

	FakeRing(int sqEntries, int cqEntries, int flags) {
		this.sqEntries = sqEntries;
		this.cqes = ARRAY + 64L * Math.ceilDiv(4 * sqEntries, 64);
		this.ring = Arena.global().allocate(this.cqes + 32L * cqEntries, 64);
		this.ring.fill((byte) 0x5a);
		this.sqes = Arena.global().allocate(IoUringSqe.SIZEOF * sqEntries, 64);
		this.sqes.fill((byte) 0xff);
		IoUringParams.flags(this.params, 0, flags);
		offset("sq_off", "head", SQ_HEAD);
		offset("sq_off", "tail", SQ_TAIL);
		offset("sq_off", "ring_mask", SQ_MASK);
		offset("sq_off", "ring_entries", SQ_ENTRIES);
		if ((flags & LinuxIoUring.IORING_SETUP_NO_SQARRAY) == 0) {
			offset("sq_off", "array", ARRAY);
		}
		offset("cq_off", "head", CQ_HEAD);
		offset("cq_off", "tail", CQ_TAIL);
		offset("cq_off", "ring_mask", CQ_MASK);
		offset("cq_off", "ring_entries", CQ_ENTRIES);
		offset("cq_off", "cqes", this.cqes);
		set(SQ_MASK, sqEntries - 1);
		set(SQ_ENTRIES, sqEntries);
		set(CQ_MASK, cqEntries - 1);
		set(CQ_ENTRIES, cqEntries);
		sqHead(0).sqTail(0).cqHead(0).cqTail(0);
	}

	private void offset(String queue, String word, long value) {
		long place = IoUringParams.LAYOUT.byteOffset(groupElement(queue), groupElement(word));
		this.params.set(ValueLayout.JAVA_INT, place, (int) value);
	}

	SubmissionQueue submissionQueue() {
		return new SubmissionQueue(this.params, this.ring.address(), this.sqes.address());
	}

	CompletionQueue completionQueue() {
		return new CompletionQueue(this.params, this.ring.address());
	}

	FakeRing sqHead(int value) {
		return set(SQ_HEAD, value);
	}

	FakeRing sqTail(int value) {
		return set(SQ_TAIL, value);
	}

	int sqTail() {
		return this.ring.get(ValueLayout.JAVA_INT, SQ_TAIL);
	}

	FakeRing cqHead(int value) {
		return set(CQ_HEAD, value);
	}

	int cqHead() {
		return this.ring.get(ValueLayout.JAVA_INT, CQ_HEAD);
	}

	FakeRing cqTail(int value) {
		return set(CQ_TAIL, value);
	}

	private FakeRing set(long place, int value) {
		this.ring.set(ValueLayout.JAVA_INT, place, value);
		return this;
	}

	int[] array() {
		return this.ring.asSlice(ARRAY, 4L * this.sqEntries).toArray(ValueLayout.JAVA_INT);
	}

	long sqe(int index) {
		return this.sqes.asSlice(IoUringSqe.SIZEOF * index, IoUringSqe.SIZEOF).address();
	}

	MemorySegment sqes() {
		return this.sqes;
	}

	long cqe(int index, long size) {
		return this.ring.asSlice(this.cqes + size * index, size).address();
	}

}
