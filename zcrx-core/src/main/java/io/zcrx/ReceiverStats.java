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

/**
 * Figures of one receiver since its start, read without stopping the loop thread: each is
 * recent, together they are not one instant.
 *
 * @param receivedBytes bytes delivered to handlers
 * @param receivedCompletions completions that carried bytes
 * @param copyFallbackCount fragments that the kernel copied although an interface queue
 * is bound, by its own count (Linux 7.2, else 0)
 * @param copyFallbackBytes bytes that the kernel copied although an interface queue is
 * bound, by its own count (Linux 7.2, else 0)
 * @param outstandingBuffers buffers delivered and not given back yet
 * @param buffers buffers that the area is cut into
 * @param areaSize bytes of the area now; it may grow
 * @param refillEntries entries of the refill queue
 * @param refillEntriesFree entries of the refill queue that could be written now
 * @param refillPending buffers that wait for room in the refill queue
 * @param refillFlushes times the kernel was told to consume the refill queue
 * @param allocationFailures receive requests that ended because the area was exhausted
 * @param allocationEvents times the kernel told that the device found no buffer and
 * dropped packets, at most ten a second (Linux 7.2, else 0)
 * @param copyEvents times the kernel told that it has copied bytes, at most ten a second
 * (Linux 7.2, else 0)
 * @param stallRecoveries times a receive request was renewed because it may have stalled
 * silently
 * @param cqOverflows times the completion queue was full
 * @param acceptedConnections connections accepted
 * @param activeConnections connections open now
 * @param failedConnections connections ended by an error of the socket
 * @param handlerFailures handler calls that threw
 * @param discardedBytes bytes that arrived after the connection was closed on this side
 * @param sentBytes bytes of replies that the kernel took
 * @param enters system calls that submitted or waited
 * @since 0.1.0
 */
public record ReceiverStats(long receivedBytes, long receivedCompletions, long copyFallbackCount,
		long copyFallbackBytes, long outstandingBuffers, long buffers, long areaSize, long refillEntries,
		long refillEntriesFree, long refillPending, long refillFlushes, long allocationFailures, long allocationEvents,
		long copyEvents, long stallRecoveries, long cqOverflows, long acceptedConnections, long activeConnections,
		long failedConnections, long handlerFailures, long discardedBytes, long sentBytes, long enters) {

}
