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

package io.zcrx.buffers;

import io.zcrx.Statistic;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.stats.LoopCounters;
import io.zcrx.uapi.LinuxZcrx;

/**
 * Events of an interface queue. The kernel posts each kind once, until it is asked for
 * again; that is done at the next tick, so that a flood of them costs nothing. Confined
 * to the loop thread, except for the times.
 */
final class KernelEvents {

	// less may be what arrived before the queue was bound
	private static final long MISROUTED_BYTES = 1 << 16;

	private static final int MISROUTED_PART = 10;

	private final InterfaceQueue queue;

	// a bit for each kind that was posted
	private int due;

	private long receivedBytes;

	private long copiedBytes;

	private boolean allocationFailed;

	private volatile long lastAllocationFailure;

	private volatile long lastMisrouting;

	KernelEvents(InterfaceQueue queue) {
		this.queue = queue;
	}

	/**
	 * Takes note of an event.
	 */
	void posted(int type, LoopCounters counters) {
		switch (type) {
			case LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL -> {
				counters.add(Statistic.ALLOCATION_EVENTS, 1);
				this.allocationFailed = true;
				this.lastAllocationFailure = System.currentTimeMillis();
			}
			case LinuxZcrx.ZCRX_EVENT_COPY -> {
				counters.add(Statistic.COPY_EVENTS, 1);
				copied(counters.get(Statistic.RECEIVED_BYTES), this.queue.copyBytes());
			}
			default -> {
				return; // none that was asked for
			}
		}
		this.due |= 1 << type;
	}

	private void copied(long received, long copied) {
		long copiedSince = copied - this.copiedBytes;
		if (copiedSince >= MISROUTED_BYTES && copiedSince >= (received - this.receivedBytes) / MISROUTED_PART) {
			this.lastMisrouting = System.currentTimeMillis();
		}
		this.copiedBytes = copied;
		this.receivedBytes = received;
	}

	/**
	 * Tells whether an event is to be asked for again.
	 */
	boolean due() {
		return this.due != 0;
	}

	/**
	 * Asks for the events that were posted.
	 */
	void rearm() {
		for (int type = 0; this.due != 0; type++) {
			int bit = 1 << type;
			if ((this.due & bit) != 0) {
				this.due &= ~bit;
				this.queue.arm(type);
			}
		}
	}

	/**
	 * Tells whether the device has found no buffer since the area has grown.
	 */
	boolean allocationFailed() {
		return this.allocationFailed;
	}

	/**
	 * Takes note that there are new buffers.
	 */
	void grown() {
		this.allocationFailed = false;
	}

	/**
	 * {@return when the device has last told that it found no buffer, in milliseconds
	 * since 1970, or 0; safe from any thread}
	 */
	long lastAllocationFailure() {
		return this.lastAllocationFailure;
	}

	/**
	 * {@return when much of what was received was last found to be copied, in
	 * milliseconds since 1970, or 0; safe from any thread}
	 */
	long lastMisrouting() {
		return this.lastMisrouting;
	}

}
