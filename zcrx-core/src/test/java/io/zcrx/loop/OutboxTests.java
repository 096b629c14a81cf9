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

package io.zcrx.loop;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OutboxTests {

	private final SendChunks chunks = new SendChunks();

	private final Outbox outbox = new Outbox(this.chunks);

	@AfterEach
	void freeChunks() {
		this.chunks.close();
	}

	@Test
	void isEmptyAtStart() {
		assertThat(this.outbox.first().byteSize()).isZero();
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void copiesBytesBeforeItReturns() {
		byte[] bytes = { 1, 2, 3 };

		assertThat(this.outbox.add(MemorySegment.ofArray(bytes))).isTrue();
		Arrays.fill(bytes, (byte) 9);

		assertThat(this.outbox.first().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
		assertThat(this.outbox.first().isNative()).isTrue();
		assertThat(this.outbox.pending()).isEqualTo(3);
	}

	@Test
	void emptyAdditionChangesNothing() {
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[0]))).isTrue();

		assertThat(this.outbox.first().byteSize()).isZero();
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void bytesInFlightStayInPlaceWhileOthersAreAdded() {
		add(10);
		MemorySegment inFlight = this.outbox.first();

		add(SendChunks.CHUNK_SIZE);

		assertThat(this.outbox.first().address()).isEqualTo(inFlight.address());
		assertThat(this.outbox.first().byteSize()).isEqualTo(SendChunks.CHUNK_SIZE);
		this.outbox.sent(10);
		assertThat(this.outbox.first().address()).isEqualTo(inFlight.address() + 10);
		assertThat(this.outbox.pending()).isEqualTo(SendChunks.CHUNK_SIZE);
	}

	@Test
	void sendsInOrderWithPartialSendsAcrossChunks() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		byte[] expected = new byte[10 * SendChunks.CHUNK_SIZE + 7];
		random.nextBytes(expected);
		ByteArrayOutputStream sent = new ByteArrayOutputStream();

		int added = 0;
		while (sent.size() < expected.length) {
			int length = Math.min(random.nextInt(2 * SendChunks.CHUNK_SIZE), expected.length - added);
			this.outbox.add(MemorySegment.ofArray(expected).asSlice(added, length));
			added += length;
			for (int i = random.nextInt(3); i >= 0 && this.outbox.first().byteSize() > 0; i--) {
				MemorySegment first = this.outbox.first();
				int taken = 1 + random.nextInt((int) first.byteSize());
				sent.writeBytes(first.asSlice(0, taken).toArray(ValueLayout.JAVA_BYTE));
				this.outbox.sent(taken);
			}
			assertThat(this.outbox.pending()).as("seed %d", seed).isEqualTo(added - sent.size());
		}

		assertThat(sent.toByteArray()).as("seed %d", seed).isEqualTo(expected);
	}

	@Test
	void reusesChunks() {
		add(3 * SendChunks.CHUNK_SIZE);
		long address = this.outbox.first().address();
		for (int i = 0; i < 3; i++) {
			this.outbox.sent(SendChunks.CHUNK_SIZE);
		}

		Outbox other = new Outbox(this.chunks);
		other.add(MemorySegment.ofArray(new byte[3 * SendChunks.CHUNK_SIZE]));
		other.sent(SendChunks.CHUNK_SIZE);
		other.sent(SendChunks.CHUNK_SIZE);

		assertThat(other.first().address()).isEqualTo(address);
	}

	@Test
	void takesNothingAfterCloseButKeepsWhatIsPending() {
		add(5);

		this.outbox.close();

		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[1]))).isFalse();
		assertThat(this.outbox.first().byteSize()).isEqualTo(5);
		assertThat(this.outbox.pending()).isEqualTo(5);
	}

	@Test
	void clearDropsWhatIsPending() {
		add(2 * SendChunks.CHUNK_SIZE);

		this.outbox.clear();

		assertThat(this.outbox.first().byteSize()).isZero();
		assertThat(this.outbox.pending()).isZero();
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[1]))).isFalse();
	}

	@Test
	void unreadableSegmentLeavesNoTrace() {
		MemorySegment closed;
		try (Arena arena = Arena.ofConfined()) {
			closed = arena.allocate(10);
		}

		assertThatIllegalStateException().isThrownBy(() -> this.outbox.add(closed));

		assertThat(this.outbox.pending()).isZero();
		assertThat(this.outbox.first().byteSize()).isZero();
		add(3);
		assertThat(this.outbox.first().byteSize()).isEqualTo(3);
		this.outbox.sent(3);
		assertThat(this.outbox.first().byteSize()).isZero();
	}

	@Test
	void doesNotWaitBelowTheLimit() throws Exception {
		add(9);

		this.outbox.awaitBelow(10);

		assertThat(this.outbox.pending()).isEqualTo(9);
	}

	@Test
	void waitEndsWhenEnoughWasSent() throws Exception {
		add(20);
		Waiter waiter = new Waiter(10);

		this.outbox.sent(10);
		this.outbox.add(MemorySegment.ofArray(new byte[1]));
		Awaitility.await().until(waiter::isWaiting);
		this.outbox.sent(2);

		assertThat(waiter.result()).isNull();
	}

	@Test
	void waitEndsWhenClosed() throws Exception {
		add(20);
		Waiter waiter = new Waiter(10);

		this.outbox.close();

		assertThat(waiter.result()).isNull();
	}

	@Test
	void waitEndsWhenCleared() throws Exception {
		add(20);
		Waiter waiter = new Waiter(10);

		this.outbox.clear();

		assertThat(waiter.result()).isNull();
	}

	@Test
	void waitCanBeInterrupted() throws Exception {
		add(20);
		Waiter waiter = new Waiter(10);

		waiter.thread.interrupt();

		assertThat(waiter.result()).isInstanceOf(InterruptedException.class);
	}

	@Test
	void allWaitersWake() throws Exception {
		add(20);
		Waiter first = new Waiter(10);
		Waiter second = new Waiter(10);

		this.outbox.sent(20);

		assertThat(first.result()).isNull();
		assertThat(second.result()).isNull();
	}

	private void add(int length) {
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[length]))).isTrue();
	}

	private final class Waiter {

		private final CompletableFuture<AtomicReference<InterruptedException>> outcome = new CompletableFuture<>();

		private final Thread thread;

		Waiter(long limit) {
			this.thread = Thread.ofPlatform().daemon().start(() -> {
				AtomicReference<InterruptedException> thrown = new AtomicReference<>();
				try {
					OutboxTests.this.outbox.awaitBelow(limit);
				}
				catch (InterruptedException ex) {
					thrown.set(ex);
				}
				this.outcome.complete(thrown);
			});
			Awaitility.await().until(this::isWaiting);
		}

		boolean isWaiting() {
			return this.thread.getState() == Thread.State.WAITING;
		}

		InterruptedException result() throws Exception {
			return this.outcome.orTimeout(10, TimeUnit.SECONDS).get().get();
		}

	}

}
