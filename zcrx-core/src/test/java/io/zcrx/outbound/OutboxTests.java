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

package io.zcrx.outbound;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OutboxTests {

	private static final int LIMIT = 10;

	private final SendChunks chunks = new SendChunks();

	private final Outbox outbox = new Outbox(this.chunks, LIMIT);

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

		assertThat(this.outbox.add(MemorySegment.ofArray(bytes))).isEqualTo(Admission.TAKEN);
		Arrays.fill(bytes, (byte) 9);

		assertThat(this.outbox.first().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
		assertThat(this.outbox.first().isNative()).isTrue();
		assertThat(this.outbox.pending()).isEqualTo(3);
	}

	@Test
	void emptyAdditionChangesNothing() {
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[0]))).isEqualTo(Admission.TAKEN);

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
	void whoeverWaitsForRoomIsPassedByNobody() throws Exception {
		for (int round = 0; round < 100; round++) {
			add(LIMIT);
			CompletableFuture<Admission> first = waitForRoom(LIMIT);

			this.outbox.sent(LIMIT);

			assertThat(this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[1]), 1)).isEqualTo(Admission.FULL);
			assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Admission.TAKEN);
			this.outbox.sent(LIMIT);
			assertThat(this.outbox.pending()).isZero();
		}
	}

	@Test
	void thoseWhoWaitForRoomGetItInTheirOrder() throws Exception {
		add(LIMIT);
		List<CompletableFuture<Admission>> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiting.add(waitForRoom(LIMIT + i));
		}

		this.outbox.sent(LIMIT);
		for (int i = 0; i < 5; i++) {
			assertThat(waiting.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(Admission.TAKEN);
			assertThat(this.outbox.pending()).isEqualTo(LIMIT + i);
			assertThat(waiting.subList(i + 1, 5)).noneMatch(CompletableFuture::isDone);
			this.outbox.sent(LIMIT + i);
		}
	}

	@Test
	void whoeverWaitsNoMoreLetsTheNextOneHaveTheRoom() throws Exception {
		add(LIMIT);
		Thread first = Thread.ofVirtual()
			.start(() -> assertThatExceptionOfType(InterruptedException.class).isThrownBy(
					() -> this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[1]), TimeUnit.MINUTES.toNanos(1))));
		Awaitility.await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
		CompletableFuture<Admission> second = waitForRoom(1);

		first.interrupt();
		first.join();
		this.outbox.sent(1);

		assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Admission.TAKEN);
	}

	private CompletableFuture<Admission> waitForRoom(int length) {
		CompletableFuture<Admission> taken = new CompletableFuture<>();
		Thread thread = Thread.ofVirtual().start(() -> {
			try {
				taken.complete(
						this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[length]), TimeUnit.MINUTES.toNanos(1)));
			}
			catch (InterruptedException ex) {
				taken.completeExceptionally(ex);
			}
		});
		Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		return taken;
	}

	@Test
	void reusesChunks() {
		long sizeOfFirst = 0;
		for (int round = 0; round < 100; round++) {
			Outbox outbox = new Outbox(this.chunks, LIMIT);
			outbox.add(MemorySegment.ofArray(new byte[20 * SendChunks.CHUNK_SIZE]));
			for (int i = 0; i < 20; i++) {
				outbox.sent(SendChunks.CHUNK_SIZE);
			}
			sizeOfFirst = (round == 0) ? this.chunks.size() : sizeOfFirst;
		}

		assertThat(this.chunks.size()).isEqualTo(sizeOfFirst);
	}

	@Test
	void takesNothingAfterCloseButKeepsWhatIsPending() {
		add(5);

		this.outbox.close();

		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[1]))).isEqualTo(Admission.GONE);
		assertThat(this.outbox.first().byteSize()).isEqualTo(5);
		assertThat(this.outbox.pending()).isEqualTo(5);
	}

	@Test
	void clearDropsWhatIsPending() {
		add(2 * SendChunks.CHUNK_SIZE);

		this.outbox.clear();

		assertThat(this.outbox.first().byteSize()).isZero();
		assertThat(this.outbox.pending()).isZero();
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[1]))).isEqualTo(Admission.GONE);
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

	@ParameterizedTest
	@ValueSource(ints = { 5000, 5 * SendChunks.CHUNK_SIZE })
	void additionThatFailsHalfWayLeavesNothing(int length) {
		add(SendChunks.CHUNK_SIZE - 100);
		long size = this.chunks.size();

		try (Arena arena = Arena.ofConfined()) {
			MemorySegment ofOtherThread = arena.allocate(length);
			CompletableFuture<Throwable> failure = new CompletableFuture<>();
			Thread.ofPlatform().start(() -> {
				try {
					this.outbox.add(ofOtherThread);
					failure.complete(null);
				}
				catch (Throwable ex) {
					failure.complete(ex);
				}
			});

			assertThat(failure.join()).isInstanceOf(WrongThreadException.class);
		}

		assertThat(this.outbox.pending()).isEqualTo(SendChunks.CHUNK_SIZE - 100);
		assertThat(this.outbox.first().byteSize()).isEqualTo(SendChunks.CHUNK_SIZE - 100);
		this.outbox.sent(SendChunks.CHUNK_SIZE - 100);
		assertThat(this.outbox.first().byteSize()).isZero();
		assertThat(this.outbox.pending()).isZero();
		assertThat(this.chunks.size()).isEqualTo(size);
	}

	@Test
	void largeAdditionIsRefusedAsAWholeIfClosedMeanwhile() {
		Outbox[] outbox = new Outbox[1];
		SendChunks closing = new SendChunks() {

			@Override
			synchronized Chunk take() {
				outbox[0].clear();
				return super.take();
			}

		};
		outbox[0] = new Outbox(closing, LIMIT);

		assertThat(outbox[0].add(MemorySegment.ofArray(new byte[3 * SendChunks.CHUNK_SIZE]))).isEqualTo(Admission.GONE);

		assertThat(outbox[0].pending()).isZero();
		assertThat(outbox[0].first().byteSize()).isZero();
		closing.close();
		assertThat(closing.size()).isZero();
	}

	@Test
	void outOfMemoryHalfWayLeavesNothing() {
		int[] left = { 3 };
		SendChunks scarce = new SendChunks() {

			@Override
			synchronized Chunk take() {
				if (left[0]-- == 0) {
					throw new OutOfMemoryError("scarce");
				}
				return super.take();
			}

		};
		Outbox outbox = new Outbox(scarce, LIMIT);

		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> outbox.add(MemorySegment.ofArray(new byte[5 * SendChunks.CHUNK_SIZE])));

		assertThat(outbox.pending()).isZero();
		assertThat(outbox.first().byteSize()).isZero();
		outbox.clear();
		scarce.close();
		assertThat(scarce.size()).isZero();
	}

	@Test
	void takesNothingIfThereIsNoRoom() {
		assertThat(this.outbox.addIfRoom(MemorySegment.ofArray(new byte[LIMIT - 1]))).isEqualTo(Admission.TAKEN);
		assertThat(this.outbox.addIfRoom(MemorySegment.ofArray(new byte[LIMIT]))).isEqualTo(Admission.TAKEN);

		assertThat(this.outbox.addIfRoom(MemorySegment.ofArray(new byte[1]))).isEqualTo(Admission.FULL);

		assertThat(this.outbox.pending()).isEqualTo(2 * LIMIT - 1);
		this.outbox.sent(LIMIT);
		assertThat(this.outbox.addIfRoom(MemorySegment.ofArray(new byte[1]))).isEqualTo(Admission.TAKEN);
		this.outbox.close();
		assertThat(this.outbox.addIfRoom(MemorySegment.ofArray(new byte[1]))).isEqualTo(Admission.GONE);
	}

	@Test
	void tellsOnceOfRoomAtHalfOfTheLimit() {
		add(LIMIT);
		this.outbox.sent(4);
		assertThat(this.outbox.roomAgain()).isFalse();
		this.outbox.sent(1);
		assertThat(this.outbox.roomAgain()).isTrue();
		assertThat(this.outbox.roomAgain()).isFalse();
		this.outbox.sent(5);
		assertThat(this.outbox.roomAgain()).isFalse();
		add(LIMIT - 1);
		this.outbox.sent(LIMIT - 1);
		assertThat(this.outbox.roomAgain()).isFalse();
	}

	@Test
	void tellsThoseWhoFilledItOfRoom() {
		List<String> told = new ArrayList<>();
		add(LIMIT + 1);

		assertThat(this.outbox.hold((_) -> told.add("first"))).isTrue();
		assertThat(this.outbox.hold((_) -> told.add("second"))).isTrue();
		Consumer<Outbox> gone = (_) -> told.add("gone");
		assertThat(this.outbox.hold(gone)).isTrue();
		this.outbox.forget(gone);
		this.outbox.sent(5);
		assertThat(this.outbox.roomAgain()).isFalse();
		assertThat(told).isEmpty();
		this.outbox.sent(1);
		assertThat(this.outbox.roomAgain()).isTrue();

		assertThat(told).containsExactly("first", "second");
	}

	@Test
	void holdsNobodyBackWhileThereIsRoomOrWhenClosed() {
		add(LIMIT);
		assertThat(this.outbox.hold((_) -> {
		})).isFalse();
		add(1);
		List<String> told = new ArrayList<>();
		assertThat(this.outbox.hold((_) -> told.add("told"))).isTrue();

		this.outbox.close();

		assertThat(told).containsExactly("told");
		assertThat(this.outbox.hold((_) -> told.add("again"))).isFalse();
	}

	@Test
	void doesNotWaitBelowTheLimit() throws Exception {
		add(9);

		assertThat(this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[100]), 0)).isEqualTo(Admission.TAKEN);

		assertThat(this.outbox.pending()).isEqualTo(109);
	}

	@Test
	void waitEndsWhenEnoughWasSent() throws Exception {
		add(20);
		Waiter waiter = new Waiter();

		this.outbox.sent(10);
		this.outbox.add(MemorySegment.ofArray(new byte[1]));
		Awaitility.await().until(waiter::isWaiting);
		this.outbox.sent(2);

		assertThat(waiter.result()).isEqualTo(Admission.TAKEN);
		assertThat(this.outbox.pending()).isEqualTo(10);
	}

	@Test
	void waitEndsWhenClosed() throws Exception {
		add(20);
		Waiter waiter = new Waiter();

		this.outbox.close();

		assertThat(waiter.result()).isEqualTo(Admission.GONE);
	}

	@Test
	void waitEndsWhenCleared() throws Exception {
		add(20);
		Waiter waiter = new Waiter();

		this.outbox.clear();

		assertThat(waiter.result()).isEqualTo(Admission.GONE);
	}

	@Test
	void waitEndsInTime() throws Exception {
		add(20);

		assertThat(this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[1]), 1_000_000)).isEqualTo(Admission.FULL);

		assertThat(this.outbox.pending()).isEqualTo(20);
	}

	@Test
	void waitCanBeInterrupted() throws Exception {
		add(20);
		Waiter waiter = new Waiter();

		waiter.thread.interrupt();

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(waiter::result)
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(this.outbox.pending()).isEqualTo(20);
	}

	@Test
	void roomIsGivenToAsManyWaitersAsItLasts() throws Exception {
		add(20);
		List<Waiter> waiters = List.of(new Waiter(9), new Waiter(9), new Waiter(9));

		this.outbox.sent(20);

		Awaitility.await().until(() -> this.outbox.pending() == 18);
		Awaitility.await().until(() -> waiters.stream().filter(Waiter::isWaiting).count() == 1);
		this.outbox.sent(9);
		for (Waiter waiter : waiters) {
			assertThat(waiter.result()).isEqualTo(Admission.TAKEN);
		}
		assertThat(this.outbox.pending()).isEqualTo(18);
	}

	@Test
	void loopIsToldOnceOfManyAdditions() {
		assertThat(this.outbox.schedule()).isTrue();
		assertThat(this.outbox.schedule()).isFalse();

		this.outbox.scheduled();

		assertThat(this.outbox.schedule()).isTrue();
	}

	@RepeatedTest(200)
	void nobodyIsHeldBackForEver() throws Exception {
		AtomicInteger told = new AtomicInteger();
		AtomicInteger held = new AtomicInteger();
		Thread source = Thread.ofPlatform().start(() -> {
			for (int i = 0; i < 100; i++) {
				this.outbox.add(MemorySegment.ofArray(new byte[LIMIT + 1]));
				if (this.outbox.hold(new Consumer<>() {

					@Override
					public void accept(Outbox outbox) {
						told.incrementAndGet();
					}

				})) {
					held.incrementAndGet();
				}
			}
		});
		while (source.isAlive() || this.outbox.pending() > 0) {
			int length = (int) this.outbox.first().byteSize();
			if (length > 0) {
				this.outbox.sent(length);
			}
			this.outbox.roomAgain();
		}

		assertThat(told).hasValue(held.get());
	}

	private void add(int length) {
		assertThat(this.outbox.add(MemorySegment.ofArray(new byte[length]))).isEqualTo(Admission.TAKEN);
	}

	private final class Waiter {

		private final CompletableFuture<Admission> outcome = new CompletableFuture<>();

		private final Thread thread;

		Waiter() {
			this(1);
		}

		Waiter(int length) {
			this.thread = Thread.ofPlatform().daemon().start(() -> {
				try {
					this.outcome.complete(OutboxTests.this.outbox.addWhenRoom(MemorySegment.ofArray(new byte[length]),
							Long.MAX_VALUE));
				}
				catch (InterruptedException ex) {
					this.outcome.completeExceptionally(ex);
				}
			});
			Awaitility.await().until(this::isWaiting);
		}

		boolean isWaiting() {
			return this.thread.getState() == Thread.State.TIMED_WAITING;
		}

		Admission result() throws Exception {
			return this.outcome.orTimeout(10, TimeUnit.SECONDS).get();
		}

	}

}
