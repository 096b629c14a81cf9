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
import io.zcrx.Statistic;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Meters of listeners. All of them are read from counters that the loop keeps anyway;
 * none costs anything per payload.
 */
enum ZcrxMeters implements MeterDocumentation {

	RECEIVE_BYTES("zcrx.receive.bytes", Statistic.RECEIVED_BYTES),

	RECEIVE_COMPLETIONS("zcrx.receive.completions", Statistic.RECEIVED_COMPLETIONS),

	DISCARD_BYTES("zcrx.discard.bytes", Statistic.DISCARDED_BYTES),

	COPY_FALLBACK_COUNT("zcrx.copy.fallback.count", Statistic.COPY_FALLBACK_COUNT),

	COPY_FALLBACK_BYTES("zcrx.copy.fallback.bytes", Statistic.COPY_FALLBACK_BYTES),

	BUFFERS_DELIVERED("zcrx.buffers.delivered", Statistic.DELIVERED_BUFFERS),

	BUFFERS_RETURNED("zcrx.buffers.returned", Statistic.RETURNED_BUFFERS),

	BUFFERS_OUTSTANDING("zcrx.buffers.outstanding", Statistic.OUTSTANDING_BUFFERS),

	PAYLOADS_LEAKED("zcrx.payloads.leaked", Statistic.LEAKED_PAYLOADS),

	PAYLOADS_DROPPED("zcrx.payloads.dropped", Statistic.DROPPED_PAYLOADS),

	MEMORY_UNRELEASED("zcrx.memory.unreleased", Statistic.UNRELEASED_BYTES),

	INTERFACE_LOSSES("zcrx.interface.losses", Statistic.INTERFACE_LOSSES),

	INTERFACE_LOST("zcrx.interface.lost", Statistic.LOST_INTERFACES),

	INTERFACE_REOPEN_ATTEMPTS("zcrx.interface.reopen.attempts", Statistic.REOPEN_ATTEMPTS),

	AREA_SIZE("zcrx.area.size", Statistic.AREA_SIZE),

	REFILL_ENTRIES("zcrx.refill.entries", Statistic.REFILL_ENTRIES),

	REFILL_ENTRIES_FREE("zcrx.refill.entries.free", Statistic.REFILL_ENTRIES_FREE),

	REFILL_PENDING("zcrx.refill.pending", Statistic.REFILL_PENDING),

	REFILL_FLUSHES("zcrx.refill.flushes", Statistic.REFILL_FLUSHES),

	ALLOC_FAILURES("zcrx.alloc.failures", Statistic.ALLOCATION_FAILURES),

	ALLOC_EVENTS("zcrx.alloc.events", Statistic.ALLOCATION_EVENTS),

	COPY_EVENTS("zcrx.copy.events", Statistic.COPY_EVENTS),

	STALL_RECOVERIES("zcrx.stall.recoveries", Statistic.STALL_RECOVERIES),

	CQ_OVERFLOWS("zcrx.cq.overflows", Statistic.CQ_OVERFLOWS),

	CQ_LOST("zcrx.cq.lost", Statistic.LOST_COMPLETIONS),

	WATERMARK_PAUSES("zcrx.watermark.pauses", Statistic.WATERMARK_PAUSES),

	CONNECTIONS_ACTIVE("zcrx.connections.active", Statistic.ACTIVE_CONNECTIONS),

	CONNECTIONS_ACCEPTED("zcrx.connections.accepted", Statistic.ACCEPTED_CONNECTIONS),

	CONNECTIONS_CLOSED("zcrx.connections.closed", Statistic.CLOSED_CONNECTIONS),

	ACCEPT_FAILURES("zcrx.accept.failures", Statistic.ACCEPT_FAILURES),

	CONNECTIONS_FAILED("zcrx.connections.failed", Statistic.FAILED_CONNECTIONS),

	CONNECTIONS_DEFERRED("zcrx.connections.deferred", Statistic.DEFERRED_CONNECTIONS),

	CONNECTIONS_REFUSED("zcrx.connections.refused", Statistic.REFUSED_CONNECTIONS),

	CONNECTIONS_ASTRAY("zcrx.connections.astray", Statistic.ASTRAY_CONNECTIONS),

