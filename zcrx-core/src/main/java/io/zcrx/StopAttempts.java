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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.concurrent.ReceiverThreads;

/**
 * Brings the stop of a receiver to its end, whoever has begun it. One thread at a time
 * makes an attempt, and none after one that has ended the receiver. Safe from any thread.
 */
final class StopAttempts {

	private static final Logger logger = LoggerFactory.getLogger(StopAttempts.class);

	private final String receiver;

	private final BooleanSupplier attempt;

	private final CompletableFuture<?> terminated;

	private final ThreadFactory threads;

	// the attempt that is made, or the one that has ended the receiver
	private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();

	private final AtomicBoolean goesOnLater = new AtomicBoolean();

	private volatile boolean over;

	/**
	 * Creates an object without attempts.
	 * @param receiver its name
	 * @param attempt waits for the end of the loops up to the end of the time to stop,
	 * and tells whether all of the receiver has ended
	 * @param terminated completes when the loops have ended; if they do so after the time
	 * of an attempt, another one is made
	 */
	StopAttempts(String receiver, BooleanSupplier attempt, CompletableFuture<?> terminated) {
		this.receiver = receiver;
		this.attempt = attempt;
		this.terminated = terminated;
		this.threads = ReceiverThreads.of(Thread.ofPlatform().daemon().name("zcrx-" + receiver + "-closing"));
	}

	/**
	 * Makes an attempt, or waits for the end of that of another thread. Does nothing if
	 * the calling thread makes one: it has been told of the end of the loops. An
	 * interrupt does not end the wait; the status stays set.
	 */
	void makeOrAwait() {
		Attempt attempt = new Attempt();
		Attempt others = this.current.compareAndExchange(null, attempt);
		if (others == null) {
			make(attempt);
		}
		else if (others.maker != Thread.currentThread()) {
			others.done.join();
		}
	}

	/**
	 * {@return whether an attempt has ended all of the receiver}
	 */
	boolean isOver() {
		return this.over;
	}

	/**
	 * Has a thread of its own make an attempt, if none is made. Does not wait.
	 */
	void makeInBackground() {
		Attempt attempt = new Attempt();
		if (!this.current.compareAndSet(null, attempt)) {
			return;
		}
		try {
			this.threads.newThread(() -> make(attempt)).start();
		}
		catch (Throwable ex) {
			ended(attempt, false);
			logger.error("Receiver '{}' stops, but there is no thread that waits for its end. Call 'close' on a thread "
					+ "that is not a handler's", this.receiver, ex);
		}
	}

	private void make(Attempt attempt) {
		attempt.maker = Thread.currentThread();
		boolean loopsRan = !this.terminated.isDone();
		boolean all = false;
		try {
			all = this.attempt.getAsBoolean();
		}
		finally {
			ended(attempt, all);
		}
		if (!all && loopsRan && this.terminated.isDone()) {
			// when this attempt was given up, but still the one that is made
			makeInBackground();
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it does not throw
	private void ended(Attempt attempt, boolean all) {
		this.over = all;
		if (!all) {
			this.current.set(null); // first, so that the next one can be made
		}
		attempt.done.complete(null);
		if (!all && !this.goesOnLater.getAndSet(true)) {
			this.terminated.thenRun(this::makeInBackground);
		}
	}

	/**
	 * An attempt to end the receiver.
	 */
	private static final class Attempt {

		private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

		private volatile @Nullable Thread maker;

	}

}
