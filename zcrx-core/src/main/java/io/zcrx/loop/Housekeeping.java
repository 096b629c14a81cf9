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

import io.zcrx.Statistic;

/**
 * What a loop does by the clock: looks for stalled requests, idle connections and closed
 * ones that the peer does not end. Reads the clock only while there is such a thing.
 * Confined to the loop thread.
 */
final class Housekeeping {

	private static final int SCANS_PER_TIMEOUT = 4;

	private final ReceiveLoop loop;

	private final long tickNanos;

	private final Duration idleTimeout;

	private final long scanNanos;

	private final LingeringConnections lingering;

	private long nextTick;

	private long nextScan;

	private boolean scanning;

	Housekeeping(ReceiveLoop loop, LoopSettings settings) {
		this.loop = loop;
		this.tickNanos = settings.tick().toNanos();
		this.idleTimeout = settings.idleTimeout();
		this.scanNanos = this.idleTimeout.toNanos() / SCANS_PER_TIMEOUT;
		this.lingering = new LingeringConnections(settings.lingerTimeout());
	}

	/**
	 * Ends a connection when its peer makes no progress any more.
	 */
	void linger(LoopConnection connection) {
		this.lingering.add(connection);
	}

	/**
	 * {@return how long the loop may sleep at most, 0 for as long as it likes}
	 */
	long waitNanos() {
		long nanos = ticking() ? this.tickNanos : scans() ? this.scanNanos : 0;
		return ReceiveLoop.least(ReceiveLoop.least(nanos, this.lingering.waitNanos()), this.loop.sends().waitNanos());
	}

	private boolean ticking() {
		return this.loop.transport().watching() || this.loop.buffers().watching() || this.loop.stopping()
				|| this.loop.sendChunks().trimmable() || !this.loop.held().isEmpty() || this.loop.handler().ticks()
				|| this.loop.mustTellAboveWatermark();
	}

	private boolean scans() {
		return this.scanNanos > 0 && this.loop.connections().size() > 0;
	}

	/**
	 * Does what is due.
	 */
	void run() {
		boolean ticking = ticking();
		boolean sends = this.loop.sends().watching();
		if (!scans()) {
			this.scanning = false;
			if (!ticking && !sends && this.lingering.isEmpty()) {
				return;
			}
		}
		long now = System.nanoTime();
		if (ticking && now - this.nextTick >= 0) {
			this.nextTick = now + this.tickNanos;
			tick(now);
		}
		if (sends) {
			this.loop.sends().run(now);
		}
		this.lingering.run(now);
		if (scans()) {
			scan(now);
		}
	}

	private void tick(long now) {
		if (this.loop.buffers().tick()) {
			renewAll();
		}
		this.loop.counters().add(Statistic.STALL_RECOVERIES, this.loop.transport().tick());
		this.loop.held().tick();
		this.loop.sendChunks().trim();
		this.loop.tellAboveWatermark();
		this.loop.handler().tick();
		this.loop.lookAtDeadline(now);
	}

	private void renewAll() {
		this.loop.connections().forEach((connection) -> {
			if (connection.renewReceive()) {
				this.loop.counters().add(Statistic.STALL_RECOVERIES, 1);
			}
		});
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
					this.loop.counters().add(Statistic.IDLE_CONNECTIONS, 1);
					connection.expire(new SocketTimeoutException(
							"Nothing was received or sent for the idle-timeout of " + this.idleTimeout));
				}
			});
		}
	}

}
