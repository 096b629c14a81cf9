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

import java.util.Arrays;
import java.util.function.ToLongFunction;

import io.zcrx.Statistic.Kind;

/**
 * Figures of one receiver since its start, read without stopping the loop threads: each
 * is recent, together they are not one instant. Immutable.
 *
 * @since 0.1.0
 */
@SuppressWarnings("EnumOrdinal") // the ordinal is an array index of this process only
public final class ReceiverStats {

	private final long[] values;

	private ReceiverStats(long[] values) {
		this.values = values;
	}

	/**
	 * Collects figures.
	 * @param source tells each of them
	 * @return the figures
	 */
	public static ReceiverStats of(ToLongFunction<Statistic> source) {
		return new ReceiverStats(Arrays.stream(Statistic.values()).mapToLong(source).toArray());
	}

	/**
	 * Continues the figures of an earlier receiver.
	 * @param earlier the figures of the earlier receiver, or of all earlier ones
	 * @return for counters the sum, for other figures the present one
	 */
	public ReceiverStats after(ReceiverStats earlier) {
		return of((statistic) -> (statistic.kind() == Kind.COUNTER) ? earlier.get(statistic) + get(statistic)
				: get(statistic));
	}

	/**
	 * {@return one statistic}
	 * @param statistic which one
	 */
	public long get(Statistic statistic) {
		return this.values[statistic.ordinal()];
	}

	/**
	 * {@return {@link Statistic#RECEIVED_BYTES}}
	 */
	public long receivedBytes() {
		return get(Statistic.RECEIVED_BYTES);
	}

	/**
	 * {@return {@link Statistic#RECEIVED_COMPLETIONS}}
	 */
	public long receivedCompletions() {
		return get(Statistic.RECEIVED_COMPLETIONS);
	}

	/**
	 * {@return {@link Statistic#COPY_FALLBACK_COUNT}}
	 */
	public long copyFallbackCount() {
		return get(Statistic.COPY_FALLBACK_COUNT);
	}

	/**
	 * {@return {@link Statistic#COPY_FALLBACK_BYTES}}
	 */
	public long copyFallbackBytes() {
		return get(Statistic.COPY_FALLBACK_BYTES);
	}

	/**
	 * {@return {@link Statistic#OUTSTANDING_BUFFERS}}
	 */
	public long outstandingBuffers() {
		return get(Statistic.OUTSTANDING_BUFFERS);
	}

	/**
	 * {@return {@link Statistic#BUFFERS}}
	 */
	public long buffers() {
		return get(Statistic.BUFFERS);
	}

	/**
	 * {@return {@link Statistic#AREA_SIZE}}
	 */
	public long areaSize() {
		return get(Statistic.AREA_SIZE);
	}

	/**
	 * {@return {@link Statistic#REFILL_ENTRIES}}
	 */
	public long refillEntries() {
		return get(Statistic.REFILL_ENTRIES);
	}

	/**
	 * {@return {@link Statistic#REFILL_ENTRIES_FREE}}
	 */
	public long refillEntriesFree() {
		return get(Statistic.REFILL_ENTRIES_FREE);
	}

	/**
	 * {@return {@link Statistic#REFILL_PENDING}}
	 */
	public long refillPending() {
		return get(Statistic.REFILL_PENDING);
	}

	/**
	 * {@return {@link Statistic#REFILL_FLUSHES}}
	 */
	public long refillFlushes() {
		return get(Statistic.REFILL_FLUSHES);
	}

	/**
	 * {@return {@link Statistic#ALLOCATION_FAILURES}}
	 */
	public long allocationFailures() {
		return get(Statistic.ALLOCATION_FAILURES);
	}

	/**
	 * {@return {@link Statistic#ALLOCATION_EVENTS}}
	 */
	public long allocationEvents() {
		return get(Statistic.ALLOCATION_EVENTS);
	}

	/**
	 * {@return {@link Statistic#COPY_EVENTS}}
	 */
	public long copyEvents() {
		return get(Statistic.COPY_EVENTS);
	}

	/**
	 * {@return {@link Statistic#STALL_RECOVERIES}}
	 */
	public long stallRecoveries() {
		return get(Statistic.STALL_RECOVERIES);
	}

	/**
	 * {@return {@link Statistic#CQ_OVERFLOWS}}
	 */
	public long cqOverflows() {
		return get(Statistic.CQ_OVERFLOWS);
	}

	/**
	 * {@return {@link Statistic#LOST_COMPLETIONS}}
	 */
	public long lostCompletions() {
		return get(Statistic.LOST_COMPLETIONS);
	}

	/**
	 * {@return {@link Statistic#ACCEPT_FAILURES}}
	 */
	public long acceptFailures() {
		return get(Statistic.ACCEPT_FAILURES);
	}

	/**
	 * {@return {@link Statistic#WATERMARK_PAUSES}}
	 */
	public long watermarkPauses() {
		return get(Statistic.WATERMARK_PAUSES);
	}

