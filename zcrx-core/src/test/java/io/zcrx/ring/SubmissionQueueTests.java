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

import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

import static org.assertj.core.api.Assertions.assertThat;

class SubmissionQueueTests {

	private static final int ENTRIES = 4;

	@Test
	void fillsIndexArrayOnceWithIdentity() {
		FakeRing ring = new FakeRing(ENTRIES, 8, 0);

		ring.submissionQueue();

		assertThat(ring.array()).containsExactly(0, 1, 2, 3);
	}

	@Test
	void leavesMemoryAloneWhereThereIsNoIndexArray() {
		FakeRing ring = new FakeRing(ENTRIES, 8, LinuxIoUring.IORING_SETUP_NO_SQARRAY);

		SubmissionQueue queue = ring.submissionQueue();

		assertThat(ring.array()).containsOnly(0x5a5a5a5a);
		assertThat(queue.free()).isEqualTo(ENTRIES);
		assertThat(ring.sqTail()).isZero();
	}

	@Test
	void zeroesEntryAndOnlyThat() {
		FakeRing ring = new FakeRing(ENTRIES, 8, 0).sqHead(1).sqTail(1);

		long sqe = ring.submissionQueue().next();

		assertThat(sqe).isEqualTo(ring.sqe(1));
		byte[] bytes = ring.sqes().toArray(ValueLayout.JAVA_BYTE);
		for (int i = 0; i < bytes.length; i++) {
			boolean inside = i >= IoUringSqe.SIZEOF && i < 2 * IoUringSqe.SIZEOF;
			assertThat(bytes[i]).as("byte %d", i).isEqualTo((byte) (inside ? 0 : 0xff));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, -2, Integer.MAX_VALUE })
	void fillsWholeQueueAcrossTheWrap(int start) {
		FakeRing ring = new FakeRing(ENTRIES, 8, 0).sqHead(start).sqTail(start);
		SubmissionQueue queue = ring.submissionQueue();

		for (int i = 0; i < ENTRIES; i++) {
			assertThat(queue.free()).isEqualTo(ENTRIES - i);
			assertThat(queue.next()).isEqualTo(ring.sqe((start + i) & (ENTRIES - 1)));
		}

		assertThat(queue.free()).isZero();
		assertThat(ring.sqTail()).isEqualTo(start);
		assertThat(queue.publish()).isEqualTo(ENTRIES);
		assertThat(ring.sqTail()).isEqualTo(start + ENTRIES);
	}

	@Test
	void hasRoomAgainWhenKernelHasTakenEntries() {
		FakeRing ring = new FakeRing(ENTRIES, 8, 0).sqHead(-2).sqTail(-2);
		SubmissionQueue queue = ring.submissionQueue();
		for (int i = 0; i < ENTRIES; i++) {
			queue.next();
		}
		queue.publish();

		ring.sqHead(1);

		assertThat(queue.free()).isEqualTo(3);
		assertThat(queue.publish()).isEqualTo(1);

		ring.sqHead(2);

		assertThat(queue.free()).isEqualTo(ENTRIES);
		assertThat(queue.publish()).isZero();
	}

}
