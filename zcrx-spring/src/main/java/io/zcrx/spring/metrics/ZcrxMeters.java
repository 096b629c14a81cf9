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

package io.zcrx.spring.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Meters of listeners. All of them are read from counters that the loop keeps anyway;
 * none costs anything per payload.
 */
enum ZcrxMeters implements MeterDocumentation {

	/**
	 * Bytes received on open connections, before framing and dispatch.
	 */
	RECEIVE_BYTES("zcrx.receive.bytes", Meter.Type.COUNTER, "bytes",
			"Bytes received on open connections, before framing and dispatch", stats(ReceiverStats::receivedBytes)),

	/**
	 * Completions that carried bytes.
	 */
	RECEIVE_COMPLETIONS("zcrx.receive.completions", Meter.Type.COUNTER, null, "Completions that carried bytes",
			stats(ReceiverStats::receivedCompletions)),

	/**
	 * Bytes that arrived after their connection was closed on this side.
	 */
	DISCARD_BYTES("zcrx.discard.bytes", Meter.Type.COUNTER, "bytes",
			"Bytes that arrived after their connection was closed on this side", stats(ReceiverStats::discardedBytes)),

	/**
	 * Fragments that the kernel copied although an interface queue is bound.
	 */
	COPY_FALLBACK_COUNT("zcrx.copy.fallback.count", Meter.Type.COUNTER, null,
			"Fragments that the kernel copied although an interface queue is bound",
			stats(ReceiverStats::copyFallbackCount)),

	/**
	 * Bytes that the kernel copied although an interface queue is bound.
	 */
	COPY_FALLBACK_BYTES("zcrx.copy.fallback.bytes", Meter.Type.COUNTER, "bytes",
			"Bytes that the kernel copied although an interface queue is bound",
			stats(ReceiverStats::copyFallbackBytes)),

	/**
	 * Buffers delivered and not given back yet.
	 */
	BUFFERS_OUTSTANDING("zcrx.buffers.outstanding", Meter.Type.GAUGE, null, "Buffers delivered and not given back yet",
			stats(ReceiverStats::outstandingBuffers)),

	/**
	 * Retained payloads that were collected although nobody closed them.
	 */
	PAYLOADS_LEAKED("zcrx.payloads.leaked", Meter.Type.COUNTER, null,
			"Retained payloads that were collected although nobody closed them", stats(ReceiverStats::leakedPayloads)),

	/**
	 * Payloads that waited for the executor and were dropped, with their connection.
	 */
	PAYLOADS_DROPPED("zcrx.payloads.dropped", Meter.Type.COUNTER, null,
			"Payloads that waited for the executor and were dropped, with their connection",
			stats(ReceiverStats::droppedPayloads)),

	/**
	 * Memory that stays mapped although what used it has ended.
	 */
	MEMORY_UNRELEASED("zcrx.memory.unreleased", Meter.Type.GAUGE, "bytes",
			"Memory that stays mapped although what used it has ended", stats(ReceiverStats::unreleasedBytes)),

	/**
	 * Times the network interface, or its queue, was lost.
	 */
	INTERFACE_LOSSES("zcrx.interface.losses", Meter.Type.COUNTER, null,
			"Times the network interface, or its queue, was lost", stats(ReceiverStats::interfaceLosses)),

	/**
	 * 1 while nothing is received because the network interface is lost, else 0.
	 */
	INTERFACE_LOST("zcrx.interface.lost", Meter.Type.GAUGE, null,
			"1 while nothing is received because the network interface is lost, else 0",
			stats(ReceiverStats::lostInterfaces)),

	/**
	 * Attempts to receive from a lost network interface again.
	 */
	INTERFACE_REOPEN_ATTEMPTS("zcrx.interface.reopen.attempts", Meter.Type.COUNTER, null,
			"Attempts to receive from a lost network interface again", stats(ReceiverStats::reopenAttempts)),

	/**
	 * Size of the area.
	 */
	AREA_SIZE("zcrx.area.size", Meter.Type.GAUGE, "bytes", "Size of the area", stats(ReceiverStats::areaSize)),

	/**
	 * Entries of the refill queue.
	 */
	REFILL_ENTRIES("zcrx.refill.entries", Meter.Type.GAUGE, null, "Entries of the refill queue",
			stats(ReceiverStats::refillEntries)),

