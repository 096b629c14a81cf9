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

import io.zcrx.Statistic;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.stats.LoopCounters;

/**
 * Connections whose receive request ended for lack of buffers, in the order in which they
 * are renewed: because the area is exhausted, or only what the kernel was offered of it.
 * Confined to the loop thread.
 */
final class StarvedConnections {

	private static final long MIN_PAUSE_NANOS = Duration.ofMillis(10).toNanos();

	private static final long MAX_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

	private final ReceiveBuffers buffers;

	private final LoopCounters counters;

	private final ArrayDeque<LoopConnection> connections = new ArrayDeque<>();

	// whether releases have to wake the loop up
	private boolean starving;

	private long returnedWhenStarved;

	private long pause = MIN_PAUSE_NANOS;

	private long nextAttempt;

	StarvedConnections(ReceiveBuffers buffers, LoopCounters counters) {
		this.buffers = buffers;
		this.counters = counters;
	}

	void add(LoopConnection connection) {
		if (!this.buffers.keepsBack()) {
			this.counters.add(Statistic.ALLOCATION_FAILURES, 1);
			starve();
		}
		this.returnedWhenStarved = returned();
		this.connections.add(connection);
	}

	private void starve() {
		if (!this.starving) {
			this.nextAttempt = System.nanoTime() + this.pause;
			starving(true);
		}
	}

	private void starving(boolean starving) {
		if (this.starving != starving) {
			this.starving = starving;
			this.buffers.starving(starving);
		}
	}

	void remove(LoopConnection connection) {
		if (this.connections.remove(connection) && this.connections.isEmpty()) {
			starving(false);
		}
	}

	/**
	 * Renews no more requests, but keeps being woken by every buffer that comes home.
	 */
	void stop() {
		this.connections.clear();
		starving(true);
	}

	boolean isEmpty() {
		return this.connections.isEmpty();
	}

	/**
	 * Returns how long to wait at most for buffers before the next attempt.
	 */
	long pauseNanos() {
		return this.pause;
	}

	/**
	 * Renews requests, as many as there are buffers again.
	 * @return whether more can be renewed at once
	 */
	boolean rearm() {
		if (this.connections.isEmpty()) {
			return false;
		}
		int flushes = this.buffers.replenish(true);
		this.counters.add(Statistic.REFILL_FLUSHES, flushes);
		long free = this.buffers.free();
		if (free <= 0) {
			starve();
			free = this.buffers.free(); // what was released before that woke nobody
		}
		// what was flushed may have come back before the requests ended
		boolean hope = this.buffers.countsFree() || flushes > 0 || returned() != this.returnedWhenStarved;
		if (free > 0 && hope) {
			this.pause = MIN_PAUSE_NANOS;
		}
		else if (attemptIsDue()) {
			free = Math.max(1, this.connections.size() / 4);
		}
		else {
			return false;
		}
		long count = Math.min(free, this.buffers.renewalsAtOnce());
		for (long i = 0; i < count && !this.connections.isEmpty(); i++) {
			this.connections.removeFirst().armReceive();
		}
		boolean more = !this.connections.isEmpty();
		starving(more && count == free); // else the next turn goes on with what is free
		return more;
	}

	/**
	 * Tells whether to try although nothing came back: on a device the free buffers can't
	 * be counted.
	 */
	private boolean attemptIsDue() {
		long now = System.nanoTime();
		if (now - this.nextAttempt < 0) {
			return false;
		}
		this.pause = Math.min(2 * this.pause, MAX_PAUSE_NANOS);
		this.nextAttempt = now + this.pause;
		return true;
	}

	private long returned() {
		return this.counters.get(Statistic.RETURNED_BUFFERS) + this.buffers.released();
	}

}
