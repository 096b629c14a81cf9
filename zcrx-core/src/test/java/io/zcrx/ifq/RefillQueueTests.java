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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.uapi.IoUringZcrxOffsets;
import io.zcrx.uapi.IoUringZcrxRqe;

import static org.assertj.core.api.Assertions.assertThat;

class RefillQueueTests {

	private static final int ENTRIES = 8;

	private static final long HEAD = 0;

	private static final long TAIL = 64;

	private static final long RQES = 128;

	private final MemorySegment ring = Arena.global().allocate(RQES + ENTRIES * IoUringZcrxRqe.SIZEOF, 64);

	@Test
	void showsNothingToKernelBeforePublish() {
		RefillQueue queue = queue(0);

		queue.add(0x1000, 100);
		queue.add(0x2000, 200);

		assertThat(tail()).isZero();
		assertThat(rqe(0)).isEqualTo(new Rqe(0x1000, 100));
		assertThat(rqe(1)).isEqualTo(new Rqe(0x2000, 200));

		queue.publish();

		assertThat(tail()).isEqualTo(2);
	}

	@Test
	void echoesOffsetUnchangedAndClearsPadding() {
		this.ring.asSlice(RQES).fill((byte) 0xff);
		RefillQueue queue = queue(0);
		long offset = (3L << 48) | 0x0000_7fff_ffff_f123L;

		queue.add(offset, 4096);
		queue.add(-1, Integer.MAX_VALUE);

		assertThat(rqe(0)).isEqualTo(new Rqe(offset, 4096));
		assertThat(rqe(1)).isEqualTo(new Rqe(-1, Integer.MAX_VALUE));
		assertThat(this.ring.get(ValueLayout.JAVA_INT, RQES + 12)).isZero();
		assertThat(this.ring.get(ValueLayout.JAVA_INT, RQES + 28)).isZero();
		assertThat(this.ring.get(ValueLayout.JAVA_INT, RQES + 44)).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, -4, Integer.MAX_VALUE - 2 })
	void fillsWholeRingAroundTheWrap(int start) {
		RefillQueue queue = queue(start);

		for (int i = 0; i < ENTRIES; i++) {
			queue.add(i, i + 1);
		}
		queue.publish();

		assertThat(tail()).isEqualTo(start + ENTRIES);
		for (int i = 0; i < ENTRIES; i++) {
			assertThat(rqe(start + i)).isEqualTo(new Rqe(i, i + 1));
		}
		assertThat(queue.backlog()).isZero();
		assertThat(queue.unconsumed()).isEqualTo(ENTRIES);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -3 })
	void keepsWhatFindsTheRingFullUntilTheKernelMoves(int start) {
		RefillQueue queue = queue(start);
		for (int i = 0; i < ENTRIES + 3; i++) {
			queue.add(i, 1);
		}
		queue.publish();

		assertThat(queue.backlog()).isEqualTo(3);
		assertThat(queue.drainBacklog()).isZero();
		assertThat(tail()).isEqualTo(start + ENTRIES);
		assertThat(rqe(start)).isEqualTo(new Rqe(0, 1));

		head(start + 2);

		assertThat(queue.drainBacklog()).isEqualTo(2);
		assertThat(tail()).isEqualTo(start + ENTRIES + 2);
		assertThat(queue.backlog()).isEqualTo(1);

		head(start + ENTRIES + 2);

		assertThat(queue.drainBacklog()).isEqualTo(1);
		assertThat(tail()).isEqualTo(start + ENTRIES + 3);
		assertThat(queue.backlog()).isZero();
		assertThat(queue.drainBacklog()).isZero();
	}

	@Test
	void backlogGoesBeforeALaterBuffer() {
		RefillQueue queue = queue(0);
		for (int i = 0; i <= ENTRIES; i++) {
			queue.add(i, 1);
		}
		queue.publish();
		head(ENTRIES);

		queue.add(99, 1);
		queue.publish();

		assertThat(queue.backlog()).isZero();
		assertThat(tail()).isEqualTo(ENTRIES + 2);
		assertThat(List.of(rqe(ENTRIES).off(), rqe(ENTRIES + 1).off())).containsExactly(8L, 99L);
		assertThat(queue.drainBacklog()).isZero();
	}

	@Test
	void growsTheBacklogAsNeeded() {
		RefillQueue queue = queue(0);
		for (int i = 0; i < 1000; i++) {
			queue.add(i, i);
		}
		queue.publish();
		List<Long> seen = new ArrayList<>();

		int taken = 0;
		while (seen.size() < 1000) {
			for (; taken != tail(); taken++) {
				assertThat(rqe(taken).len()).isEqualTo((int) rqe(taken).off());
				seen.add(rqe(taken).off());
			}
			head(taken);
			queue.drainBacklog();
		}

		assertThat(seen).doesNotHaveDuplicates().hasSize(1000);
		assertThat(queue.consumed()).isEqualTo(1000);
	}

	@Test
	void countsWhatTheKernelTookAcrossTheWrap() {
		RefillQueue queue = queue(-2);
		for (int i = 0; i < ENTRIES; i++) {
			queue.add(i, 1);
		}
		queue.publish();

		assertThat(queue.consumed()).isZero();

		head(-1);
		assertThat(queue.consumed()).isEqualTo(1);
		assertThat(queue.unconsumed()).isEqualTo(ENTRIES - 1);

		head(3);
		assertThat(queue.consumed()).isEqualTo(5);

		head(-2 + ENTRIES);
		assertThat(queue.consumed()).isEqualTo(ENTRIES);
		assertThat(queue.unconsumed()).isZero();
	}

	@Test
	void startsWhereTheKernelLeftTheRing() {
		head(40);
		this.ring.set(ValueLayout.JAVA_INT, TAIL, 42);
		RefillQueue queue = newQueue();

		queue.add(7, 7);
		queue.publish();

		assertThat(queue.unconsumed()).isEqualTo(3);
		assertThat(queue.consumed()).isZero();
		assertThat(tail()).isEqualTo(43);
		assertThat(rqe(42)).isEqualTo(new Rqe(7, 7));
	}

	@Test
	void findsItsPlacesInTheKernelsReply() {
		MemorySegment reply = Arena.ofAuto().allocate(IoUringZcrxOffsets.LAYOUT.byteSize() + 32, 8);
		reply.set(ValueLayout.JAVA_INT, 32, (int) HEAD);
		reply.set(ValueLayout.JAVA_INT, 36, (int) TAIL);
		reply.set(ValueLayout.JAVA_INT, 40, (int) RQES);

		RefillQueue queue = new RefillQueue(this.ring.address(), reply, 32, ENTRIES);
		queue.add(5, 6);
		queue.publish();

		assertThat(queue.entries()).isEqualTo(ENTRIES);
		assertThat(tail()).isEqualTo(1);
		assertThat(rqe(0)).isEqualTo(new Rqe(5, 6));
	}

	@Test
	void everyBufferComesBackOnceUnderRandomTraffic() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		int start = -100;
		RefillQueue queue = queue(start);
		ArrayDeque<Long> home = new ArrayDeque<>();
		for (long off = 0; off < 50; off++) {
			home.add(off);
		}

		int taken = start;
		for (int i = 0; i < 20_000; i++) {
			for (int n = random.nextInt(6); n > 0 && !home.isEmpty(); n--) {
				queue.add(home.removeFirst(), 1);
			}
			if (random.nextBoolean()) {
				queue.publish();
			}
			for (int n = random.nextInt(6); n > 0 && taken != tail(); n--) {
				home.add(rqe(taken).off());
				head(++taken);
			}
			if (random.nextInt(4) == 0) {
				queue.drainBacklog();
			}
			assertThat(Integer.compareUnsigned(tail() - taken, ENTRIES)).as("seed %d", seed).isNotPositive();
		}

		assertThat(home).as("seed %d", seed).doesNotHaveDuplicates();
		assertThat(home.size() + queue.unconsumed() + queue.backlog()).as("seed %d", seed).isEqualTo(50);
		assertThat(queue.consumed()).as("seed %d", seed).isEqualTo(Integer.toUnsignedLong(taken - start));
	}

	private RefillQueue queue(int start) {
		head(start);
		this.ring.set(ValueLayout.JAVA_INT, TAIL, start);
		return newQueue();
	}

	private RefillQueue newQueue() {
		long address = this.ring.address();
		return new RefillQueue(address + HEAD, address + TAIL, address + RQES, ENTRIES);
	}

	private void head(int value) {
		this.ring.set(ValueLayout.JAVA_INT, HEAD, value);
	}

	private int tail() {
		return this.ring.get(ValueLayout.JAVA_INT, TAIL);
	}

	private Rqe rqe(int position) {
		long base = RQES + IoUringZcrxRqe.SIZEOF * (position & (ENTRIES - 1));
		return new Rqe(IoUringZcrxRqe.off(this.ring, base), IoUringZcrxRqe.len(this.ring, base));
	}

	private record Rqe(long off, int len) {

	}

}
