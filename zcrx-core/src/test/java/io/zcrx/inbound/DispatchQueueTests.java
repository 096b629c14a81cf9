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

package io.zcrx.inbound;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.AbstractReceiverTests;
import io.zcrx.ListenerMethod;

import static org.assertj.core.api.Assertions.assertThat;

class DispatchQueueTests {

	private final long seed = Long.getLong("zcrx.seed", System.nanoTime());

	private final ExecutorService pool = Executors.newFixedThreadPool(3);

	private final Recorder recorder = new Recorder();

	@AfterEach
	void endThreads() {
		this.pool.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 500 })
	void doesStepsInOrderOneAtATime(int most) {
		this.recorder.most = most;
		DispatchQueue queue = new DispatchQueue(dispatcher(this.pool), this.recorder);
		Random random = new Random(this.seed);

		add(queue, random, 200_000);

		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
		assertThat(this.recorder.faults).as("seed %d", this.seed).isEmpty();
		assertThat(this.recorder.next).isEqualTo(200_000);
	}

	@Test
	void goesOnWhateverTheExecutorDoes() {
		this.recorder.most = 2;
		Random choice = new Random(this.seed + 1);
		DispatchQueue queue = new DispatchQueue(dispatcher((run) -> {
			int chosen;
			synchronized (choice) {
				chosen = choice.nextInt(6);
			}
			switch (chosen) {
				case 0 -> throw new RejectedExecutionException("on purpose");
				case 1 -> throw new StackOverflowError("on purpose");
				case 2 -> run.run();
				case 3 -> {
					this.pool.execute(run);
					this.pool.execute(run);
				}
				case 4 -> {
					this.pool.execute(run);
					throw new IllegalStateException("on purpose");
				}
				default -> this.pool.execute(run);
			}
		}), this.recorder);

		add(queue, new Random(this.seed), 50_000);

		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
		assertThat(this.recorder.faults).as("seed %d", this.seed).isEmpty();
		assertThat(this.recorder.next).isEqualTo(50_000);
		assertThat(this.recorder.refused.get()).isPositive();
	}

	@Test
	void runThatWasDroppedIsHandedOverAgainLessAndLessOften() {
		List<Integer> looksAtOffers = new ArrayList<>();
		AtomicInteger looks = new AtomicInteger();
		DispatchQueue queue = new DispatchQueue(dispatcher((run) -> {
			looksAtOffers.add(looks.get());
			if (looksAtOffers.size() == 4) {
				run.run();
			}
		}), this.recorder);
		OverdueRuns runs = runs();
		runs.add(queue);
		assertThat(runs.isEmpty()).as("has nothing to do").isTrue();
		queue.add(step(0));
		runs.add(queue);
		runs.add(queue);
		queue.start();

		while (!runs.isEmpty() && looks.incrementAndGet() < 20) {
			runs.look();
		}

		assertThat(looksAtOffers).containsExactly(0, 2, 4, 8);
		assertThat(looks).hasValue(8);
		assertThat(this.recorder.next).isOne();
		queue.add(step(1));
		runs.add(queue);
		assertThat(runs.isEmpty()).as("looks after it again").isFalse();
	}

	@Test
	void runsThatAreDroppedDelayTheOthersOnly() {
		this.recorder.most = 2;
		Random choice = new Random(this.seed + 1);
		DispatchQueue queue = new DispatchQueue(dispatcher((run) -> {
			int chosen;
			synchronized (choice) {
				chosen = choice.nextInt(4);
			}
			if (chosen > 0) {
				this.pool.execute(run);
			}
			if (chosen > 2) {
				this.pool.execute(run);
			}
		}), this.recorder);
		OverdueRuns runs = runs();
		for (int i = 0; i < 1000; i++) {
			queue.add(step(i));
			runs.add(queue);
			queue.start();
			runs.look();
		}

		AbstractReceiverTests.patiently().until(() -> {
			runs.look();
			return runs.isEmpty();
		});
		assertThat(this.recorder.faults).as("seed %d", this.seed).isEmpty();
		assertThat(this.recorder.next).isEqualTo(1000);
	}

	@Test
	void runsInTheQueueOfAnExecutorThatWasShutDownAreRefused() {
		DispatchQueue queue = new DispatchQueue(dispatcher(this.pool), this.recorder);
		OverdueRuns runs = runs();
		CountDownLatch blocked = new CountDownLatch(1);
		for (int i = 0; i < 3; i++) {
			this.pool.execute(() -> AbstractReceiverTests.awaitUninterruptibly(blocked));
		}
		queue.add(step(0));
		runs.add(queue);
		queue.start();
		this.pool.shutdownNow();

		for (int i = 0; i < 10; i++) {
			runs.look();
		}
		assertThat(queue.isBusy()).as("while calls run the executor may still begin it").isTrue();
		blocked.countDown();
		AbstractReceiverTests.patiently().until(() -> {
			runs.look();
			return runs.isEmpty();
		});

		assertThat(this.recorder.refused).hasValue(1);
	}

	private static OverdueRuns runs() {
		return new OverdueRuns("test", new AtomicBoolean());
	}

	@Test
	void stackHasAnEndWhereTheExecutorCallsAtOnce() {
		this.recorder.most = 1;
		DispatchQueue queue = new DispatchQueue(dispatcher(Runnable::run), this.recorder);
		for (int i = 0; i < 100_000; i++) {
			queue.add(step(i));
		}

		queue.start();

		assertThat(this.recorder.next).isEqualTo(100_000);
		assertThat(this.recorder.faults).isEmpty();
	}

	@Test
	void failureInARunLeavesNothingBusy() {
		DispatchQueue queue = new DispatchQueue(dispatcher(this.pool), this.recorder);
		this.recorder.failAt = 10;

		add(queue, new Random(this.seed), 100);

		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
		assertThat(this.recorder.failures).singleElement().isInstanceOf(OutOfMemoryError.class);
		assertThat(this.recorder.next).isEqualTo(100);
	}

	@ParameterizedTest
	@EnumSource(Thrower.class)
	void endsWhateverItsHandlerThrows(Thrower thrower) {
		Dispatcher dispatcher = dispatcher((run) -> {
			if (thrower == Thrower.REFUSED) {
				throw new RejectedExecutionException("on purpose");
			}
			this.pool.execute(run);
		});
		this.recorder.thrower = thrower;
		this.recorder.failAt = 10;
		DispatchQueue queue = new DispatchQueue(dispatcher, this.recorder);

		add(queue, new Random(this.seed), 50);

		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
		assertThat(dispatcher.pending()).isZero();
		AbstractReceiverTests.patiently().until(() -> dispatcher.running() == 0);
		assertThat(this.recorder.next + this.recorder.dropped.size()).as("done or dropped, each once").isEqualTo(50);
		this.recorder.thrower = null;
		queue.add(step(this.recorder.next));
		queue.start();
		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
	}

	private static void add(DispatchQueue queue, Random random, int count) {
		for (int i = 0; i < count; i++) {
			queue.add(step(i));
			if (random.nextInt(3) == 0) {
				queue.start();
			}
		}
		queue.start();
	}

	private static DispatchStep step(int number) {
		return new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> {
			throw new Numbered(number);
		}, true);
	}

	private static Dispatcher dispatcher(Executor executor) {
		return new Dispatcher("test", executor);
	}

	/**
	 * What throws each time.
	 */
	enum Thrower {

		BEGIN, HANDLE, FAILED, DROP, END, IDLE, REFUSED

	}

	@SuppressWarnings("serial")
	private static final class Numbered extends Exception {

		private final int number;

		Numbered(int number) {
			super(null, null, false, false);
			this.number = number;
		}

	}

	/**
	 * Notes what is done, and what must not be.
	 */
	private static final class Recorder implements DispatchQueue.Handler {

		private final AtomicBoolean inside = new AtomicBoolean();

		private final List<String> faults = new CopyOnWriteArrayList<>();

		private final List<Throwable> failures = new ArrayList<>();

		private final Set<DispatchStep> dropped = new LinkedHashSet<>();

		private final AtomicInteger refused = new AtomicInteger();

		private int most = 64;

		private int failAt = -1;

		private int left;

		private volatile @Nullable Thrower thrower;

		// plain, so that a run which does not see the one before it is found
		private int next;

		@Override
		public void begin(boolean mapped) {
			throwIf(Thrower.BEGIN);
			if (!this.inside.compareAndSet(false, true)) {
				this.faults.add("runs overlap at " + this.next);
			}
			this.left = this.most;
		}

		@Override
		public boolean goesOn() {
			return this.left > 0;
		}

		@Override
		public boolean handle(DispatchStep step) {
			throwIf(Thrower.HANDLE);
			throwIf(Thrower.DROP);
			this.left--;
			if (this.next == this.failAt && this.failures.isEmpty()) {
				throw new OutOfMemoryError("on purpose");
			}
			try {
				((DispatchEvent) step).call().invoke();
			}
			catch (Exception ex) {
				int number = ((Numbered) ex).number;
				if (number != this.next) {
					this.faults.add("%d instead of %d".formatted(number, this.next));
				}
				this.next = number + 1;
			}
			return true;
		}

		@Override
		public void failed(Throwable ex) {
			throwIf(Thrower.FAILED);
			this.failures.add(ex);
		}

		@Override
		public void drop(DispatchStep step) {
			this.dropped.add(step);
			throwIf(Thrower.DROP);
		}

		@Override
		public void end() {
			throwIf(Thrower.END);
			this.inside.set(false);
		}

		@Override
		public void idle() {
			throwIf(Thrower.IDLE);
		}

		@Override
		public void refused(Throwable ex) {
			throwIf(Thrower.REFUSED);
			this.refused.incrementAndGet();
		}

		private void throwIf(Thrower thrower) {
			if (this.thrower == thrower) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

}
