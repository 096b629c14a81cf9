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

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver has lost of its network interface, and how it comes back. Safe from any
 * thread.
 */
final class InterfaceLosses {

	private final String name;

	private final Runnable attempt;

	private final Runnable given;

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong attempts = new AtomicLong();

	private volatile @Nullable Reopening reopening;

	// with this lock
	private boolean closed;

	/**
	 * Creates an object without losses.
	 * @param name names the receiver
	 * @param attempt opens it again, or throws
	 * @param given is called if this is closed before that has worked
	 */
	InterfaceLosses(String name, Runnable attempt, Runnable given) {
		this.name = name;
		this.attempt = attempt;
		this.given = given;
	}

	/**
	 * Opens the receiver again, as often as it takes. Called when it has ended by this
	 * loss.
	 */
	synchronized void lost(NicLostException loss) {
		this.count.incrementAndGet();
		Reopening reopening = new Reopening(this.name, loss, this::reopen, this.given);
		this.reopening = reopening;
		reopening.start();
		if (this.closed) {
			reopening.close();
		}
	}

	private void reopen() {
		this.attempts.incrementAndGet();
		this.attempt.run();
	}

	/**
	 * Tries no more.
	 */
	synchronized void close() {
		this.closed = true;
		Reopening reopening = this.reopening;
		if (reopening != null) {
			reopening.close();
		}
	}

	long count() {
		return this.count.get();
	}

	long attempts() {
		return this.attempts.get();
	}

	/**
	 * {@return whether the interface is lost now}
	 */
	boolean isLost() {
		return warning() != null;
	}

	/**
	 * {@return what is wrong, or {@code null} if the receiver is open}
	 */
	@Nullable String warning() {
		Reopening reopening = this.reopening;
		return (reopening != null) ? reopening.warning() : null;
	}

}
