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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.zcrx.concurrent.ReceiverThreads;

/**
 * Where the listeners of a receiver are called if not on its loop threads. Safe from any
 * thread. Owns its executor, unless the user gave one.
 */
public final class Dispatcher {

	private static final long GIVEN_UP = Long.MIN_VALUE;

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	// bound while calls are made; a thread-local variable of a virtual thread that lives
	// for one of them would cost more than the thread
	private static final ScopedValue<Dispatcher> DISPATCHING = ScopedValue.newInstance();

	private final String name;

	// of those that make what the executor does not
	private final ThreadFactory ends;

	private final @Nullable Executor foreign;

	private final @Nullable HandlerThreads owned;

	// of each loop
	private final List<OverdueRuns> overdue = new CopyOnWriteArrayList<>();

	private final AtomicBoolean overdueTold = new AtomicBoolean();

	// payloads and events that have not ended
	private final AtomicLong pending = new AtomicLong();

	// runs that may read memory of the receiver; below zero when it is given up
	private final AtomicLong readers = new AtomicLong();

	private final AtomicReference<@Nullable Runnable> unmap = new AtomicReference<>();

	private volatile boolean discarding;

	Dispatcher(String name, @Nullable Executor executor) {
		this.name = name;
		this.ends = ReceiverThreads.of(Thread.ofVirtual().name("zcrx-" + name + "-end-", 0));
		this.foreign = executor;
		this.owned = (executor != null) ? null : new HandlerThreads(name);
	}

	/**
	 * Has a queue run, now or later.
	 */
	void execute(DispatchQueue queue) {
		if (this.foreign != null) {
			this.foreign.execute(queue);
		}
		else {
			Objects.requireNonNull(this.owned).execute(queue);
		}
	}

	/**
	 * {@return whether the executor is the user's, who may have chosen any kind}
	 */
	public boolean isForeign() {
		return this.foreign != null;
	}

	/**
	 * {@return whether the executor begins no run any more, not even one that it has}
	 */
	boolean isTerminated() {
		return this.foreign instanceof ExecutorService service && service.isTerminated();
	}

	/**
	 * Makes what looks after the runs of a loop, for as long as that loop calls it.
	 * @return it, or {@code null} if this executor drops none
	 */
	@Nullable OverdueRuns overdueRuns() {
		if (!isForeign()) {
			return null;
		}
		OverdueRuns runs = new OverdueRuns(this.name, this.overdueTold);
		this.overdue.add(runs);
		return runs;
	}

	/**
	 * Runs calls, known to {@link #isDispatching}.
	 */
	void run(Runnable calls) {
		ScopedValue.where(DISPATCHING, this).run(calls);
	}

	/**
	 * {@return whether the calling thread makes one of the calls, for whichever receiver}
	 */
	public static boolean isDispatching() {
		return DISPATCHING.isBound();
	}

	void began() {
		this.pending.incrementAndGet();
	}

	void ended() {
		this.pending.decrementAndGet();
	}

	/**
	 * {@return payloads and events that wait for the executor or are being handled}
	 */
	public long pending() {
		return this.pending.get();
	}

	/**
	 * {@return runs that are at work}
	 */
	public long running() {
		return this.readers.get() & Long.MAX_VALUE;
	}

	/**
	 * Keeps the memory of the receiver mapped until {@link #exit}, since views of a run
	 * do not end with it.
	 * @return whether it is mapped; then {@link #exit} must follow
	 */
	boolean enter() {
		if (this.readers.incrementAndGet() > 0) {
			return true;
		}
		exit();
		return false;
	}

	void exit() {
		if (this.readers.decrementAndGet() == GIVEN_UP) {
			Runnable unmap = this.unmap.getAndSet(null);
			if (unmap != null) {
				unmap.run();
			}
		}
	}

	/**
	 * Gives up the memory of the receiver as soon as no run reads it. Called once.
	 * @param unmap unmaps the memory, on the thread that is the last to use it
	 */
	public void giveUpMemory(Runnable unmap) {
		this.unmap.set(unmap);
		this.readers.addAndGet(GIVEN_UP + 1);
		exit();
	}

	/**
	 * Hands no more payloads to handlers: those that wait are dropped when their turn
	 * comes.
	 */
	public void discard() {
		this.discarding = true;
	}

	/**
	 * {@return whether payloads that wait are dropped}
	 */
	boolean isDiscarding() {
		return this.discarding;
	}

	/**
	 * Waits until all calls have ended. The loops must have ended: runs that the executor
	 * drops are looked after here from then on.
	 * @param deadline when to give up, by {@link System#nanoTime}
	 * @return whether they have
	 */
	public boolean awaitIdle(long deadline) {
		boolean interrupted = false;
		while (this.pending.get() > 0 && System.nanoTime() - deadline < 0) {
			this.overdue.forEach(OverdueRuns::tick);
			LockSupport.parkNanos(POLL_NANOS);
			interrupted |= Thread.interrupted(); // it could not wait else
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.pending.get() == 0;
	}

	/**
	 * Makes the runs that the executor has not begun, which only end what waits. What
	 * connections are to be told of their end is told, each on a thread of its own, so
	 * that a handler which blocks keeps it from no other connection; it is waited for a
	 * while only.
	 */
	public void takeOver(Duration limit) {
		List<Thread> threads = this.overdue.stream()
			.flatMap(OverdueRuns::queues)
			.filter(DispatchQueue::isScheduled)
			.map((queue) -> this.ends.newThread(queue::takeOver))
			.toList();
		threads.forEach(Thread::start);
		long deadline = System.nanoTime() + limit.toNanos();
		try {
			for (Thread thread : threads) {
				thread.join(Duration.ofNanos(deadline - System.nanoTime()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt(); // they go on by themselves
		}
	}

	/**
	 * Takes no more calls. Those that run are interrupted, unless the executor is the
	 * user's.
	 */
	public void close() {
		if (this.owned != null) {
			this.owned.shutdownNow();
		}
	}

}
