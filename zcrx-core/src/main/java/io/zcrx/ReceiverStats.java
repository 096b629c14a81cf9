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
