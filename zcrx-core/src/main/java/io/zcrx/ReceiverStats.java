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
import java.util.Locale;
import java.util.function.ToLongFunction;

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
	public static ReceiverStats of(ToLongFunction<Figure> source) {
		return new ReceiverStats(Arrays.stream(Figure.values()).mapToLong(source).toArray());
	}

	/**
	 * Continues the figures of an earlier receiver.
	 * @param earlier the figures of the earlier receiver, or of all earlier ones
	 * @return for counters the sum, for other figures the present one
	 */
	public ReceiverStats after(ReceiverStats earlier) {
		return of((figure) -> figure.isCounter() ? earlier.get(figure) + get(figure) : get(figure));
	}

	/**
	 * {@return one of the figures}
	 * @param figure which one
	 */
	public long get(Figure figure) {
		return this.values[figure.ordinal()];
	}

	/**
	 * {@return bytes received on open connections, before framing and dispatch}
	 */
	public long receivedBytes() {
		return get(Figure.RECEIVED_BYTES);
	}

	/**
	 * {@return completions that carried bytes}
	 */
	public long receivedCompletions() {
		return get(Figure.RECEIVED_COMPLETIONS);
	}

	/**
	 * {@return fragments that the kernel copied although an interface queue is bound, by
	 * its own count (Linux 7.2, else 0)}
	 */
	public long copyFallbackCount() {
		return get(Figure.COPY_FALLBACK_COUNT);
	}

	/**
	 * {@return bytes that the kernel copied although an interface queue is bound, by its
	 * own count (Linux 7.2, else 0), which leaves out the linear part of packets}
	 */
	public long copyFallbackBytes() {
		return get(Figure.COPY_FALLBACK_BYTES);
	}

	/**
	 * {@return buffers delivered and not given back yet}
	 */
	public long outstandingBuffers() {
		return get(Figure.OUTSTANDING_BUFFERS);
	}

	/**
	 * {@return buffers that the area is cut into}
	 */
	public long buffers() {
		return get(Figure.BUFFERS);
	}

	/**
	 * {@return bytes of the area now; it may grow}
	 */
	public long areaSize() {
		return get(Figure.AREA_SIZE);
	}

	/**
	 * {@return entries of the refill queue, 0 in modes without one (copy, nio)}
	 */
	public long refillEntries() {
		return get(Figure.REFILL_ENTRIES);
	}

	/**
	 * {@return entries of the refill queue that could be written now, 0 in modes without
	 * one (copy, nio)}
	 */
	public long refillEntriesFree() {
		return get(Figure.REFILL_ENTRIES_FREE);
	}

	/**
	 * {@return buffers that wait for room in the refill queue}
	 */
	public long refillPending() {
		return get(Figure.REFILL_PENDING);
	}

	/**
	 * {@return times the kernel was told to consume the refill queue}
	 */
	public long refillFlushes() {
		return get(Figure.REFILL_FLUSHES);
	}

	/**
	 * {@return receive requests that ended because the area was exhausted}
	 */
	public long allocationFailures() {
		return get(Figure.ALLOCATION_FAILURES);
	}

	/**
	 * {@return times the kernel told that the device found no buffer and dropped packets,
	 * at most ten a second (Linux 7.2, else 0)}
	 */
	public long allocationEvents() {
		return get(Figure.ALLOCATION_EVENTS);
	}

	/**
	 * {@return times the kernel told that it has copied bytes, at most ten a second
	 * (Linux 7.2, else 0)}
	 */
	public long copyEvents() {
		return get(Figure.COPY_EVENTS);
	}

	/**
	 * {@return times a receive request was renewed because it may have stalled silently}
	 */
	public long stallRecoveries() {
		return get(Figure.STALL_RECOVERIES);
	}

	/**
	 * {@return times the completion queue was full}
	 */
	public long cqOverflows() {
		return get(Figure.CQ_OVERFLOWS);
	}

	/**
	 * {@return times the kernel told that it had lost completions, for lack of memory}
	 */
	public long lostCompletions() {
		return get(Figure.LOST_COMPLETIONS);
	}

	/**
	 * {@return attempts to accept connections that failed, for lack of file descriptors
	 * or memory}
	 */
	public long acceptFailures() {
		return get(Figure.ACCEPT_FAILURES);
	}

	/**
	 * {@return times nothing more was received because handlers held too much of the
	 * area}
	 */
	public long watermarkPauses() {
		return get(Figure.WATERMARK_PAUSES);
	}

	/**
	 * {@return connections served, whether they were accepted or made}
	 */
	public long acceptedConnections() {
		return get(Figure.ACCEPTED_CONNECTIONS);
	}

	/**
	 * {@return connections open now}
	 */
	public long activeConnections() {
		return get(Figure.ACTIVE_CONNECTIONS);
	}

	/**
	 * {@return connections that had to wait because {@code max-connections} were open}
	 */
	public long deferredConnections() {
		return get(Figure.DEFERRED_CONNECTIONS);
	}

	/**
	 * {@return connections reset because their peer is not among {@code allowed-peers}}
	 */
	public long refusedConnections() {
		return get(Figure.REFUSED_CONNECTIONS);
	}

	/**
	 * {@return connections that came through another queue than those that are
	 * registered, so that their bytes are copied}
	 */
	public long astrayConnections() {
		return get(Figure.ASTRAY_CONNECTIONS);
	}

	/**
	 * {@return connections closed because nothing moved on them for the
	 * {@code idle-timeout}}
	 */
	public long idleConnections() {
		return get(Figure.IDLE_CONNECTIONS);
	}

	/**
	 * {@return connections ended because their peer took none of the bytes that were
	 * pending for it for the {@code send-timeout}}
	 */
	public long sendTimeouts() {
		return get(Figure.SEND_TIMEOUTS);
	}

	/**
	 * {@return closed connections given up before their peer had taken all replies,
	 * because it made no progress for the {@code linger-timeout} or the receiver stopped}
	 */
	public long lingerTimeouts() {
		return get(Figure.LINGER_TIMEOUTS);
	}

	/**
	 * {@return connections ended by an error of the socket}
	 */
	public long failedConnections() {
		return get(Figure.FAILED_CONNECTIONS);
	}

	/**
	 * {@return handler calls that threw}
	 */
	public long handlerFailures() {
		return get(Figure.HANDLER_FAILURES);
	}

	/**
	 * {@return bytes that arrived after the connection was closed on this side}
	 */
	public long discardedBytes() {
		return get(Figure.DISCARDED_BYTES);
	}

	/**
	 * {@return bytes of replies that the kernel took}
	 */
	public long sentBytes() {
		return get(Figure.SENT_BYTES);
	}

	/**
	 * {@return system calls that submitted or waited}
	 */
	public long enters() {
		return get(Figure.ENTERS);
	}

	/**
	 * {@return frames delivered to handlers, 0 without framing}
	 */
	public long frames() {
		return get(Figure.FRAMES);
	}

	/**
	 * {@return connections closed because a frame's beginning made no sense}
	 */
	public long malformedFrames() {
		return get(Figure.MALFORMED_FRAMES);
	}

	/**
	 * {@return connections closed because a frame was too long}
	 */
	public long oversizedFrames() {
		return get(Figure.OVERSIZED_FRAMES);
	}

	/**
	 * {@return connections closed because unfinished frames held too much memory}
	 */
	public long abandonedFrames() {
		return get(Figure.ABANDONED_FRAMES);
	}

	/**
	 * {@return frames dropped because the stream ended in the middle of them}
	 */
	public long truncatedFrames() {
		return get(Figure.TRUNCATED_FRAMES);
	}

	/**
	 * {@return retained payloads that were collected although nobody closed them}
	 */
	public long leakedPayloads() {
		return get(Figure.LEAKED_PAYLOADS);
	}

	/**
	 * {@return payloads that waited for the executor and were dropped, because their
	 * connection was closed, had failed, or the time to stop was over}
	 */
	public long droppedPayloads() {
		return get(Figure.DROPPED_PAYLOADS);
	}

	/**
	 * {@return received buffers and events that wait for the executor or are handled on
	 * it, 0 without one}
	 */
	public long dispatchPending() {
		return get(Figure.DISPATCH_PENDING);
	}

	/**
	 * {@return attempts to connect to peers}
	 */
	public long connectAttempts() {
		return get(Figure.CONNECT_ATTEMPTS);
	}

	/**
	 * {@return attempts to connect to peers that failed}
	 */
	public long connectFailures() {
		return get(Figure.CONNECT_FAILURES);
	}

	/**
	 * {@return peers to connect to that are not connected now}
	 */
	public long unconnectedPeers() {
		return get(Figure.UNCONNECTED_PEERS);
	}

	/**
	 * {@return times the network interface, or its queue, was lost}
	 */
	public long interfaceLosses() {
		return get(Figure.INTERFACE_LOSSES);
	}

	/**
	 * {@return 1 while nothing is received because the network interface is lost, else 0}
	 */
	public long lostInterfaces() {
		return get(Figure.LOST_INTERFACES);
	}

	/**
	 * {@return attempts to receive from a lost network interface again}
	 */
	public long reopenAttempts() {
		return get(Figure.REOPEN_ATTEMPTS);
	}

	/**
	 * {@return bytes of memory that stay mapped although what used them has ended}
	 */
	public long unreleasedBytes() {
		return get(Figure.UNRELEASED_BYTES);
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
		for (Figure figure : Figure.values()) {
			if (get(figure) != 0) {
				text.append((text.charAt(text.length() - 1) == '[') ? "" : ", ")
					.append(figure)
					.append('=')
					.append(get(figure));
			}
		}
		return text.append(']').toString();
	}

	/**
	 * What is counted or measured.
	 *
	 * @since 0.1.0
	 */
	public enum Figure {

		/**
		 * Bytes received on open connections, before framing and dispatch.
		 */
		RECEIVED_BYTES(true),

		/**
		 * Completions that carried bytes.
		 */
		RECEIVED_COMPLETIONS(true),

		/**
		 * Fragments that the kernel copied although an interface queue is bound, by its
		 * own count (Linux 7.2, else 0).
		 */
		COPY_FALLBACK_COUNT(true),

		/**
		 * Bytes that the kernel copied although an interface queue is bound, by its own
		 * count (Linux 7.2, else 0).
		 */
		COPY_FALLBACK_BYTES(true),

		/**
		 * Buffers delivered and not given back yet.
		 */
		OUTSTANDING_BUFFERS(false),

		/**
		 * Buffers that the area is cut into.
		 */
		BUFFERS(false),

		/**
		 * Bytes of the area.
		 */
		AREA_SIZE(false),

		/**
		 * Entries of the refill queue, 0 in modes without one (copy, nio).
		 */
		REFILL_ENTRIES(false),

		/**
		 * Entries of the refill queue that could be written now, 0 in modes without one
		 * (copy, nio).
		 */
		REFILL_ENTRIES_FREE(false),

		/**
		 * Buffers that wait for room in the refill queue.
		 */
		REFILL_PENDING(false),

		/**
		 * Times the kernel was told to consume the refill queue.
		 */
		REFILL_FLUSHES(true),

		/**
		 * Receive requests that ended because the area was exhausted.
		 */
		ALLOCATION_FAILURES(true),

		/**
		 * Times the kernel told that the device found no buffer and dropped packets, at
		 * most ten a second (Linux 7.2, else 0).
		 */
		ALLOCATION_EVENTS(true),

		/**
		 * Times the kernel told that it has copied bytes, at most ten a second (Linux
		 * 7.2, else 0).
		 */
		COPY_EVENTS(true),

		/**
		 * Times a receive request was renewed because it may have stalled silently.
		 */
		STALL_RECOVERIES(true),

		/**
		 * Times the completion queue was full.
		 */
		CQ_OVERFLOWS(true),

		/**
		 * Times the kernel told that it had lost completions, for lack of memory.
		 */
		LOST_COMPLETIONS(true),

		/**
		 * Times nothing more was received because handlers held too much of the area.
		 */
		WATERMARK_PAUSES(true),

		/**
		 * Attempts to accept connections that failed, for lack of file descriptors or
		 * memory.
		 */
		ACCEPT_FAILURES(true),

		/**
		 * Connections served, whether they were accepted or made.
		 */
		ACCEPTED_CONNECTIONS(true),

		/**
		 * Connections open now.
		 */
		ACTIVE_CONNECTIONS(false),

		/**
		 * Connections that had to wait because {@code max-connections} were open.
		 */
		DEFERRED_CONNECTIONS(true),

		/**
		 * Connections reset because their peer is not among {@code allowed-peers}.
		 */
		REFUSED_CONNECTIONS(true),

		/**
		 * Connections that came through another queue than those that are registered, so
		 * that their bytes are copied.
		 */
		ASTRAY_CONNECTIONS(true),

		/**
		 * Connections closed because nothing moved on them for the {@code idle-timeout}.
		 */
		IDLE_CONNECTIONS(true),

		/**
		 * Connections ended because their peer took none of the bytes that were pending
		 * for it for the {@code send-timeout}.
		 */
		SEND_TIMEOUTS(true),

		/**
		 * Closed connections given up before their peer had taken all replies, because it
		 * made no progress for the {@code linger-timeout} or the receiver stopped.
		 */
		LINGER_TIMEOUTS(true),

		/**
		 * Connections ended by an error of the socket.
		 */
		FAILED_CONNECTIONS(true),

		/**
		 * Handler calls that threw.
		 */
		HANDLER_FAILURES(true),

		/**
		 * Bytes that arrived after the connection was closed on this side.
		 */
		DISCARDED_BYTES(true),

		/**
		 * Bytes of replies that the kernel took.
		 */
		SENT_BYTES(true),

		/**
		 * System calls that submitted or waited.
		 */
		ENTERS(true),

		/**
		 * Frames delivered to handlers, 0 without framing.
		 */
		FRAMES(true),

		/**
		 * Connections closed because a frame's beginning made no sense.
		 */
		MALFORMED_FRAMES(true),

		/**
		 * Connections closed because a frame was too long.
		 */
		OVERSIZED_FRAMES(true),

		/**
		 * Connections closed because unfinished frames held too much memory.
		 */
		ABANDONED_FRAMES(true),

		/**
		 * Frames dropped because the stream ended in the middle of them.
		 */
		TRUNCATED_FRAMES(true),

		/**
		 * Retained payloads that were collected although nobody closed them.
		 */
		LEAKED_PAYLOADS(true),

		/**
		 * Payloads that waited for the executor and were dropped, because their
		 * connection was closed, had failed, or the time to stop was over.
		 */
		DROPPED_PAYLOADS(true),

		/**
		 * Received buffers and events that wait for the executor or are handled on it, 0
		 * without one.
		 */
		DISPATCH_PENDING(false),

		/**
		 * Attempts to connect to peers.
		 */
		CONNECT_ATTEMPTS(true),

		/**
		 * Attempts to connect to peers that failed.
		 */
		CONNECT_FAILURES(true),

		/**
		 * Peers to connect to that are not connected now.
		 */
		UNCONNECTED_PEERS(false),

		/**
		 * Times the network interface, or its queue, was lost.
		 */
		INTERFACE_LOSSES(true),

		/**
		 * 1 while nothing is received because the network interface is lost, else 0.
		 */
		LOST_INTERFACES(false),

		/**
		 * Attempts to receive from a lost network interface again.
		 */
		REOPEN_ATTEMPTS(true),

		/**
		 * Bytes of memory that stay mapped although what used them has ended.
		 */
		UNRELEASED_BYTES(false);

		private final boolean counter;

		Figure(boolean counter) {
			this.counter = counter;
		}

		/**
		 * {@return whether the figure only grows; else it is the present state}
		 */
		public boolean isCounter() {
			return this.counter;
		}

		/**
		 * {@return the name of the method that returns the figure, such as
		 * {@code receivedBytes}}
		 */
		@Override
		public String toString() {
			StringBuilder text = new StringBuilder();
			for (String word : name().split("_", -1)) {
				text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
			}
			text.setCharAt(0, Character.toLowerCase(text.charAt(0)));
			return text.toString();
		}

	}

}