	/**
	 * Entries of the refill queue that could be written now.
	 */
	REFILL_ENTRIES_FREE("zcrx.refill.entries.free", Meter.Type.GAUGE, null,
			"Entries of the refill queue that could be written now", stats(ReceiverStats::refillEntriesFree)),

	/**
	 * Buffers that wait for room in the refill queue.
	 */
	REFILL_PENDING("zcrx.refill.pending", Meter.Type.GAUGE, null, "Buffers that wait for room in the refill queue",
			stats(ReceiverStats::refillPending)),

	/**
	 * Times the kernel was told to consume the refill queue.
	 */
	REFILL_FLUSHES("zcrx.refill.flushes", Meter.Type.COUNTER, null,
			"Times the kernel was told to consume the refill queue", stats(ReceiverStats::refillFlushes)),

	/**
	 * Receive requests that ended because the area was exhausted.
	 */
	ALLOC_FAILURES("zcrx.alloc.failures", Meter.Type.COUNTER, null,
			"Receive requests that ended because the area was exhausted", stats(ReceiverStats::allocationFailures)),

	/**
	 * Times the kernel told that the device found no buffer, at most ten a second.
	 */
	ALLOC_EVENTS("zcrx.alloc.events", Meter.Type.COUNTER, null,
			"Times the kernel told that the device found no buffer, at most ten a second",
			stats(ReceiverStats::allocationEvents)),

	/**
	 * Times the kernel told that it has copied bytes, at most ten a second.
	 */
	COPY_EVENTS("zcrx.copy.events", Meter.Type.COUNTER, null,
			"Times the kernel told that it has copied bytes, at most ten a second", stats(ReceiverStats::copyEvents)),

	/**
	 * Times a receive request was renewed because it may have stalled silently.
	 */
	STALL_RECOVERIES("zcrx.stall.recoveries", Meter.Type.COUNTER, null,
			"Times a receive request was renewed because it may have stalled silently",
			stats(ReceiverStats::stallRecoveries)),

	/**
	 * Times the completion queue was full.
	 */
	CQ_OVERFLOWS("zcrx.cq.overflows", Meter.Type.COUNTER, null, "Times the completion queue was full",
			stats(ReceiverStats::cqOverflows)),

	/**
	 * Times the kernel told that it had lost completions.
	 */
	CQ_LOST("zcrx.cq.lost", Meter.Type.COUNTER, null, "Times the kernel told that it had lost completions",
			stats(ReceiverStats::lostCompletions)),

	/**
	 * Times nothing more was received because handlers held too much of the area.
	 */
	WATERMARK_PAUSES("zcrx.watermark.pauses", Meter.Type.COUNTER, null,
			"Times nothing more was received because handlers held too much of the area",
			stats(ReceiverStats::watermarkPauses)),

	/**
	 * Connections that are open now.
	 */
	CONNECTIONS_ACTIVE("zcrx.connections.active", Meter.Type.GAUGE, null, "Connections that are open now",
			stats(ReceiverStats::activeConnections)),

	/**
	 * Connections served, whether they were accepted or made.
	 */
	CONNECTIONS_ACCEPTED("zcrx.connections.accepted", Meter.Type.COUNTER, null,
			"Connections served, whether they were accepted or made", stats(ReceiverStats::acceptedConnections)),

	/**
	 * Attempts to accept connections that failed.
	 */
	ACCEPT_FAILURES("zcrx.accept.failures", Meter.Type.COUNTER, null, "Attempts to accept connections that failed",
			stats(ReceiverStats::acceptFailures)),

	/**
	 * Connections ended by an error of the socket.
	 */
	CONNECTIONS_FAILED("zcrx.connections.failed", Meter.Type.COUNTER, null,
			"Connections ended by an error of the socket", stats(ReceiverStats::failedConnections)),

	/**
	 * Connections that had to wait because max-connections were open.
	 */
	CONNECTIONS_DEFERRED("zcrx.connections.deferred", Meter.Type.COUNTER, null,
			"Connections that had to wait because max-connections were open",
			stats(ReceiverStats::deferredConnections)),

	/**
	 * Connections reset because their peer is not among allowed-peers.
	 */
	CONNECTIONS_REFUSED("zcrx.connections.refused", Meter.Type.COUNTER, null,
			"Connections reset because their peer is not among allowed-peers",
			stats(ReceiverStats::refusedConnections)),

