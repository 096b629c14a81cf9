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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a loop's delivery and the listeners of users, and calls them on an
 * executor. Its methods are confined to the loop thread; there is one for each loop.
 */
final class DispatchingListener implements PayloadListener, ConnectionListener {

	private final Dispatcher dispatcher;

	private final int maxInFlight;

	private final BooleanSupplier scarce;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	private final Batching batching;

	/**
	 * Creates a listener.
	 * @param maxInFlight payloads of a connection that may wait or be handled before no
	 * more are taken from its peer
	 * @param scarce tells whether so much of the area is in use that payloads beyond the
	 * limit are copied, so that a handler that is stuck can't hold back other connections
	 */
	DispatchingListener(Dispatcher dispatcher, int maxInFlight, BooleanSupplier scarce, PayloadListener payloads,
			ConnectionListener connections) {
		this.dispatcher = dispatcher;
		this.maxInFlight = maxInFlight;
		this.scarce = scarce;
		this.payloads = payloads;
		this.connections = connections;
		this.batching = payloads.batching();
	}

	@Override
	public void onConnected(ZcrxConnection connection) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		DispatchQueue queue = new DispatchQueue(receiver, this.dispatcher, batch(receiver));
		receiver.dispatch(queue);
		queue.add(() -> call(receiver, ListenerMethod.ON_CONNECTED, () -> this.connections.onConnected(receiver)));
		queue.start();
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
		queue((ReceiverConnection) connection).start();
	}

	private @Nullable DispatchBatch batch(ReceiverConnection connection) {
		return (this.batching == Batching.NONE) ? null
				: new DispatchBatch(this.dispatcher,
						() -> call(connection, ListenerMethod.ON_BATCH_END, () -> this.payloads.onBatchEnd(connection)),
						(payload) -> release(payload, connection));
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		int before = receiver.inFlight().getAndIncrement();
		if (before + 1 == this.maxInFlight) {
			receiver.pauseDispatch();
		}
		boolean over = before >= this.maxInFlight;
		Payload kept = (over && this.scarce.getAsBoolean()) ? payload.copyOut() : payload.retainUnwatched();
		queue(receiver).add(() -> handle(kept, receiver));
	}

	private void handle(Payload payload, ReceiverConnection connection) {
		boolean held = false;
		try {
			if (!connection.discards()) {
				DispatchBatch batch = queue(connection).batch();
				if (batch != null) {
					batch.begin();
					held = this.batching == Batching.HELD;
					if (held) {
						batch.hold(payload);
					}
				}
				call(connection, ListenerMethod.ON_PAYLOAD, () -> this.payloads.onPayload(payload, connection));
			}
		}
		finally {
			if (!held) {
				release(payload, connection);
			}
		}
	}

	private void release(Payload payload, ReceiverConnection connection) {
		payload.closeUnlessClosed();
		AtomicInteger inFlight = connection.inFlight();
		// the first below the limit's half, so that the loop is not asked too often
		if (inFlight.decrementAndGet() == this.maxInFlight / 2) {
			connection.resumeDispatch(this.maxInFlight);
		}
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		DispatchQueue queue = queue(receiver);
		queue.add(() -> {
			queue.endBatch();
			if (!receiver.discards()) {
				call(receiver, ListenerMethod.ON_END_OF_STREAM, () -> this.connections.onEndOfStream(receiver));
			}
		});
		queue.start();
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
		ReceiverConnection receiver = (ReceiverConnection) connection;
		DispatchQueue queue = queue(receiver);
		queue.add(() -> {
			queue.endBatch();
			call(receiver, ListenerMethod.ON_DISCONNECTED, () -> this.connections.onDisconnected(receiver, cause));
		});
		queue.start();
	}

	private static DispatchQueue queue(ReceiverConnection connection) {
		DispatchQueue queue = connection.dispatch();
		if (queue == null) {
			throw new IllegalStateException("Connection %d was never announced".formatted(connection.id()));
		}
		return queue;
	}

	private void call(ReceiverConnection connection, ListenerMethod method, Call call) {
		try {
			call.invoke();
		}
		catch (Throwable ex) {
			this.dispatcher.failures().failed(connection, method, ex);
		}
	}

	@FunctionalInterface
	private interface Call {

		void invoke() throws Exception;

	}

}
