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

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.concurrent.ReceiverThreads;

/**
 * Opens a receiver again that has lost its network interface, with longer and longer
 * pauses until it works. Owns a daemon thread from start until it has worked or this is
 * closed. Safe from any thread.
 */
final class Reopening implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Reopening.class);

	private static final Duration FIRST_DELAY = Duration.ofMillis(500);

	private static final Duration MAX_DELAY = Duration.ofSeconds(15);

	private final String name;

	private final NicLostException loss;

	private final Runnable attempt;

	private final Runnable given;

	private final Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	private volatile @Nullable String lastFailure;

	private final AtomicInteger failures = new AtomicInteger();

	private volatile boolean done;

	private boolean closed;

	/**
	 * Creates a reopening.
	 * @param name names the receiver
	 * @param loss why it has to be opened again
	 * @param attempt opens it, or throws
	 * @param given is called if this is closed before that has worked
	 */
	Reopening(String name, NicLostException loss, Runnable attempt, Runnable given) {
		this.name = name;
		this.loss = loss;
		this.attempt = attempt;
		this.given = given;
	}

	void start() {
		logger.error("Receiver '{}' has lost its connections: {}. It is opened again as soon as that works", this.name,
				this.loss.getMessage());
		ReceiverThreads.of(Thread.ofPlatform().daemon().name("zcrx-" + this.name + "-reopening"))
			.newThread(this)
			.start();
	}

	/**
	 * Tries no more.
	 */
	synchronized void close() {
		this.closed = true;
		notifyAll();
	}

	@Override
	public void run() {
		Duration delay = FIRST_DELAY;
		while (pause(delay)) {
			try {
				this.attempt.run();
				this.done = true;
				logger.info("Receiver '{}' receives again", this.name);
				return;
			}
			catch (RuntimeException ex) {
				failed(ex);
			}
			Duration doubled = delay.multipliedBy(2);
			delay = (doubled.compareTo(MAX_DELAY) < 0) ? doubled : MAX_DELAY;
		}
		this.done = true;
		this.given.run();
	}

	private void failed(RuntimeException ex) {
		String failure = String.valueOf(ex.getMessage());
		this.failures.incrementAndGet();
		if (!Objects.equals(this.lastFailure, failure)) {
			this.lastFailure = failure;
			logger.warn("Receiver '{}' can't be opened again yet: {}", this.name, failure);
		}
	}

	private synchronized boolean pause(Duration delay) {
		long deadline = System.nanoTime() + delay.toNanos();
		try {
			for (long left = delay.toMillis(); !this.closed
					&& left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
				wait(left);
			}
		}
		catch (InterruptedException ex) {
			return false; // nobody of ours interrupts it: the application ends
		}
		return !this.closed;
	}

	/**
	 * {@return what is wrong, or {@code null} if the receiver is open again}
	 */
	@Nullable String warning() {
		if (this.done) {
			return null;
		}
		String failure = this.lastFailure;
		return "nothing has been received since %s, because %s; the receiver is opened again as soon as that works%s"
			.formatted(this.since, this.loss.getMessage(), (failure != null)
					? ", tried %d times, at last with: %s".formatted(this.failures.get(), failure) : "");
	}

}
