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

package io.zcrx.listener;

import io.zcrx.ReceiverStats;

/**
 * Adds up the figures of a listener's successive receivers.
 */
final class CumulativeStats {

	static final ReceiverStats NONE = new ReceiverStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			0, 0);

	private CumulativeStats() {
	}

	/**
	 * Continues the counters of past receivers; figures that are no counters are the
	 * present ones.
	 * @param past the sum of past receivers
	 * @param now the figures of the present receiver
	 * @return the sum
	 */
	static ReceiverStats add(ReceiverStats past, ReceiverStats now) {
		return new ReceiverStats(past.receivedBytes() + now.receivedBytes(),
				past.receivedCompletions() + now.receivedCompletions(),
				past.copyFallbackCount() + now.copyFallbackCount(), past.copyFallbackBytes() + now.copyFallbackBytes(),
				now.outstandingBuffers(), now.buffers(), now.areaSize(), now.refillEntries(), now.refillEntriesFree(),
				now.refillPending(), past.refillFlushes() + now.refillFlushes(),
				past.allocationFailures() + now.allocationFailures(), past.allocationEvents() + now.allocationEvents(),
				past.copyEvents() + now.copyEvents(), past.stallRecoveries() + now.stallRecoveries(),
				past.cqOverflows() + now.cqOverflows(), past.acceptedConnections() + now.acceptedConnections(),
				now.activeConnections(), past.failedConnections() + now.failedConnections(),
				past.handlerFailures() + now.handlerFailures(), past.discardedBytes() + now.discardedBytes(),
				past.sentBytes() + now.sentBytes(), past.enters() + now.enters());
	}

	/**
	 * Keeps the counters of a receiver that is gone, and the buffers that never came
	 * home.
	 * @param last the last figures of the receiver
	 * @return what stays of them
	 */
	static ReceiverStats settle(ReceiverStats last) {
		return new ReceiverStats(last.receivedBytes(), last.receivedCompletions(), last.copyFallbackCount(),
				last.copyFallbackBytes(), last.outstandingBuffers(), 0, 0, 0, 0, 0, last.refillFlushes(),
				last.allocationFailures(), last.allocationEvents(), last.copyEvents(), last.stallRecoveries(),
				last.cqOverflows(), last.acceptedConnections(), 0, last.failedConnections(), last.handlerFailures(),
				last.discardedBytes(), last.sentBytes(), last.enters());
	}

}