	/**
	 * {@return {@link Statistic#ACCEPTED_CONNECTIONS}}
	 */
	public long acceptedConnections() {
		return get(Statistic.ACCEPTED_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#ACTIVE_CONNECTIONS}}
	 */
	public long activeConnections() {
		return get(Statistic.ACTIVE_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#DEFERRED_CONNECTIONS}}
	 */
	public long deferredConnections() {
		return get(Statistic.DEFERRED_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#REFUSED_CONNECTIONS}}
	 */
	public long refusedConnections() {
		return get(Statistic.REFUSED_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#ASTRAY_CONNECTIONS}}
	 */
	public long astrayConnections() {
		return get(Statistic.ASTRAY_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#IDLE_CONNECTIONS}}
	 */
	public long idleConnections() {
		return get(Statistic.IDLE_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#SEND_TIMEOUTS}}
	 */
	public long sendTimeouts() {
		return get(Statistic.SEND_TIMEOUTS);
	}

	/**
	 * {@return {@link Statistic#LINGER_TIMEOUTS}}
	 */
	public long lingerTimeouts() {
		return get(Statistic.LINGER_TIMEOUTS);
	}

	/**
	 * {@return {@link Statistic#FAILED_CONNECTIONS}}
	 */
	public long failedConnections() {
		return get(Statistic.FAILED_CONNECTIONS);
	}

	/**
	 * {@return {@link Statistic#HANDLER_FAILURES}}
	 */
	public long handlerFailures() {
		return get(Statistic.HANDLER_FAILURES);
	}

	/**
	 * {@return {@link Statistic#DISCARDED_BYTES}}
	 */
	public long discardedBytes() {
		return get(Statistic.DISCARDED_BYTES);
	}

	/**
	 * {@return {@link Statistic#SENT_BYTES}}
	 */
	public long sentBytes() {
		return get(Statistic.SENT_BYTES);
	}

	/**
	 * {@return {@link Statistic#ENTERS}}
	 */
	public long enters() {
		return get(Statistic.ENTERS);
	}

	/**
	 * {@return {@link Statistic#FRAMES}}
	 */
	public long frames() {
		return get(Statistic.FRAMES);
	}

	/**
	 * {@return {@link Statistic#MALFORMED_FRAMES}}
	 */
	public long malformedFrames() {
		return get(Statistic.MALFORMED_FRAMES);
	}

	/**
	 * {@return {@link Statistic#OVERSIZED_FRAMES}}
	 */
	public long oversizedFrames() {
		return get(Statistic.OVERSIZED_FRAMES);
	}

	/**
	 * {@return {@link Statistic#ABANDONED_FRAMES}}
	 */
	public long abandonedFrames() {
		return get(Statistic.ABANDONED_FRAMES);
	}

	/**
	 * {@return {@link Statistic#TRUNCATED_FRAMES}}
	 */
	public long truncatedFrames() {
		return get(Statistic.TRUNCATED_FRAMES);
	}

	/**
	 * {@return {@link Statistic#LEAKED_PAYLOADS}}
	 */
	public long leakedPayloads() {
		return get(Statistic.LEAKED_PAYLOADS);
	}

	/**
	 * {@return {@link Statistic#DROPPED_PAYLOADS}}
	 */
	public long droppedPayloads() {
		return get(Statistic.DROPPED_PAYLOADS);
	}

	/**
	 * {@return {@link Statistic#DISPATCH_PENDING}}
	 */
	public long dispatchPending() {
		return get(Statistic.DISPATCH_PENDING);
	}

	/**
	 * {@return {@link Statistic#CONNECT_ATTEMPTS}}
	 */
	public long connectAttempts() {
		return get(Statistic.CONNECT_ATTEMPTS);
	}

	/**
	 * {@return {@link Statistic#CONNECT_FAILURES}}
	 */
	public long connectFailures() {
		return get(Statistic.CONNECT_FAILURES);
	}

	/**
	 * {@return {@link Statistic#UNCONNECTED_PEERS}}
	 */
	public long unconnectedPeers() {
		return get(Statistic.UNCONNECTED_PEERS);
	}

	/**
	 * {@return {@link Statistic#INTERFACE_LOSSES}}
	 */
	public long interfaceLosses() {
		return get(Statistic.INTERFACE_LOSSES);
	}

	/**
	 * {@return {@link Statistic#LOST_INTERFACES}}
	 */
	public long lostInterfaces() {
		return get(Statistic.LOST_INTERFACES);
	}

	/**
	 * {@return {@link Statistic#REOPEN_ATTEMPTS}}
	 */
	public long reopenAttempts() {
		return get(Statistic.REOPEN_ATTEMPTS);
	}

	/**
	 * {@return {@link Statistic#UNRELEASED_BYTES}}
	 */
	public long unreleasedBytes() {
		return get(Statistic.UNRELEASED_BYTES);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof ReceiverStats stats && Arrays.equals(this.values, stats.values);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.values);
	}

	/**
	 * Shows all figures that are not zero.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("ReceiverStats[");
		for (Statistic statistic : Statistic.values()) {
			if (get(statistic) != 0) {
				text.append((text.charAt(text.length() - 1) == '[') ? "" : ", ")
					.append(statistic)
					.append('=')
					.append(get(statistic));
			}
		}
		return text.append(']').toString();
	}

}
