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

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * What a loop does by the clock: looks for stalled requests, idle connections and closed
 * ones that the peer does not end. Reads the clock only while there is such a thing.
 * Confined to the loop thread.
 */
final class Housekeeping {

	private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

	private static final int SCANS_PER_TIMEOUT = 4;

	private final ReceiveLoop loop;

	private final long tickNanos;

	private final Duration idleTimeout;

	private final long scanNanos;

	private final ArrayDeque<LoopConnection> lingering = new ArrayDeque<>();

	private final ArrayDeque<Long> lingeringUntil = new ArrayDeque<>();

	private long nextTick;

	private long nextScan;

	private boolean scanning;

	Housekeeping(ReceiveLoop loop, Duration tick, Duration idleTimeout) {
		this.loop = loop;
		this.tickNanos = tick.toNanos();
		this.idleTimeout = idleTimeout;
		this.scanNanos = idleTimeout.toNanos() / SCANS_PER_TIMEOUT;
	}

	/**
	 * Ends a connection after some time if its peer has not.
	 */
	void linger(LoopConnection connection) {
		this.lingering.add(connection);
		this.lingeringUntil.add(System.nanoTime() + LINGER_NANOS);
	}

	/**
	 * {@return how long the loop may sleep at most, 0 for as long as it likes}
	 */
	long waitNanos() {
		if (this.loop.transport().watching() || this.loop.buffers().watching() || this.loop.stopping()
				|| !this.loop.held().isEmpty() || !this.lingering.isEmpty()) {
			return this.tickNanos;
		}
		return (this.scanNanos > 0 && this.loop.connections().size() > 0) ? this.scanNanos : 0;
	}

	/**
	 * Does what is due.
	 */
	void run() {
		if (waitNanos() == 0) {
			this.scanning = false;
			return;
		}
		long now = System.nanoTime();
		if (now - this.nextTick >= 0) {
			this.nextTick = now + this.tickNanos;
			if (this.loop.buffers().tick()) {
				renewAll();
			}
			this.loop.counters().add(Counter.STALL_RECOVERIES, this.loop.transport().tick());
			this.loop.held().tick();
			endLingering(now);
			this.loop.lookAtDeadline(now);
		}
		if (this.scanNanos > 0) {
			scan(now);
		}
	}

	private void renewAll() {
		this.loop.connections().forEach((connection) -> {
			if (connection.renewReceive()) {
				this.loop.counters().add(Counter.STALL_RECOVERIES, 1);
			}
		});
	}

	private void endLingering(long now) {
		while (!this.lingering.isEmpty() && now - this.lingeringUntil.getFirst() >= 0) {
			this.lingeringUntil.removeFirst();
			this.lingering.removeFirst().expire(null);
		}
	}

	private void scan(long now) {
		if (!this.scanning) {
			this.scanning = true;
			this.nextScan = now + this.scanNanos;
		}
		else if (now - this.nextScan >= 0) {
			this.nextScan = now + this.scanNanos;
			this.loop.connections().forEach((connection) -> {
				if (connection.quietFor(SCANS_PER_TIMEOUT)) {
					this.loop.counters().add(Counter.IDLE_CONNECTIONS, 1);
					connection.expire(new SocketTimeoutException(
							"Nothing was received or sent for the idle-timeout of " + this.idleTimeout));
				}
			});
		}
	}

}
