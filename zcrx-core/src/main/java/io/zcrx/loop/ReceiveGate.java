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
import java.util.function.LongSupplier;

import io.zcrx.Statistic;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.stats.LoopCounters;

/**
 * Decides whether connections receive: not while the user has paused the loop, nor while
 * too many buffers are in the hands of users. Confined to the loop thread, except for
 * {@link #pause}.
 */
final class ReceiveGate {

	// long for peers that send all the time, and nobody looks at it sooner
	private static final long LONG_MILLIS = Duration.ofSeconds(5).toMillis();

	private final ReceiveBuffers buffers;

	private final LoopCounters counters;

	private final LongSupplier outstanding;

	private final double highShare;

	private final double lowShare;

	private volatile boolean pauseRequested;

	private volatile boolean aboveWatermark;

	private volatile long aboveSince;

	private boolean open = true;

	/**
	 * Creates a gate, open.
	 * @param outstanding tells how many buffers are in the hands of users
	 */
	ReceiveGate(ReceiveBuffers buffers, LoopCounters counters, LongSupplier outstanding, LoopSettings settings) {
		this.buffers = buffers;
		this.counters = counters;
		this.outstanding = outstanding;
		this.highShare = settings.highWatermark();
		this.lowShare = settings.lowWatermark();
	}

	/**
	 * Asks to receive nothing, or to go on; safe from any thread. The loop must be woken.
	 */
	void pause(boolean pause) {
		this.pauseRequested = pause;
	}

	/**
	 * {@return whether too many buffers are in the hands of users; safe from any thread}
	 */
	boolean aboveWatermark() {
		return this.aboveWatermark;
	}

	/**
	 * {@return since when too many buffers have been in the hands of users, in
	 * milliseconds of the epoch, 0 if they are not or not for long; safe from any thread}
	 */
	long aboveForLongSince() {
		long since = this.aboveSince;
		return (this.aboveWatermark && System.currentTimeMillis() - since >= LONG_MILLIS) ? since : 0;
	}

	boolean open() {
		return this.open;
	}

	/**
	 * Looks again.
	 * @return whether the gate was opened or closed
	 */
	boolean changed() {
		watch();
		boolean open = !this.pauseRequested && !this.aboveWatermark;
		boolean changed = open != this.open;
		this.open = open;
		return changed;
	}

	private void watch() {
		if (this.highShare >= 1) {
			return; // the end of the area is watermark enough
		}
		long count = this.buffers.share();
		long outstanding = this.outstanding.getAsLong();
		if (!this.aboveWatermark && outstanding > 0 && outstanding >= this.highShare * count) {
			this.aboveSince = System.currentTimeMillis();
			this.aboveWatermark = true;
			this.counters.add(Statistic.WATERMARK_PAUSES, 1);
		}
		if (this.aboveWatermark) {
			long low = (long) (this.lowShare * count);
			this.buffers.wakeAt(this.buffers.released() + outstanding - low);
			// looks again, because buffers may have come back before they wake the loop
			if (this.outstanding.getAsLong() <= low) {
				this.aboveWatermark = false;
				this.buffers.wakeNever();
			}
		}
	}

}