	CONNECTIONS_IDLE("zcrx.connections.idle", Statistic.IDLE_CONNECTIONS),

	CONNECTIONS_SEND_TIMEOUT("zcrx.connections.send.timeouts", Statistic.SEND_TIMEOUTS),

	CONNECTIONS_LINGER_TIMEOUT("zcrx.connections.linger.timeouts", Statistic.LINGER_TIMEOUTS),

	CONNECT_ATTEMPTS("zcrx.connect.attempts", Statistic.CONNECT_ATTEMPTS),

	CONNECT_FAILURES("zcrx.connect.failures", Statistic.CONNECT_FAILURES),

	CONNECT_UNCONNECTED("zcrx.connect.unconnected", Statistic.UNCONNECTED_PEERS),

	FRAMES("zcrx.frames", Statistic.FRAMES),

	FRAMES_MALFORMED("zcrx.frames.malformed", Statistic.MALFORMED_FRAMES),

	FRAMES_OVERSIZED("zcrx.frames.oversized", Statistic.OVERSIZED_FRAMES),

	FRAMES_ABANDONED("zcrx.frames.abandoned", Statistic.ABANDONED_FRAMES),

	FRAMES_TRUNCATED("zcrx.frames.truncated", Statistic.TRUNCATED_FRAMES),

	DISPATCH_PENDING("zcrx.dispatch.pending", Statistic.DISPATCH_PENDING),

	HANDLER_FAILURES("zcrx.handler.failures", Statistic.HANDLER_FAILURES),

	SEND_BYTES("zcrx.send.bytes", Statistic.SENT_BYTES),

	ENTERS("zcrx.enters", Statistic.ENTERS),

	LISTENER_STARTS("zcrx.listener.starts", Meter.Type.COUNTER, "Starts of the listener", ZcrxListener::starts),

	LISTENER_STOPS("zcrx.listener.stops", Meter.Type.COUNTER, "Stops of the listener on purpose", ZcrxListener::stops),

	LISTENER_PAUSES("zcrx.listener.pauses", Meter.Type.COUNTER, "Pauses of the listener", ZcrxListener::pauses),

	LISTENER_RUNNING("zcrx.listener.running", Meter.Type.GAUGE, "1 while the listener receives or is paused, else 0",
			(listener) -> (listener.state() == ZcrxListener.State.RUNNING) ? 1 : 0),

	LISTENER_FAILED("zcrx.listener.failed", Meter.Type.GAUGE,
			"1 while the listener is dead or was stopped by its error handler, else 0",
			(listener) -> listener.isInExpectedState() ? 0 : 1),

	BUFFERS("zcrx.buffers", Statistic.BUFFERS),

	LISTENER_PAUSED("zcrx.listener.paused", Meter.Type.GAUGE, "1 while the listener is paused, else 0",
			(listener) -> listener.isPaused() ? 1 : 0),

	LISTENER_ABOVE_WATERMARK("zcrx.listener.above.watermark", Meter.Type.GAUGE,
			"1 while nothing is received because handlers hold too much of the area, else 0",
			(listener) -> listener.isAboveWatermark() ? 1 : 0),

	LISTENER_MODE("zcrx.listener.mode", Meter.Type.GAUGE, "Mode in effect: 1 for this mode, 0 for the others",
			(listener) -> 0);

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	// the functions capture nothing that changes
	@SuppressWarnings("ImmutableEnumChecker")
	private final ToDoubleFunction<ZcrxListener> value;

	ZcrxMeters(String meterName, Statistic statistic) {
		this(meterName, (statistic.kind() == Statistic.Kind.COUNTER) ? Meter.Type.COUNTER : Meter.Type.GAUGE,
				statistic.unit(), statistic.description(), (listener) -> listener.stats().get(statistic));
	}

	ZcrxMeters(String meterName, Meter.Type type, String description, ToDoubleFunction<ZcrxListener> value) {
		this(meterName, type, null, description, value);
	}

	ZcrxMeters(String meterName, Meter.Type type, @Nullable String baseUnit, String description,
			ToDoubleFunction<ZcrxListener> value) {
		this.meterName = meterName;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.value = value;
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
