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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.uapi.LinuxIoUring;

import static org.assertj.core.api.Assertions.assertThat;

class CompletionQueueTests {

	private static final int ENTRIES = 8;

	@Test
	void isEmptyAtStart() {
		CompletionQueue queue = new FakeRing(4, ENTRIES, 0).completionQueue();

		assertThat(queue.entries()).isEqualTo(ENTRIES);
		assertThat(queue.tail()).isEqualTo(queue.head());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, -5, Integer.MAX_VALUE - 1 })
	void findsEntriesAcrossTheWrap(int start) {
		FakeRing ring = new FakeRing(4, ENTRIES, 0).cqHead(start).cqTail(start);
		CompletionQueue queue = ring.completionQueue();

		ring.cqTail(start + ENTRIES);

		assertThat(queue.tail() - queue.head()).isEqualTo(ENTRIES);
		for (int i = 0; i < ENTRIES; i++) {
			assertThat(queue.address(start + i)).isEqualTo(ring.cqe((start + i) & (ENTRIES - 1), 16));
		}
	}

	@Test
	void stridesOverBigEntries() {
		FakeRing ring = new FakeRing(4, ENTRIES, LinuxIoUring.IORING_SETUP_CQE32);
		CompletionQueue queue = ring.completionQueue();

		assertThat(queue.address(1) - queue.address(0)).isEqualTo(32);
		assertThat(queue.address(ENTRIES)).isEqualTo(queue.address(0));
		assertThat(queue.address(-1)).isEqualTo(ring.cqe(ENTRIES - 1, 32));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, LinuxIoUring.IORING_SETUP_CQE32 })
	void entriesAreContiguousUpToTheEndOfTheMemory(int flags) {
		CompletionQueue queue = new FakeRing(4, ENTRIES, flags).completionQueue();

		assertThat(queue.contiguous(0)).isEqualTo(ENTRIES);
		assertThat(queue.contiguous(ENTRIES + 3)).isEqualTo(ENTRIES - 3);
		assertThat(queue.contiguous(-1)).isOne();
		assertThat(queue.stride()).isEqualTo(queue.address(1) - queue.address(0));
		assertThat(queue.count(queue.address(3) - queue.address(0))).isEqualTo(3);
	}

	@Test
	void tellsLargeCompletionsByTheirFlag() {
		assertThat(CompletionQueue.size(0)).isEqualTo(1);
		assertThat(CompletionQueue.size(LinuxIoUring.IORING_CQE_F_SKIP | LinuxIoUring.IORING_CQE_F_MORE)).isEqualTo(1);
		assertThat(CompletionQueue.size(LinuxIoUring.IORING_CQE_F_32)).isEqualTo(2);
		assertThat(CompletionQueue.size(-1)).isEqualTo(2);
		assertThat(CompletionQueue.size(~LinuxIoUring.IORING_CQE_F_32)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, LinuxIoUring.IORING_SETUP_CQE32 })
	void isFullWhenEveryEntryIsTaken(int flags) {
		CompletionQueue queue = new FakeRing(4, ENTRIES, flags).completionQueue();

		assertThat(queue.isFull(ENTRIES - 1)).isFalse();
		assertThat(queue.isFull(ENTRIES)).isTrue();
	}

	@Test
	void isFullOfMixedCompletionsWhenNoLargeOneFits() {
		CompletionQueue queue = new FakeRing(4, ENTRIES, LinuxIoUring.IORING_SETUP_CQE_MIXED).completionQueue();

		assertThat(queue.address(1) - queue.address(0)).isEqualTo(16);
		assertThat(queue.isFull(ENTRIES - 2)).isFalse();
		assertThat(queue.isFull(ENTRIES - 1)).isTrue();
	}

	@Test
	void keepsEntriesFromTheKernelUntilAdvanced() {
		FakeRing ring = new FakeRing(4, ENTRIES, 0).cqHead(-2).cqTail(3);
		CompletionQueue queue = ring.completionQueue();

		assertThat(queue.head()).isEqualTo(-2);
		assertThat(queue.tail()).isEqualTo(3);
		assertThat(ring.cqHead()).isEqualTo(-2);

		queue.advance(1);

		assertThat(ring.cqHead()).isEqualTo(1);
		assertThat(queue.head()).isEqualTo(1);
		assertThat(queue.tail()).isEqualTo(3);
	}

}
