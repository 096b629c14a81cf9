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

package io.zcrx.loop;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Connections that were closed and wait until their peers have taken the replies and
 * ended their side. Confined to the loop thread.
 */
final class LingeringConnections {

	private static final int LOOKS_PER_TIMEOUT = 4;

	// for a peer that has all replies, but sends on and on
	private static final int TIMEOUTS_TO_END = 10;

	private final Duration timeout;

	private final long lookNanos;

	// in the order of their times
	private final ArrayDeque<Lingering> lingering = new ArrayDeque<>();

	LingeringConnections(Duration timeout) {
		this.timeout = timeout;
		this.lookNanos = timeout.toNanos() / LOOKS_PER_TIMEOUT;
	}

	void add(LoopConnection connection) {
		connection.lingersInVain(); // notes where it stands
		this.lingering.addLast(new Lingering(connection, System.nanoTime() + this.lookNanos, 0, 0));
	}

	boolean isEmpty() {
		return this.lingering.isEmpty();
	}

	/**
	 * {@return how long the loop may sleep at most, 0 for as long as it likes}
	 */
	long waitNanos() {
		return this.lingering.isEmpty() ? 0 : Math.max(1, this.lookNanos);
	}

	/**
	 * Gives up those whose peers have made no progress for the timeout, or have taken
	 * everything and do not end for many of them.
	 */
	void run(long now) {
		while (!this.lingering.isEmpty() && now - this.lingering.getFirst().lookAt() >= 0) {
			Lingering first = this.lingering.removeFirst();
			LoopConnection connection = first.connection();
			if (connection.isGone()) {
				continue;
			}
			int vain = connection.lingersInVain() ? first.vain() + 1 : 0;
			int done = connection.hasTakenAll() ? first.done() + 1 : 0;
			if (vain >= LOOKS_PER_TIMEOUT || done >= LOOKS_PER_TIMEOUT * TIMEOUTS_TO_END) {
				connection.endUnfinished("made no progress for the linger-timeout of " + this.timeout);
			}
			else {
				this.lingering.addLast(new Lingering(connection, now + this.lookNanos, vain, done));
			}
		}
	}

	/**
	 * A connection, and how it was found.
	 *
	 * @param vain how often on end without progress
	 * @param done how often on end with nothing left to take
	 */
	private record Lingering(LoopConnection connection, long lookAt, int vain, int done) {

	}

}
