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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * What is still to be done for one connection: in order, one at a time, on an executor.
 * The loop thread adds, runs on threads of the executor take; a run finds what others did
 * before it for the same connection. Nothing is assumed of the executor: it may refuse a
 * run, run it although it throws, or run it twice.
 */
final class DispatchQueue implements Runnable {

	private static final int IDLE = 0;

	private static final int SCHEDULED = 1;

	private static final int RUNNING = 2;

	// what has failed so often will not work, and whoever waits for the end has an end
	private static final int MOST_FAILURES = 10;

	private final Dispatcher dispatcher;

	private final Handler handler;

	private final Queue<DispatchStep> steps = new ConcurrentLinkedQueue<>();

	// steps that have not ended. A step is counted after it was added, and a run takes
	// counted steps only: so whoever counts the first one of an idle queue starts it
	private final AtomicInteger pending = new AtomicInteger();

	private final AtomicInteger state = new AtomicInteger(IDLE);

	// the last attempt to hand the queue to the executor, while it lasts
	private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();

	// whether a step was added to an idle queue; the loop thread's
	private boolean due;

	private final AtomicInteger starts = new AtomicInteger();

	// whether the loop thread looks after its runs; the loop thread's
	private boolean watched;

	// when its runs began to start each other; of the run
	private long turnBegan;

	private boolean inTurn;

	// of the run: a step that the last run has not finished
	private @Nullable DispatchStep current;

	// of the run: steps that have ended in it
	private int ended;

	// of the run: how often it has failed since a step has ended
	private int failures;

	/**
	 * Creates an empty queue.
	 * @param handler does what is to be done
	 */
	DispatchQueue(Dispatcher dispatcher, Handler handler) {
		this.dispatcher = dispatcher;
		this.handler = handler;
	}

	/**
	 * Adds a step. It is done after the next {@link #start}, if not before. Called on the
	 * loop thread.
	 */
	void add(DispatchStep step) {
		this.dispatcher.began();
		this.steps.add(step);
		if (this.pending.getAndIncrement() == 0) {
			this.due = true;
		}
	}

	/**
	 * Sees to it that the steps are done. Called on the loop thread.
	 */
	void start() {
		if (this.due) {
			this.due = false;
			schedule();
		}
	}

	/**
	 * Hands the queue to the executor again, which may have dropped it. If the executor
	 * has it still, one of both runs does nothing. Called on the loop thread.
	 */
	void startAgain() {
		try {
			this.dispatcher.execute(this);
		}
		catch (Throwable ex) {
			// it may be full, and have the other one
			if (this.dispatcher.isTerminated()) {
				refuse(ex);
			}
		}
	}

	/**
	 * Makes the run that the executor has not begun, and those after it, on the calling
	 * thread. They only end what waits, so the receiver must discard by now.
	 */
	void takeOver() {
		if (this.state.compareAndSet(SCHEDULED, RUNNING)) {
			discard();
		}
	}

	/**
	 * Becomes one of the queues whose runs are looked after, or stops to be one. Called
	 * on the loop thread.
	 * @return whether that is new
	 */
	boolean watched(boolean watched) {
		boolean changed = this.watched != watched;
		this.watched = watched;
		return changed;
	}

	/**
	 * {@return whether the executor has not begun a run that it was handed; safe from any
	 * thread}
	 */
	boolean isScheduled() {
		return this.state.get() == SCHEDULED;
	}

	/**
	 * {@return how often it was handed to the executor, but for {@link #startAgain}; safe
	 * from any thread}
	 */
	int starts() {
		return this.starts.get();
	}

	/**
	 * {@return whether steps are waiting or being done; safe from any thread}
	 */
	boolean isBusy() {
		return this.pending.get() > 0;
	}

	/**
	 * Tells whether its runs have started each other for as long as they may. Called by a
	 * run that is about to start the next one.
	 * @param nanos how long they may
	 */
	boolean endsTurn(long nanos) {
		long now = System.nanoTime();
		if (!this.inTurn) {
			this.inTurn = true;
			this.turnBegan = now;
		}
		this.inTurn = now - this.turnBegan < nanos;
		return !this.inTurn;
	}

	private void schedule() {
		Attempt attempt = new Attempt(Thread.currentThread());
		this.attempt.set(attempt);
		do {
			attempt.again = false;
			this.starts.incrementAndGet();
			this.state.set(SCHEDULED);
			try {
				this.dispatcher.execute(this);
			}
			catch (Throwable ex) {
				refuse(ex);
			}
		}
		while (attempt.again);
		this.attempt.compareAndSet(attempt, null);
	}