	/**
	 * Connections that came through another queue than the registered ones.
	 */
	CONNECTIONS_ASTRAY("zcrx.connections.astray", Meter.Type.COUNTER, null,
			"Connections that came through another queue than the registered ones",
			stats(ReceiverStats::astrayConnections)),

	/**
	 * Connections closed because of the idle-timeout.
	 */
	CONNECTIONS_IDLE("zcrx.connections.idle", Meter.Type.COUNTER, null,
			"Connections closed because of the idle-timeout", stats(ReceiverStats::idleConnections)),

	/**
	 * Connections ended because their peer took nothing for the send-timeout.
	 */
	CONNECTIONS_SEND_TIMEOUT("zcrx.connections.send.timeouts", Meter.Type.COUNTER, null,
			"Connections ended because their peer took nothing for the send-timeout",
			stats(ReceiverStats::sendTimeouts)),

	/**
	 * Closed connections given up before their peer had taken all replies.
	 */
	CONNECTIONS_LINGER_TIMEOUT("zcrx.connections.linger.timeouts", Meter.Type.COUNTER, null,
			"Closed connections given up before their peer had taken all replies",
			stats(ReceiverStats::lingerTimeouts)),

	/**
	 * Attempts to connect to peers.
	 */
	CONNECT_ATTEMPTS("zcrx.connect.attempts", Meter.Type.COUNTER, null, "Attempts to connect to peers",
			stats(ReceiverStats::connectAttempts)),

	/**
	 * Attempts to connect to peers that failed.
	 */
	CONNECT_FAILURES("zcrx.connect.failures", Meter.Type.COUNTER, null, "Attempts to connect to peers that failed",
			stats(ReceiverStats::connectFailures)),

	/**
	 * Peers to connect to that are not connected now.
	 */
	CONNECT_UNCONNECTED("zcrx.connect.unconnected", Meter.Type.GAUGE, null,
			"Peers to connect to that are not connected now", stats(ReceiverStats::unconnectedPeers)),

	/**
	 * Frames delivered to handlers.
	 */
	FRAMES("zcrx.frames", Meter.Type.COUNTER, null, "Frames delivered to handlers", stats(ReceiverStats::frames)),

	/**
	 * Connections closed because the beginning of a frame made no sense.
	 */
	FRAMES_MALFORMED("zcrx.frames.malformed", Meter.Type.COUNTER, null,
			"Connections closed because the beginning of a frame made no sense", stats(ReceiverStats::malformedFrames)),

	/**
	 * Connections closed because a frame was too long.
	 */
	FRAMES_OVERSIZED("zcrx.frames.oversized", Meter.Type.COUNTER, null,
			"Connections closed because a frame was too long", stats(ReceiverStats::oversizedFrames)),

	/**
	 * Connections closed because unfinished frames held too much memory.
	 */
	FRAMES_ABANDONED("zcrx.frames.abandoned", Meter.Type.COUNTER, null,
			"Connections closed because unfinished frames held too much memory", stats(ReceiverStats::abandonedFrames)),

	/**
	 * Frames dropped because the stream ended in the middle of them.
	 */
	FRAMES_TRUNCATED("zcrx.frames.truncated", Meter.Type.COUNTER, null,
			"Frames dropped because the stream ended in the middle of them", stats(ReceiverStats::truncatedFrames)),

	/**
	 * Received buffers and events that wait for the executor or are handled on it.
	 */
	DISPATCH_PENDING("zcrx.dispatch.pending", Meter.Type.GAUGE, null,
			"Received buffers and events that wait for the executor or are handled on it",
			stats(ReceiverStats::dispatchPending)),

	/**
	 * Handler calls that threw.
	 */
	HANDLER_FAILURES("zcrx.handler.failures", Meter.Type.COUNTER, null, "Handler calls that threw",
			stats(ReceiverStats::handlerFailures)),

	/**
	 * Bytes of replies that the kernel took.
	 */
	SEND_BYTES("zcrx.send.bytes", Meter.Type.COUNTER, "bytes", "Bytes of replies that the kernel took",
			stats(ReceiverStats::sentBytes)),

	/**
	 * System calls that submitted or waited.
	 */
	ENTERS("zcrx.enters", Meter.Type.COUNTER, null, "System calls that submitted or waited",
			stats(ReceiverStats::enters)),

