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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import io.zcrx.ListenerMethod;

/**
 * What is added for a connection is done once each, in order and in runs that do not
 * overlap, whatever the executor does. The numbers of a result are the steps that were
 * done in order, the overlaps, and how often the executor's refusal was told.
 */
final class DispatchStress {

	// in bursts, so that the queue is often found about to be empty
	private static final int STEPS = 40;

	private static final int BURST = 4;

	private static final int LOOKS = 300;

	private DispatchStress() {
	}

	/**
	 * A queue whose executor's tasks are run by other actors.
	 */
	private static class Connection implements DispatchQueue.Handler {

		final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

		final DispatchEvent[] steps = new DispatchEvent[STEPS];

		final DispatchQueue queue;

		private final AtomicInteger inside = new AtomicInteger();

		private final AtomicInteger overlaps = new AtomicInteger();

		private final AtomicInteger refusals = new AtomicInteger();

		// of the runs, which see what earlier ones did
		private int inOrder;

		private int stepsOfRun;

		Connection(int throwAt, boolean takesIt) {
			AtomicInteger attempts = new AtomicInteger();
			this.queue = new DispatchQueue(new Dispatcher("stress", (task) -> {
				boolean bad = attempts.incrementAndGet() == throwAt;
				if (!bad || takesIt) {
					this.tasks.add(task);
				}
				if (bad) {
					throw new RejectedExecutionException();
				}
			}), this);
			for (int i = 0; i < STEPS; i++) {
				this.steps[i] = new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> {
				}, true);
			}
		}

		/**
		 * Does what the loop thread does.
		 */
		void addAll() {
			for (int i = 0; i < STEPS; i++) {
				this.queue.add(this.steps[i]);
				if (i % BURST == BURST - 1) {
					this.queue.start();
				}
			}
		}

		/**
		 * Does what a thread of the executor does, as long as there may be a task.
		 */
		void runSome() {
			for (int i = 0; i < LOOKS; i++) {
				Runnable task = this.tasks.poll();
				if (task != null) {
					task.run();
				}
				Thread.onSpinWait();
			}
		}

		void tell(III_Result result) {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
			result.r1 = this.queue.isBusy() ? -1 : this.inOrder;
			result.r2 = this.overlaps.get();
			result.r3 = this.refusals.get();
		}

		@Override
		public void begin(boolean mapped) {
			if (this.inside.getAndIncrement() != 0) {
				this.overlaps.incrementAndGet();
			}
			this.stepsOfRun = 0;
		}

		@Override
		public boolean goesOn() {
			// so that a run leaves something to the next
			return this.stepsOfRun <= BURST;
		}

		@Override
		@SuppressWarnings("ReferenceEquality") // that very step
		public boolean handle(DispatchStep step) {
			this.stepsOfRun++;
			if (this.inOrder < STEPS && step == this.steps[this.inOrder]) {
				this.inOrder++;
			}
			return true;
		}

		@Override
		public void failed(Throwable ex) {
			throw new IllegalStateException(ex);
		}

		@Override
		public void drop(DispatchStep step) {
			this.overlaps.incrementAndGet();
		}

		@Override
		public void end() {
			this.inside.getAndDecrement();
		}

		@Override
		public void idle() {
		}

		@Override
		public void refused(Throwable ex) {
			this.refusals.incrementAndGet();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "40, 0, 0", expect = Expect.ACCEPTABLE, desc = "all in order, one at a time")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, out of order, at once, or busy for ever")
	public static class LoopAddsWhileExecutorRuns {

		private final Connection connection = new Connection(0, true);

		// and then what another thread of the executor does: jcstress runs no more actors
		// than there are processors
		@Actor
		public void loop() {
			this.connection.addAll();
			this.connection.runSome();
		}

		@Actor
		public void executor() {
			this.connection.runSome();
		}

		@Arbiter
		public void tell(III_Result result) {
			this.connection.tell(result);
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "40, 0, 1", expect = Expect.ACCEPTABLE, desc = "refused: all are ended all the same")
	@Outcome(id = "40, 0, 0", expect = Expect.ACCEPTABLE, desc = "never handed over so often")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, out of order, at once, or busy for ever")
	public static class ExecutorRefuses {

		private final Connection connection = new Connection(2, false);

		@Actor
		public void loop() {
			this.connection.addAll();
		}

		@Actor
		public void executor() {
			this.connection.runSome();
		}

		@Arbiter
		public void tell(III_Result result) {
			this.connection.tell(result);
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "40, 0, 1", "40, 0, 0" }, expect = Expect.ACCEPTABLE, desc = "either takes it, and it alone")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, out of order, at once, or busy for ever")
	public static class ExecutorTakesAndThrows {

		private final Connection connection = new Connection(1, true);

		@Actor
		public void loop() {
			this.connection.addAll();
		}

		@Actor
		public void executor() {
			this.connection.runSome();
		}

		@Arbiter
		public void tell(III_Result result) {
			this.connection.tell(result);
		}

	}

}
