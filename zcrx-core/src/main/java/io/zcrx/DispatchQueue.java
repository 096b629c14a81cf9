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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * What is still to be done for one connection: in order, one at a time, on an executor.
 * The loop thread adds, threads of the executor take. A thread of the executor finds what
 * others did before it for the same connection.
 */
final class DispatchQueue implements Runnable {

	// so that a busy connection leaves room for others where threads are few
	private static final int CALLS_PER_RUN = 64;

	private final ReceiverConnection connection;

	private final Dispatcher dispatcher;

	private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

	private final @Nullable DispatchBatch batch;

	// calls that have not ended
	private final AtomicInteger pending = new AtomicInteger();

	// whether a call was added that nobody runs yet; the loop thread's
	private boolean due;

	/**
	 * Creates an empty queue.
	 * @param batch is ended with each run, or {@code null}
	 */
	DispatchQueue(ReceiverConnection connection, Dispatcher dispatcher, @Nullable DispatchBatch batch) {
		this.connection = connection;
		this.dispatcher = dispatcher;
		this.batch = batch;
	}

	/**
	 * {@return the batch of the run, or {@code null} if the listener knows of none}
	 */
	@Nullable DispatchBatch batch() {
		return this.batch;
	}

	/**
	 * Ends the batch of the run, because something else comes next.
	 */
	void endBatch() {
		if (this.batch != null) {
			this.batch.end();
		}
	}

	/**
	 * Adds a call, which must not throw. It is made after the next {@link #start}, if not
	 * before. Called on the loop thread.
	 */
	void add(Runnable call) {
		this.dispatcher.began();
		this.calls.add(call);
		if (this.pending.getAndIncrement() == 0) {
			this.due = true;
		}
	}

	/**
	 * Sees to it that the calls are made. Called on the loop thread.
	 */
	void start() {
		if (this.due) {
			this.due = false;
			schedule();
		}
	}

	/**
	 * {@return whether calls are waiting or being made; safe from any thread}
	 */
	boolean isBusy() {
		return this.pending.get() > 0;
	}

	private void schedule() {
		try {
			this.dispatcher.executor().execute(this);
		}
		catch (RejectedExecutionException ex) {
			this.dispatcher.failures().refused(this.connection, ex);
			// nothing is delivered any more, but what the calls keep must come home
			while (!runSome()) {
				Thread.onSpinWait();
			}
		}
	}

	@Override
	public void run() {
		this.dispatcher.run(() -> {
			if (!runSome()) {
				schedule();
			}
		});
	}

	/**
	 * Makes the first calls.
	 * @return whether none are left
	 */
	private boolean runSome() {
		int done = 0;
		while (done < CALLS_PER_RUN) {
			Runnable call = this.calls.poll();
			if (call == null) {
				break;
			}
			try {
				call.run();
			}
			finally {
				this.dispatcher.ended();
			}
			done++;
		}
		endBatch();
		return this.pending.addAndGet(-done) == 0;
	}

}
