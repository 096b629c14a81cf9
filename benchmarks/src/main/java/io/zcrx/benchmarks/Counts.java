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

package io.zcrx.benchmarks;

import io.zcrx.ReceiverStats;
import io.zcrx.loop.Counter;
import io.zcrx.loop.LoopCounters;

/**
 * What a receiver has counted so far.
 *
 * @param bytes bytes received
 * @param completions completions that carried bytes
 * @param enters system calls that submitted or waited
 * @param flushes system calls that gave buffers back
 * @param renewals receive requests renewed because they may have stalled
 */
record Counts(long bytes, long completions, long enters, long flushes, long renewals) {

	static Counts of(ReceiverStats stats) {
		return new Counts(stats.receivedBytes(), stats.receivedCompletions(), stats.enters(), stats.refillFlushes(),
				stats.stallRecoveries());
	}

	static Counts of(LoopCounters counters) {
		return new Counts(counters.get(Counter.RECEIVED_BYTES), counters.get(Counter.RECEIVED_COMPLETIONS),
				counters.get(Counter.ENTERS), counters.get(Counter.REFILL_FLUSHES),
				counters.get(Counter.STALL_RECOVERIES));
	}

}
