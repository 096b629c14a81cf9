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

package io.zcrx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.ReceivedPayload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PayloadTests {

	private static final int AREA_SIZE = 4 * 4096;

	private static final long OFFSET = 4096 + 64;

	private static final int LENGTH = 100;

	private final MemorySegment area = Arena.ofAuto().allocate(AREA_SIZE, 4096);

	private final List<String> returned = Collections.synchronizedList(new ArrayList<>());

	private final long[] starts = new long[8];

	private final AreaViews views = new AreaViews(this.area, this.starts,
			(offset, length) -> this.returned.add(offset + "+" + length), new LeakDetector("test", LeakDetection.OFF));

	private final ReceivedPayload payload = new ReceivedPayload(this.views, OFFSET, LENGTH);

	@BeforeEach
	void fillAreaAndEnterLoopThread() {
		for (int i = 0; i < AREA_SIZE; i++) {
			this.area.set(ValueLayout.JAVA_BYTE, i, (byte) i);
		}
		this.views.confineTo(Thread.currentThread());
	}

	@Test
	void showsTheBytesWhileTheHandlerRuns() {
		assertThat(this.payload.length()).isEqualTo(LENGTH);
		assertThat(this.payload.isRetained()).isFalse();
		assertThat(this.payload.segment().byteSize()).isEqualTo(LENGTH);
		assertThat(this.payload.segment().mismatch(this.area.asSlice(OFFSET, LENGTH))).isEqualTo(-1);
		assertThat(this.payload.byteBuffer().remaining()).isEqualTo(LENGTH);
		assertThat(this.payload.byteBuffer().get(1)).isEqualTo((byte) 65);
		assertThat(this.payload.byteBuffer().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
		assertThat(this.payload.byteBuffer().isDirect()).isTrue();
		assertThat(this.payload.toByteArray()).hasSize(LENGTH).startsWith(64, 65, 66);
	}

	@Test
	void findsItsBytesInTheAreaOfItsOffset() {
		this.starts[7] = 4096;
		ReceivedPayload other = new ReceivedPayload(this.views, (7L << 48) | OFFSET - 4096, LENGTH);

		assertThat(other.toByteArray()).isEqualTo(this.payload.toByteArray());
		assertThat(other).hasToString("Payload[offset=4160, length=100]");
	}

	@Test
	void isReadOnly() {
		assertThat(this.payload.segment().isReadOnly()).isTrue();
		assertThat(this.payload.byteBuffer().isReadOnly()).isTrue();
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.payload.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.payload.segment().fill((byte) 0));
		assertThatExceptionOfType(ReadOnlyBufferException.class)
			.isThrownBy(() -> this.payload.byteBuffer().put((byte) 1));

		try (ReceivedPayload retained = this.payload.retain()) {
			assertThat(retained.segment().isReadOnly()).isTrue();
			assertThat(retained.byteBuffer().isReadOnly()).isTrue();
		}
	}

	@Test
	void doesNotReachBeyondItsBytes() {
		MemorySegment segment = this.payload.segment();

		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, LENGTH));
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, -1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> segment.reinterpret(1).get(ValueLayout.JAVA_BYTE, 1));
	}

	@Test
	void everyUseThrowsWhenTheHandlerHasReturned() {
		assertThat(this.payload.expire()).isFalse();

		for (ThrowingCallable use : uses(this.payload)) {
			assertThatIllegalStateException().isThrownBy(use).withMessageContaining("handler has returned");
		}
		assertThat(this.payload).hasToString("Payload[offset=4160, length=100]");
		assertThat(this.returned).isEmpty();
	}

	@Test
	void everyUseThrowsAfterClose() {
		this.payload.close();

		for (ThrowingCallable use : uses(this.payload)) {
			assertThatIllegalStateException().isThrownBy(use).withMessage("The payload was closed");
		}
		assertThat(this.payload.expire()).isFalse();
		assertThat(this.returned).isEmpty();
	}

	@Test
	void segmentAndBufferThatWereKeptThrowAfterTheBatch() {
		MemorySegment segment = this.payload.segment();
		MemorySegment slice = segment.asSlice(10, 10);
		ByteBuffer buffer = this.payload.byteBuffer();
		ByteBuffer duplicate = buffer.duplicate();
		this.payload.expire();

		this.views.endBatch();

		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
		assertThatIllegalStateException().isThrownBy(() -> slice.get(ValueLayout.JAVA_BYTE, 0));
		assertThatIllegalStateException().isThrownBy(() -> segment.toArray(ValueLayout.JAVA_BYTE));
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
		assertThatIllegalStateException().isThrownBy(() -> duplicate.get(new byte[4]));
		assertThat(segment.scope().isAlive()).isFalse();
	}

	@Test
	void nextBatchHasViewsOfItsOwn() {
		MemorySegment old = this.payload.segment();
		this.payload.expire();
		this.views.endBatch();
		this.views.endBatch();

		ReceivedPayload next = new ReceivedPayload(this.views, 0, 10);

		assertThat(next.toByteArray()).startsWith(0, 1, 2);
		assertThat(old.scope().isAlive()).isFalse();
	}

	@Test
	void isConfinedToTheLoopThread() {
		MemorySegment segment = this.payload.segment();
		ByteBuffer buffer = this.payload.byteBuffer();

		for (ThrowingCallable use : uses(this.payload)) {
			assertThat(failureOnOtherThread(use)).isInstanceOf(WrongThreadException.class)
				.hasMessageContaining("retain()");
		}
		assertThat(failureOnOtherThread(() -> segment.get(ValueLayout.JAVA_BYTE, 0)))
			.isInstanceOf(WrongThreadException.class);
		assertThat(failureOnOtherThread(() -> buffer.get(0))).isInstanceOf(WrongThreadException.class);
		assertThat(this.payload.length()).isEqualTo(LENGTH);
	}

	@Test
	void retainedPayloadLivesOnAnyThreadUntilClosed() {
		ReceivedPayload retained = this.payload.retain();
		assertThat(this.payload.expire()).isTrue();
		this.views.endBatch();

		assertThat(CompletableFuture.supplyAsync(retained::toByteArray).join()).startsWith(64, 65);
		assertThat(CompletableFuture.supplyAsync(() -> retained.byteBuffer().get(2)).join()).isEqualTo((byte) 66);
		assertThat(retained.length()).isEqualTo(LENGTH);
		assertThat(retained.isRetained()).isTrue();
		assertThat(retained).hasToString("Payload[offset=4160, length=100, retained]");
		assertThat(this.returned).isEmpty();

		CompletableFuture.runAsync(retained::close).join();

		assertThat(this.returned).containsExactly("4160+100");
		for (ThrowingCallable use : uses(retained)) {
			assertThatIllegalStateException().isThrownBy(use).withMessage("The payload was closed");
		}
		assertThat(this.returned).hasSize(1);
	}

	@Test
	void bufferGoesBackWithTheCompletionsOwnOffset() {
		long offset = (7L << 48) | OFFSET;
		ReceivedPayload other = new ReceivedPayload(this.views, offset, LENGTH);
		ReceivedPayload retained = other.retain();
		other.expire();

		retained.close();

		assertThat(this.returned).containsExactly(offset + "+100");
	}

	@Test
	void bufferGoesBackAfterTheLastOfSeveral() {
		ReceivedPayload first = this.payload.retain();
		ReceivedPayload second = this.payload.retain();
		this.payload.expire();
		ReceivedPayload third = second.retain();

		first.close();
		second.close();
		assertThat(this.returned).isEmpty();
		assertThat(third.toByteArray()).startsWith(64);

		third.close();
		assertThat(this.returned).containsExactly("4160+100");
	}

	@Test
	void bufferStaysWhileTheHandlerRunsThoughRetainedPayloadIsClosed() {
		MemorySegment segment = this.payload.segment();

		this.payload.retain().close();

		assertThat(this.returned).isEmpty();
		assertThat(this.payload.length()).isEqualTo(LENGTH);
		assertThat(segment.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 64);
		try (ReceivedPayload again = this.payload.retain()) {
			assertThat(again.toByteArray()).startsWith(64);
		}
		assertThat(this.payload.expire()).isFalse();
		assertThat(this.returned).isEmpty();
	}

	@Test
	void viewsAreRevokedBeforeRetainedPayloadCanGiveTheBufferBack() {
		MemorySegment segment = this.payload.segment();
		ByteBuffer buffer = this.payload.byteBuffer();
		ReceivedPayload retained = this.payload.retain();

		this.payload.expire();
		retained.close();

		assertThat(this.returned).hasSize(1);
		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
	}

	@Test
	void closedByTheHandlerStillWaitsForRetainedOnes() {
		ReceivedPayload retained = this.payload.retain();

		this.payload.close();

		assertThatIllegalStateException().isThrownBy(this.payload::retain);
		assertThat(this.payload.expire()).isTrue();
		assertThat(this.returned).isEmpty();
		retained.close();
		assertThat(this.returned).hasSize(1);
	}

	@Test
	void concurrentCloseGivesBackOnce() throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			for (int round = 0; round < 500; round++) {
				ReceivedPayload other = new ReceivedPayload(this.views, OFFSET, round + 1);
				ReceivedPayload retained = other.retain();
				other.expire();
				AtomicInteger refused = new AtomicInteger();
				together(executor, 4, () -> {
					try {
						retained.close();
					}
					catch (IllegalStateException ex) {
						refused.incrementAndGet();
					}
				});

				assertThat(refused).hasValue(3);
				assertThat(this.returned).hasSize(round + 1);
			}
		}
	}

	@Test
	void concurrentRetainsAndClosesGiveBackOnceAndNotBeforeTheLast() throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			for (int round = 0; round < 500; round++) {
				ReceivedPayload other = new ReceivedPayload(this.views, OFFSET, round + 1);
				ReceivedPayload guard = other.retain();
				other.expire();
				int before = this.returned.size();
				together(executor, 4, () -> {
					ReceivedPayload retained = guard.retain();
					ReceivedPayload again = retained.retain();
					retained.close();
					assertThat(again.length()).isPositive();
					again.close();
				});
				assertThat(this.returned).hasSize(before);

				together(executor, 2, () -> {
					try {
						guard.retain().close();
					}
					catch (IllegalStateException ex) {
						assertThat(ex).hasMessage("The payload was closed");
					}
					try {
						guard.close();
					}
					catch (IllegalStateException ex) {
						assertThat(ex).hasMessage("The payload was closed");
					}
				});
				assertThat(this.returned).hasSize(before + 1);
			}
		}
	}

	@Test
	void handlerReturningWhileAnotherThreadClosesGivesBackOnce() throws Exception {
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			for (int round = 0; round < 2000; round++) {
				ReceivedPayload other = new ReceivedPayload(this.views, OFFSET, LENGTH);
				ReceivedPayload retained = other.retain();
				this.returned.clear();

				Future<?> closing = executor.submit(retained::close);
				boolean comesBackLater = other.expire();
				closing.get();

				assertThat(this.returned).hasSize(comesBackLater ? 1 : 0);
			}
		}
	}

	private static List<ThrowingCallable> uses(Payload payload) {
		return List.of(payload::length, payload::segment, payload::byteBuffer, payload::toByteArray, payload::retain,
				payload::close);
	}

	private static Throwable failureOnOtherThread(ThrowingCallable use) {
		return CompletableFuture.<Throwable>supplyAsync(() -> {
			try {
				use.call();
				return new AssertionError("nothing was thrown");
			}
			catch (Throwable ex) {
				return ex;
			}
		}).join();
	}

	private static void together(ExecutorService executor, int threads, Runnable action) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			results.add(executor.submit(() -> {
				try {
					start.await();
				}
				catch (InterruptedException ex) {
					throw new CompletionException(ex);
				}
				action.run();
			}));
		}
		start.countDown();
		for (Future<?> result : results) {
			result.get();
		}
	}

}