	/**
	 * Ends what waits, unless a run has begun all the same: there will be none.
	 * @param ex why
	 */
	void refuse(Throwable ex) {
		// it may have been run all the same, or is run now
		if (this.state.compareAndSet(SCHEDULED, RUNNING)) {
			guard(() -> this.handler.refused(ex));
			discard();
		}
	}

	@Override
	public void run() {
		if (!this.state.compareAndSet(SCHEDULED, RUNNING)) {
			return;
		}
		perform(false);
		if (end()) {
			return;
		}
		if (this.dispatcher.isDiscarding()) {
			this.state.set(RUNNING);
			discard(); // an executor that drops runs would keep the rest for ever
			return;
		}
		Attempt attempt = this.attempt.get();
		if (attempt != null && attempt.caller == Thread.currentThread()) {
			attempt.again = true; // the executor calls at once, and the stack has an end
		}
		else {
			schedule();
		}
	}

	/**
	 * Ends all steps of a connection that was aborted, or of a receiver that stops, on
	 * whatever thread calls.
	 */
	private void discard() {
		perform(true);
		while (!end()) {
			this.state.set(RUNNING);
			perform(true);
		}
	}

	/**
	 * Makes a run. Does not throw: the queue would be left running for ever.
	 */
	private void perform(boolean all) {
		try {
			this.dispatcher.run(() -> work(all));
		}
		catch (Throwable ex) {
			failed(ex, this.pending.get());
		}
	}

	private void work(boolean all) {
		int counted = this.pending.get();
		boolean mapped = this.dispatcher.enter();
		try {
			this.handler.begin(mapped);
			while (this.ended < counted && (all || this.handler.goesOn())) {
				DispatchStep step = (this.current != null) ? this.current : this.steps.remove();
				this.current = step;
				if (this.handler.handle(step)) {
					stepEnded();
				}
			}
		}
		catch (Throwable ex) {
			failed(ex, counted);
		}
		finally {
			try {
				this.handler.end();
			}
			finally {
				if (mapped) {
					this.dispatcher.exit();
				}
			}
		}
	}

	private void stepEnded() {
		this.current = null;
		this.ended++;
		this.failures = 0;
		this.dispatcher.ended();
	}

	private void failed(Throwable ex, int counted) {
		guard(() -> this.handler.failed(ex));
		if (++this.failures >= MOST_FAILURES && this.ended < counted) {
			DispatchStep step = (this.current != null) ? this.current : this.steps.remove();
			guard(() -> this.handler.drop(step));
			stepEnded();
		}
	}

	/**
	 * Calls what must not throw, but logs, which is not ours.
	 */
	private static void guard(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			// there is nobody to tell
		}
	}

	/**
	 * Ends a run.
	 * @return whether nothing is left to do; otherwise the caller must see to it
	 */
	private boolean end() {
		int ended = this.ended;
		this.ended = 0;
		this.state.set(IDLE);
		// from here on the loop thread may start it again, unless steps are left
		if (this.pending.addAndGet(-ended) > 0) {
			return false;
		}
		guard(this.handler::idle);
		return true;
	}

	/**
	 * An attempt to hand the queue to the executor. Confined to its caller.
	 */
	private static final class Attempt {

		private final Thread caller;

		// whether the executor has called the queue at once, and left something to do
		private boolean again;

		Attempt(Thread caller) {
			this.caller = caller;
		}

	}

	/**
	 * Does the steps of a connection, in runs that do not overlap. Its methods must not
	 * throw, but for those that say so; if one does all the same, the queue goes on.
	 */
	interface Handler {

		/**
		 * A run begins on the calling thread.
		 * @param mapped whether memory of the receiver may be read until {@link #end}
		 */
		void begin(boolean mapped);

		/**
		 * {@return whether the run takes another step, or leaves it to the next one}
		 */
		boolean goesOn();

		/**
		 * Does a step, or goes on with it. What it throws is given to {@link #failed}.
		 * @return whether the step has ended
		 */
		boolean handle(DispatchStep step);

		/**
		 * The library itself has failed: steps from now on are only ended.
		 */
		void failed(Throwable ex);

		/**
		 * A step is given up that could not be done: what it holds goes home, unless it
		 * has gone already. Calls no listener.
		 */
		void drop(DispatchStep step);

		/**
		 * The run ends.
		 */
		void end();

		/**
		 * Nothing is left to do for now. Called on any thread, and perhaps while the next
		 * run begins.
		 */
		void idle();

		/**
		 * The executor takes no run: steps from now on are only ended.
		 */
		void refused(Throwable ex);

	}

}
