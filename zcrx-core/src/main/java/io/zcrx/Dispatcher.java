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

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Where the listeners of a receiver are called if not on its loop threads. Safe from any
 * thread. Owns its executor, unless the user gave one.
 */
final class Dispatcher {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final HandlerFailures failures;

	private final Executor executor;

	private final @Nullable ExecutorService owned;

	// bound while calls are made; a thread-local variable of a virtual thread that lives
	// for one of them would cost more than the thread
	private final ScopedValue<Dispatcher> dispatching = ScopedValue.newInstance();

	// calls that have not ended
	private final AtomicLong pending = new AtomicLong();

	Dispatcher(String name, @Nullable Executor executor, HandlerFailures failures) {
		this.failures = failures;
		if (executor != null) {
			this.executor = executor;
			this.owned = null;
		}
		else {
			ThreadFactory threads = Thread.ofVirtual().name("zcrx-" + name + "-handler-", 0).factory();
			this.owned = Executors.newThreadPerTaskExecutor(threads);
			this.executor = this.owned;
		}
	}

	Executor executor() {
		return this.executor;
	}

	HandlerFailures failures() {
		return this.failures;
	}

	/**
	 * Runs calls, known to {@link #isDispatching}.
	 */
	void run(Runnable calls) {
		ScopedValue.where(this.dispatching, this).run(calls);
	}

	/**
	 * {@return whether the calling thread makes one of the calls}
	 */
	boolean isDispatching() {
		return this.dispatching.isBound();
	}

	void began() {
		this.pending.incrementAndGet();
	}

	void ended() {
		this.pending.decrementAndGet();
	}

	/**
	 * {@return calls that have not ended}
	 */
	long pending() {
		return this.pending.get();
	}

	/**
	 * Waits until all calls have ended.
	 * @param deadline when to give up, by {@link System#nanoTime}
	 * @return whether they have
	 */
	boolean awaitIdle(long deadline) {
		while (this.pending.get() > 0) {
			if (System.nanoTime() - deadline >= 0) {
				return false;
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

	/**
	 * Takes no more calls. Those that run are interrupted.
	 */
	void close() {
		if (this.owned != null) {
			this.owned.shutdownNow();
		}
	}

}
