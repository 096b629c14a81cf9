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

package io.zcrx.payload;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zcrx.LeakDetection;
import io.zcrx.LogCapture;
import io.zcrx.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(120)
class LeakDetectorTests {

	private static final int BUFFERS = 20_000;

	private static final int LENGTH = 32;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment area = this.arena.allocate((long) BUFFERS * LENGTH);

	private final AtomicIntegerArray returned = new AtomicIntegerArray(BUFFERS);

	private final AtomicInteger returns = new AtomicInteger();

	// by buffer, payloads that are certainly open
	private final AtomicIntegerArray open = new AtomicIntegerArray(BUFFERS);

	private final AtomicInteger early = new AtomicInteger();

	private @Nullable LeakDetector leaks;

	@AfterEach
	void stop() {
		if (this.leaks != null) {
			this.leaks.stop();
		}
	}

	@Test
	void collectedPayloadGivesItsBufferBackAndIsReportedWithItsPlace() {
		AreaViews views = views(LeakDetection.SAMPLED);
		try (LogCapture log = new LogCapture(LeakReport.class)) {
			retain(views, 3);

			collecting().until(() -> this.returned.get(3) == 1 && !log.lines().isEmpty());

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test': a retained payload was collected although nobody closed it.")
				.containsPattern("It was retained\n\tat (\\S*/)?io.zcrx.payload.LeakDetectorTests.retain"
						+ "\\(LeakDetectorTests.java:\\d+\\)\n\tat (\\S*/)?io.zcrx.payload.LeakDetectorTests.collectedPayload");
			assertThat(leaks().leaked()).isEqualTo(1);
			assertThat(this.returns).hasValue(1);
		}
	}

	@Test
	void onlyOneOfManyPlacesIsRecordedUnlessFull() {
		try (LogCapture log = new LogCapture(LeakReport.class)) {
			AreaViews views = views(LeakDetection.SAMPLED);
			retain(views, 0).close();
			retain(views, 1);
			collecting().until(() -> leaks().leaked() == 1 && !log.lines().isEmpty());
			assertThat(log.lines()).singleElement().asString().contains("'leak-detection=full' names every place");
		}

		AreaViews sampled = views(LeakDetection.SAMPLED);
		List<Payload> payloads = retainMany(sampled, 300);
		assertThat(leaks().holders(Duration.ofSeconds(1)))
			.contains("Where 297 of them were retained was not recorded: 'leak-detection=full' would name it. "
					+ "Retained and not closed:\n3 times\n\tat ");
		payloads.forEach(Payload::close);

		AreaViews full = views(LeakDetection.FULL);
		payloads = retainMany(full, 300);
		assertThat(leaks().holders(Duration.ofSeconds(1))).startsWith("300 payloads are retained: using them throws")
			.contains("Retained and not closed:\n300 times\n\tat ")
			.contains("LeakDetectorTests.retain(");
		payloads.forEach(Payload::close);
		assertThat(leaks().holders(Duration.ofSeconds(1))).startsWith("Nobody retained");
	}

	@Test
	void closedPayloadsAreNotReported() {
		for (LeakDetection level : LeakDetection.values()) {
			AreaViews views = views(level);
			this.returns.set(0);
			retainMany(views, 1000).forEach(Payload::close);
			assertThat(this.returns).hasValue(1000);

			collectSomething();

			assertThat(leaks().leaked()).isZero();
			assertThat(this.returns).hasValue(1000);
		}
	}

