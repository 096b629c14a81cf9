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

package io.zcrx.inbound;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.ListenerMethod;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.ReceivedPayload;

/**
 * Stands between a loop's delivery and the listeners of users, and has them called on an
 * executor. Its methods are confined to the loop thread; there is one for each loop.
 */
final class DispatchingListener implements PayloadListener, ConnectionListener {

	private final Dispatcher dispatcher;

	private final AreaViews views;

	private final AreaPressure pressure;

	private final WaitingCopies copies;

	private final @Nullable OverdueRuns overdue;

	private final ExecutorDelivery.Listeners listeners;

	private final ConnectionListener connections;

	private final int maxInFlight;

	/**
	 * Creates a listener.
	 * @param views views of the loop's area
	 * @param pressure tells how much of the area is in use
	 * @param copies takes copies of payloads that wait
	 * @param overdue looks after runs that do not begin, if that may happen
	 * @param listeners what payloads are handled by
	 * @param connections is told of connections
	 * @param maxInFlight payloads of a connection that may wait or be handled before no
	 * more are taken from its peer
	 */
	DispatchingListener(Dispatcher dispatcher, AreaViews views, AreaPressure pressure, WaitingCopies copies,
			@Nullable OverdueRuns overdue, ExecutorDelivery.Listeners listeners, ConnectionListener connections,
			int maxInFlight) {
		this.dispatcher = dispatcher;
		this.views = views;
		this.pressure = pressure;
		this.copies = copies;
		this.overdue = overdue;
		this.listeners = listeners;
		this.connections = connections;
		this.maxInFlight = maxInFlight;
	}

	@Override
	public void onConnected(ZcrxConnection connection) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		DispatchHold hold = new DispatchHold(receiver, this.maxInFlight, this.pressure::isScarce);
		AtomicReference<@Nullable CopyChunk> filling = new AtomicReference<>();
		ExecutorDelivery delivery = new ExecutorDelivery(receiver, this.dispatcher, this.listeners, hold, filling);
		receiver.dispatch(new Dispatched(new DispatchQueue(this.dispatcher, delivery), hold,
				this.views.forOtherThread(), filling, new AtomicBoolean()));
		tell(receiver, ListenerMethod.ON_CONNECTED, true, () -> this.connections.onConnected(receiver));
	}

	/**
	 * {@return that it wants to know the end of a batch, which starts its handling: one
	 * thread is woken for all payloads of a connection, and not before the loop has
	 * delivered the others'}
	 */
	@Override
	public Batching batching() {
		return Batching.ENDS;
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) {
		start(dispatched(connection).queue());
	}

	private void start(DispatchQueue queue) {
		if (this.overdue != null) {
			this.overdue.add(queue);
		}
		queue.start();
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		receive((ReceivedPayload) payload, connection);
	}

	private void receive(ReceivedPayload payload, ZcrxConnection connection) {
		Dispatched dispatched = dispatched(connection);
		DispatchQueue queue = dispatched.queue();
		WaitingPayload waiting = copies(payload, dispatched.hold().inFlight() > 0)
				? this.copies.copy(payload.segment(), dispatched.filling()) : null;
		if (waiting == null) {
			waiting = new WaitingPayload(dispatched.views(), payload.offset(), payload.size(), payload.share());
		}
		queue.add(waiting);
		dispatched.hold().add();
	}

	/**
	 * Tells whether a payload is copied, so that its buffer goes home at once: one that
	 * has to wait, if it is small or buffers are scarce, and any if they are short.
	 */
	private boolean copies(ReceivedPayload payload, boolean waits) {
		return waits ? this.pressure.isSmall(payload.size()) || this.pressure.isScarce() : this.pressure.isShort();
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) {
		tell(connection, ListenerMethod.ON_END_OF_STREAM, false, () -> this.connections.onEndOfStream(connection));
	}

	@Override
	public void onWritable(ZcrxConnection connection) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		AtomicBoolean waits = dispatched(connection).writableWaits();
		// while a handler blocks, others may fill and drain the connection many times
		if (waits.compareAndSet(false, true)) {
			tell(connection, ListenerMethod.ON_WRITABLE, false, () -> {
				waits.set(false);
				if (receiver.takesBytes()) { // its end may have come while this waited
					this.connections.onWritable(connection);
				}
			});
		}
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
		tell(connection, ListenerMethod.ON_DISCONNECTED, true,
				() -> this.connections.onDisconnected(connection, cause));
	}

	private void tell(ZcrxConnection connection, ListenerMethod method, boolean always, DispatchEvent.Call call) {
		DispatchQueue queue = dispatched(connection).queue();
		queue.add(new DispatchEvent(method, call, always));
		start(queue);
	}

	private static Dispatched dispatched(ZcrxConnection connection) {
		Dispatched dispatched = ((ReceiverConnection) connection).dispatch();
		if (dispatched == null) {
			throw new IllegalStateException("Connection %d was never announced".formatted(connection.id()));
		}
		return dispatched;
	}

	/**
	 * What a connection has on the way to the executor.
	 *
	 * @param queue what is to be done
	 * @param hold counts its payloads
	 * @param views views of the area for the thread that handles them
	 * @param filling the memory that its payloads are copied to
	 * @param writableWaits whether it is to be told that there is room again
	 */
	record Dispatched(DispatchQueue queue, DispatchHold hold, AreaViews views,
			AtomicReference<@Nullable CopyChunk> filling, AtomicBoolean writableWaits) {

	}

}