	/**
	 * Starts of the listener.
	 */
	LISTENER_STARTS("zcrx.listener.starts", Meter.Type.COUNTER, null, "Starts of the listener", ZcrxListener::starts),

	/**
	 * Stops of the listener on purpose.
	 */
	LISTENER_STOPS("zcrx.listener.stops", Meter.Type.COUNTER, null, "Stops of the listener on purpose",
			ZcrxListener::stops),

	/**
	 * Pauses of the listener.
	 */
	LISTENER_PAUSES("zcrx.listener.pauses", Meter.Type.COUNTER, null, "Pauses of the listener", ZcrxListener::pauses),

	/**
	 * 1 while the listener receives or is paused, else 0.
	 */
	LISTENER_RUNNING("zcrx.listener.running", Meter.Type.GAUGE, null,
			"1 while the listener receives or is paused, else 0",
			(listener) -> (listener.state() == ZcrxListener.State.RUNNING) ? 1 : 0),

	/**
	 * 1 while the listener is dead or was stopped by its error handler, else 0.
	 */
	LISTENER_FAILED("zcrx.listener.failed", Meter.Type.GAUGE, null,
			"1 while the listener is dead or was stopped by its error handler, else 0",
			(listener) -> listener.isInExpectedState() ? 0 : 1),

	/**
	 * Buffers of the area.
	 */
	BUFFERS("zcrx.buffers", Meter.Type.GAUGE, null, "Buffers of the area", stats(ReceiverStats::buffers)),

	/**
	 * 1 while the listener is paused, else 0.
	 */
	LISTENER_PAUSED("zcrx.listener.paused", Meter.Type.GAUGE, null, "1 while the listener is paused, else 0",
			(listener) -> listener.isPaused() ? 1 : 0),

	/**
	 * 1 while nothing is received because handlers hold too much of the area, else 0.
	 */
	LISTENER_ABOVE_WATERMARK("zcrx.listener.above.watermark", Meter.Type.GAUGE, null,
			"1 while nothing is received because handlers hold too much of the area, else 0",
			(listener) -> listener.isAboveWatermark() ? 1 : 0),

	/**
	 * Mode in effect: 1 for the series of this mode, 0 for those of the others.
	 */
	LISTENER_MODE("zcrx.listener.mode", Meter.Type.GAUGE, null, "Mode in effect: 1 for this mode, 0 for the others",
			(listener) -> 0);

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	// the functions capture nothing that changes
	@SuppressWarnings("ImmutableEnumChecker")
	private final ToDoubleFunction<ZcrxListener> value;

	ZcrxMeters(String meterName, Meter.Type type, @Nullable String baseUnit, String description,
			ToDoubleFunction<ZcrxListener> value) {
		this.meterName = meterName;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.value = value;
	}

	private static ToDoubleFunction<ZcrxListener> stats(ToDoubleFunction<ReceiverStats> value) {
		return (listener) -> value.applyAsDouble(listener.stats());
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	@SuppressWarnings("NullAway") // "no unit" is null here, as in the interface
	public String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return Tag.values();
	}

	String description() {
		return this.description;
	}

	/**
	 * Tells whether there is something to measure in a mode: only an interface queue has
	 * a refill queue.
	 * @param mode the mode in effect
	 */
	boolean appliesTo(String mode) {
		return switch (this) {
			case REFILL_ENTRIES, REFILL_ENTRIES_FREE, REFILL_PENDING, REFILL_FLUSHES ->
				mode.equals(ReceiveMode.ZERO_COPY.toString()) || mode.equals(ReceiveMode.NODEV.toString());
			default -> true;
		};
	}

	double value(ZcrxListener listener) {
		return this.value.applyAsDouble(listener);
	}

	/**
	 * Tags of the meters.
	 */
	enum Tag implements KeyName {

		/**
		 * Name of the listener.
		 */
		LISTENER("listener"),

		/**
		 * Network interface, or {@code none}.
		 */
		INTERFACE("interface"),

		/**
		 * Receive queues of the interface, separated by commas, or {@code none}.
		 */
		QUEUE("queue"),

		/**
		 * Mode of the last start, or {@code none} before the first. On
		 * {@link ZcrxMeters#LISTENER_MODE} each mode there is.
		 */
		MODE("mode");

		private final String key;

		Tag(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