	@Test
	void closedOrCollectedButNotBoth() throws Exception {
		AreaViews views = views(LeakDetection.SAMPLED);
		AtomicInteger released = new AtomicInteger();
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			for (int round = 1; round <= 3000; round++) {
				Hold hold = leaks().hold(payload(views, 0), released::incrementAndGet, null, Watch.RETAINED);
				assertThat(hold).isNotNull();
				leaks().watch(hold);
				boolean closed = round % 3 == 0 && leaks().end(hold);
				Future<?> collecting = executor.submit(hold::enqueue);
				if (round % 3 == 1) {
					await(released, round);
				}
				boolean again = leaks().end(hold);
				assertThat(closed && again).isFalse();
				if (closed || again) {
					released.incrementAndGet();
				}
				collecting.get();
				await(released, round);
			}
		}
		collectSomething();
		assertThat(released).hasValue(3000);
		assertThat(leaks().leaked()).isBetween(1000L, 2000L);
	}

	@Test
	void payloadOfTheLibraryIsNotWatched() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload payload = payload(views, 1);
		ReceivedPayload retained = payload.retain(Watch.NONE);
		payload.expire();
		assertThat(leaks().holders(Duration.ofSeconds(1))).startsWith("Nobody retained");
		MemorySegment segment = retained.segment();
		assertThat(CompletableFuture.supplyAsync(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).join())
			.isEqualTo((byte) 1);

		retained.close();

		assertThat(this.returned.get(1)).isEqualTo(1);
		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
	}

	@Test
	void nothingIsWatchedWhenOff() {
		AreaViews views = views(LeakDetection.OFF);
		WeakReference<Payload> lost = new WeakReference<>(retain(views, 3));

		collecting().until(() -> lost.refersTo(null));
		collectSomething();

		assertThat(this.returns).hasValue(0);
		assertThat(leaks().leaked()).isZero();
		assertThat(threads()).isEmpty();
	}

	@Test
	void threadEndsWithTheStop() {
		views(LeakDetection.SAMPLED);
		assertThat(threads()).singleElement().satisfies((thread) -> assertThat(thread.isDaemon()).isTrue());

		leaks().stop();

		Awaitility.await().until(() -> threads().isEmpty());
	}

	@Test
	void threadSurvivesItsInterruptionAndFailuresOfTheBufferReturn() {
		AtomicInteger calls = new AtomicInteger();
		AreaViews views = views(LeakDetection.SAMPLED, (offset, length) -> {
			if (calls.incrementAndGet() == 1) {
				throw new IllegalStateException("on purpose");
			}
		});
		try (LogCapture log = new LogCapture(LeakDetector.class)) {
			threads().forEach(Thread::interrupt);
			retain(views, 0);
			collecting().until(() -> calls.get() == 1);
			retain(views, 1);
			collecting().until(() -> calls.get() == 2);

			assertThat(log.lines()).singleElement().asString().startsWith("ERROR Receiver 'test': handling a leaked");
		}
		assertThat(leaks().leaked()).isEqualTo(2);
	}

	@Test
	void fullRevokesWhatWasTakenOutWhenTheHandlerReturns() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload payload = payload(views, 5);
		MemorySegment segment = payload.segment();
		ByteBuffer buffer = payload.byteBuffer();
		assertThat(segment.mismatch(this.area.asSlice(5L * LENGTH, LENGTH))).isEqualTo(-1);
		assertThat(segment.isReadOnly()).isTrue();
		assertThat(segment.address()).isNotEqualTo(this.area.address() + 5L * LENGTH);
		assertThat(CompletableFuture.supplyAsync(() -> failure(segment)).join())
			.isInstanceOf(WrongThreadException.class);

		assertThat(payload.expire()).isFalse();

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
	}

	@Test
	void fullRevokesWhatWasTakenOutOfClosedPayload() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload payload = payload(views, 5);
		MemorySegment early = payload.segment();
		Payload first = payload.retain();
		Payload second = first.retain();
		payload.close();
		assertThat(failure(early)).isInstanceOf(IllegalStateException.class);
		payload.expire();
		MemorySegment segment = first.segment();
		ByteBuffer buffer = first.byteBuffer();
		MemorySegment other = second.segment();
		assertThat(CompletableFuture.supplyAsync(() -> segment.toArray(ValueLayout.JAVA_BYTE)).join())
			.isEqualTo(this.area.asSlice(5L * LENGTH, LENGTH).toArray(ValueLayout.JAVA_BYTE));

		first.close();

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
		assertThat(failure(other)).isNull();
		assertThat(this.returned.get(5)).isZero();

		second.close();

		assertThat(failure(other)).isInstanceOf(IllegalStateException.class);
		assertThat(this.returned.get(5)).isEqualTo(1);
	}

	@Test
	void fullRevokesWhatWasTakenOutOfCollectedPayload() {
		AreaViews views = views(LeakDetection.FULL);
		MemorySegment segment = retain(views, 6).segment();

		collecting().until(() -> this.returned.get(6) == 1);

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void fullRevokesWhatWasTakenOutAtTheStop() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload retained = retain(views, 6);
		MemorySegment segment = retained.segment();

		leaks().stop();

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(retained::toByteArray);
		assertThat(this.returns).hasValue(0);
		retained.close();
		assertThat(this.returned.get(6)).isEqualTo(1);
		assertThatIllegalStateException().isThrownBy(retained::close);

		Payload late = retain(views, 7);
		assertThat(failure(late.segment())).isInstanceOf(IllegalStateException.class);
		late.close();
	}

	@Test
	void copyHasTheAlignmentOfTheArea() {
		AreaViews views = views(LeakDetection.FULL);
		for (int offset : List.of(0, 1, 8, 31, 64, 100)) {
			ReceivedPayload payload = new ReceivedPayload(views, offset, LENGTH);
			assertThat(payload.segment().address() & 63).isEqualTo((this.area.address() + offset) & 63);
			assertThat(payload.segment().byteSize()).isEqualTo(LENGTH);
			payload.expire();
		}
	}

	@Test
	void copyInUseByNativeCallIsFreedAfterIt() throws Exception {
		for (boolean collected : List.of(false, true)) {
			AreaViews views = views(LeakDetection.FULL);
			this.returned.set(2, 0);
			CountDownLatch inside = new CountDownLatch(1);
			CountDownLatch leave = new CountDownLatch(1);
			List<@Nullable Payload> kept = new ArrayList<>(List.of(retain(views, 2)));
			MemorySegment segment = kept.getFirst().segment();
			Future<?> call = CompletableFuture.runAsync(() -> inNativeCall(segment, inside, leave));
			try {
				inside.await();
				if (collected) {
					kept.set(0, null);
					collecting().until(() -> this.returned.get(2) == 1);
				}
				else {
					kept.getFirst().close();
					assertThat(this.returned.get(2)).isEqualTo(1);
				}
				leaks().stop();

				assertThat(threads()).isNotEmpty();
				assertThat(failure(segment)).isNull();
			}
			finally {
				leave.countDown();
			}
			call.get();
			Awaitility.await().until(() -> failure(segment) instanceof IllegalStateException);
			Awaitility.await().until(() -> threads().isEmpty());
		}
	}

	@Test
	void handlersPayloadClosedInsideNativeCallIsRevokedWhenTheHandlerReturns() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload payload = payload(views, 2);
		MemorySegment segment = payload.segment();

		inNativeCall(segment, payload::close);

		assertThat(failure(segment)).isNull();
		payload.expire();
		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void bufferGoesBackIfThereIsNoMemoryToCopyItTo() {
		AreaViews views = views(LeakDetection.FULL);
		ReceivedPayload payload = payload(views, 4);
		// the area is gone: what would be copied can't be read
		this.arena.close();

		assertThatIllegalStateException().isThrownBy(payload::retain);

		// the loop gives it back, nobody else holds it
		assertThat(payload.expire()).isFalse();
		assertThat(this.returns).hasValue(0);
	}

	@Test
	void everyBufferGoesBackOnceWhetherClosedOrCollectedOrBoth() throws Exception {
		for (LeakDetection level : List.of(LeakDetection.SAMPLED, LeakDetection.FULL)) {
			long seed = System.nanoTime();
			SplittableRandom random = new SplittableRandom(seed);
			int buffers = (level == LeakDetection.FULL) ? BUFFERS / 10 : BUFFERS;
			AreaViews views = views(level);
			for (int i = 0; i < BUFFERS; i++) {
				this.returned.set(i, 0);
			}
			this.returns.set(0);
			int dropped = 0;
			try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
				for (int i = 0; i < buffers; i++) {
					ReceivedPayload payload = payload(views, i);
					int buffer = i;
					int count = 1 + random.nextInt(3);
					for (int j = 0; j < count; j++) {
						ReceivedPayload retained = payload.retain();
						switch (random.nextInt(4)) {
							case 0 -> dropped++;
							case 1 -> {
								this.open.incrementAndGet(buffer);
								executor.execute(() -> {
									this.open.decrementAndGet(buffer);
									closeTwice(retained);
								});
							}
							case 2 -> {
								executor.execute(() -> closeIgnoring(retained));
								executor.execute(() -> closeIgnoring(retained));
							}
							default -> retained.close();
						}
					}
					if (!payload.expire()) {
						give((long) i * LENGTH, LENGTH);
					}
					if (random.nextInt(buffers / 10) == 0) {
						System.gc();
					}
				}
			}
			collecting().untilAsserted(
					() -> assertThat(this.returns).as("seed %d", seed).hasValueGreaterThanOrEqualTo(buffers));
			collectSomething();

			for (int i = 0; i < buffers; i++) {
				assertThat(this.returned.get(i)).as("seed %d", seed).isEqualTo(1);
			}
			assertThat(this.returns).as("seed %d", seed).hasValue(buffers);
			assertThat(this.early).as("seed %d", seed).hasValue(0);
			assertThat(leaks().leaked()).as("seed %d", seed).isEqualTo(dropped);
			assertThat(leaks().holders(Duration.ofSeconds(1))).startsWith("Nobody retained");
		}
	}

	private static void await(AtomicInteger value, int expected) {
		long start = System.nanoTime();
		while (value.get() < expected && System.nanoTime() - start < Duration.ofSeconds(10).toNanos()) {
			Thread.onSpinWait();
		}
		assertThat(value).hasValue(expected);
	}

	private static void closeTwice(Payload payload) {
		payload.close();
		assertThatIllegalStateException().isThrownBy(payload::close);
	}

	private static void closeIgnoring(Payload payload) {
		try {
			payload.close();
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessage("The payload was closed");
		}
	}

	private AreaViews views(LeakDetection level) {
		return views(level, this::give);
	}

	private AreaViews views(LeakDetection level, BufferReturn buffers) {
		stop();
		Awaitility.await().until(() -> threads().isEmpty());
		LeakDetector leaks = new LeakDetector("test", level);
		this.leaks = leaks;
		leaks.start();
		AreaViews views = new AreaViews(this.area, buffers, leaks);
		views.confineTo(Thread.currentThread());
		return views;
	}

	private LeakDetector leaks() {
		LeakDetector leaks = this.leaks;
		assertThat(leaks).isNotNull();
		return leaks;
	}

	private void give(long offset, int length) {
		assertThat(length).isEqualTo(LENGTH);
		if (this.open.get((int) (offset / LENGTH)) > 0) {
			this.early.incrementAndGet();
		}
		this.returned.incrementAndGet((int) (offset / LENGTH));
		this.returns.incrementAndGet();
	}

	private ReceivedPayload payload(AreaViews views, int buffer) {
		this.area.set(ValueLayout.JAVA_BYTE, (long) buffer * LENGTH, (byte) buffer);
		return new ReceivedPayload(views, (long) buffer * LENGTH, LENGTH);
	}

	private ReceivedPayload retain(AreaViews views, int buffer) {
		ReceivedPayload payload = payload(views, buffer);
		ReceivedPayload retained = payload.retain();
		assertThat(payload.expire()).isTrue();
		return retained;
	}

	private List<Payload> retainMany(AreaViews views, int count) {
		List<Payload> payloads = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			payloads.add(retain(views, i));
		}
		return payloads;
	}

	private static @Nullable Throwable failure(MemorySegment segment) {
		try {
			segment.get(ValueLayout.JAVA_BYTE, 0);
			return null;
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	private static ConditionFactory collecting() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(20))
			.conditionEvaluationListener((condition) -> System.gc());
	}

	// the detector has seen what was collectable when this returns: another one has seen
	// two collections, and its own thread has nothing to do
	private static void collectSomething() {
		LeakDetector other = new LeakDetector("other", LeakDetection.SAMPLED);
		other.start();
		try (Arena arena = Arena.ofShared(); LogCapture log = new LogCapture(LeakReport.class)) {
			AreaViews views = new AreaViews(arena.allocate(1), (offset, length) -> {
			}, other);
			views.confineTo(Thread.currentThread());
			for (int i = 1; i <= 2; i++) {
				new ReceivedPayload(views, 0, 1).retain();
				int expected = i;
				collecting().until(() -> other.leaked() == expected && log.lines().size() == expected);
			}
		}
		other.stop();
		Awaitility.await()
			.until(() -> threads().stream().allMatch((thread) -> thread.getState() == Thread.State.WAITING));
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("zcrx-test-leaks"))
			.toList();
	}

	private static void inNativeCall(MemorySegment segment, CountDownLatch inside, CountDownLatch leave) {
		inNativeCall(segment, () -> {
			inside.countDown();
			try {
				leave.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	// qsort calls back while it uses the segment; two bytes that are equal stay in place
	private static void inNativeCall(MemorySegment segment, Runnable action) {
		Linker linker = Linker.nativeLinker();
		try (Arena arena = Arena.ofConfined()) {
			MethodHandle compare = MethodHandles.dropArguments(MethodHandles.constant(int.class, 0), 0,
					MemorySegment.class, MemorySegment.class);
			MethodHandle run = MethodHandles.lookup()
				.findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
				.bindTo(action);
			MemorySegment comparator = linker.upcallStub(MethodHandles.foldArguments(compare, run),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), arena);
			linker
				.downcallHandle(linker.defaultLookup().findOrThrow("qsort"),
						FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
								ValueLayout.ADDRESS))
				.invokeExact(segment, 2L, 1L, comparator);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

}
