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

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver counts or measures. What each constant means is its
 * {@link #description()}: it stands once, and meters, the actuator endpoint and the
 * documentation show it.
 *
 * @since 0.1.0
 */
public enum Statistic {

	RECEIVED_BYTES(Kind.COUNTER, "bytes", "Bytes received on open connections, before framing and dispatch"),

	RECEIVED_COMPLETIONS(Kind.COUNTER, "Completions that carried bytes"),

	COPY_FALLBACK_COUNT(Kind.COUNTER,
			"Fragments that the kernel copied although an interface queue is bound, by its own count (Linux 7.2, "
					+ "else 0)"),

	COPY_FALLBACK_BYTES(Kind.COUNTER, "bytes",
			"Bytes that the kernel copied although an interface queue is bound, by its own count (Linux 7.2, else "
					+ "0)"),

	DELIVERED_BUFFERS(Kind.COUNTER, "Buffers that the kernel, or a read, has delivered"),

	RETURNED_BUFFERS(Kind.COUNTER, "Buffers given back"),

	OUTSTANDING_BUFFERS(Kind.GAUGE, "Buffers delivered and not given back yet"),

	BUFFERS(Kind.GAUGE, "Buffers that the area is cut into"),

	AREA_SIZE(Kind.GAUGE, "bytes", "Size of the area; it may grow"),

	REFILL_ENTRIES(Kind.GAUGE, "Entries of the refill queue, 0 in modes without one (copy, nio)"),

	REFILL_ENTRIES_FREE(Kind.GAUGE,
			"Entries of the refill queue that could be written now, 0 in modes without one (copy, nio)"),

	REFILL_PENDING(Kind.GAUGE, "Buffers that wait for room in the refill queue"),

	REFILL_FLUSHES(Kind.COUNTER, "Times the kernel was told to consume the refill queue"),

	ALLOCATION_FAILURES(Kind.COUNTER, "Receive requests that ended because the area was exhausted"),

	ALLOCATION_EVENTS(Kind.COUNTER,
			"Times the kernel told that the device found no buffer and dropped packets, at most ten a second "
					+ "(Linux 7.2, else 0)"),

	COPY_EVENTS(Kind.COUNTER,
			"Times the kernel told that it has copied bytes, at most ten a second (Linux 7.2, else 0)"),

	STALL_RECOVERIES(Kind.COUNTER, "Times a receive request was renewed because it may have stalled silently"),

	CQ_OVERFLOWS(Kind.COUNTER, "Times the completion queue was full"),

	LOST_COMPLETIONS(Kind.COUNTER, "Times the kernel told that it had lost completions, for lack of memory"),

	WATERMARK_PAUSES(Kind.COUNTER, "Times nothing more was received because handlers held too much of the area"),

	ACCEPT_FAILURES(Kind.COUNTER, "Attempts to accept connections that failed, for lack of file descriptors or memory"),

	ACCEPTED_CONNECTIONS(Kind.COUNTER, "Connections served, whether they were accepted or made"),

	CLOSED_CONNECTIONS(Kind.COUNTER, "Connections that are gone"),

	ACTIVE_CONNECTIONS(Kind.GAUGE, "Connections open now"),

	DEFERRED_CONNECTIONS(Kind.COUNTER, "Connections that had to wait because max-connections were open"),

	REFUSED_CONNECTIONS(Kind.COUNTER, "Connections reset because their peer is not among allowed-peers"),

	ASTRAY_CONNECTIONS(Kind.COUNTER,
			"Connections that came through another queue than those that are registered, so that their bytes are "
					+ "copied"),

	IDLE_CONNECTIONS(Kind.COUNTER, "Connections closed because nothing moved on them for the idle-timeout"),

	SEND_TIMEOUTS(Kind.COUNTER,
			"Connections ended because their peer took none of the bytes that were pending for it for the "
					+ "send-timeout"),

	LINGER_TIMEOUTS(Kind.COUNTER,
			"Closed connections given up before their peer had taken all replies, because it made no progress for "
					+ "the linger-timeout or the receiver stopped"),

	FAILED_CONNECTIONS(Kind.COUNTER, "Connections ended by an error of the socket"),

	HANDLER_FAILURES(Kind.COUNTER, "Handler calls that threw"),

	DISCARDED_BYTES(Kind.COUNTER, "bytes",
			"Bytes that no handler was given, because the connection was closed on this side"),

	SENT_BYTES(Kind.COUNTER, "bytes", "Bytes of replies that the kernel took"),

	ENTERS(Kind.COUNTER, "System calls that submitted or waited"),

	FRAMES(Kind.COUNTER, "Frames delivered to handlers, 0 without framing"),

	MALFORMED_FRAMES(Kind.COUNTER, "Connections closed because a frame's beginning made no sense"),

	OVERSIZED_FRAMES(Kind.COUNTER, "Connections closed because a frame was too long"),

	ABANDONED_FRAMES(Kind.COUNTER, "Connections closed because unfinished frames held too much memory"),

	TRUNCATED_FRAMES(Kind.COUNTER, "Frames dropped because the stream ended in the middle of them"),

	LEAKED_PAYLOADS(Kind.COUNTER, "Retained payloads that were collected although nobody closed them"),

	DROPPED_PAYLOADS(Kind.COUNTER,
			"Payloads that waited for the executor or for slow peers and were dropped, because their connection was "
					+ "closed, its handler had failed, or the time to stop was over"),

	DISPATCH_PENDING(Kind.GAUGE,
			"Received buffers and events that wait for the executor or are handled on it, 0 without one"),

	CONNECT_ATTEMPTS(Kind.COUNTER, "Attempts to connect to peers"),

	CONNECT_FAILURES(Kind.COUNTER, "Attempts to connect to peers that failed"),

	UNCONNECTED_PEERS(Kind.GAUGE, "Peers to connect to that are not connected now"),

	INTERFACE_LOSSES(Kind.COUNTER, "Times the network interface, or its queue, was lost"),

	LOST_INTERFACES(Kind.GAUGE, "1 while nothing is received because the network interface is lost, else 0"),

	REOPEN_ATTEMPTS(Kind.COUNTER, "Attempts to receive from a lost network interface again"),

	UNRELEASED_BYTES(Kind.GAUGE, "bytes", "Bytes of memory that stay mapped although what used them has ended");

	private final Kind kind;

	private final @Nullable String unit;

	private final String description;

	Statistic(Kind kind, String description) {
		this(kind, null, description);
	}

	Statistic(Kind kind, @Nullable String unit, String description) {
		this.kind = kind;
		this.unit = unit;
		this.description = description;
	}

	/**
	 * {@return whether it counts or measures}
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * {@return the unit, {@code bytes}, or {@code null} for a number of things}
	 */
	public @Nullable String unit() {
		return this.unit;
	}

	/**
	 * {@return what it means, without a full stop}
	 */
	public String description() {
		return this.description;
	}

	/**
	 * {@return the name in camel case, such as {@code receivedBytes}}
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

	/**
	 * Kinds of statistics.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/**
		 * Only grows while the receiver lives.
		 */
		COUNTER,

		/**
		 * The present state.
		 */
		GAUGE

	}

}
