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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.Statistic;
import io.zcrx.payload.ReceivedPayload;

/**
 * Brings what waits for one connection to the listeners of users, on an executor, and
 * keeps the executor from their exceptions. Confined to the runs of the connection.
 */
final class ExecutorDelivery implements DispatchQueue.Handler {

	private final ReceiverConnection connection;

	private final Dispatcher dispatcher;

	private final Listeners listeners;

	private final Batching batching;

	private final DispatchHold hold;

	private final AtomicReference<@Nullable CopyChunk> filling;

	// of a batch whose payloads stay valid until its end
	private final List<Opened> held = new ArrayList<>(0);

	private boolean inBatch;

	private boolean mapped;

	// calls that the run may still make
	private int left;

	/**
	 * Creates a delivery.
	 * @param hold counts payloads
	 * @param filling holds the memory that payloads of the connection are copied to
	 */
	ExecutorDelivery(ReceiverConnection connection, Dispatcher dispatcher, Listeners listeners, DispatchHold hold,
			AtomicReference<@Nullable CopyChunk> filling) {
		this.connection = connection;
		this.dispatcher = dispatcher;
		this.listeners = listeners;
		this.batching = listeners.payloads().batching();
		this.hold = hold;
		this.filling = filling;
	}

	@Override
	public void begin(boolean mapped) {
		this.mapped = mapped;
		this.left = this.listeners.maxBatch();
	}

	@Override
	public boolean goesOn() {
		// whoever left the thread interrupted must not end what later calls wait for: the
		// executor gives the next run a thread as it should be
		return this.dispatcher.isDiscarding() || this.left == this.listeners.maxBatch()
				|| (this.left > 0 && !Thread.currentThread().isInterrupted());
	}

	@Override
	public boolean handle(DispatchStep step) {
		return switch (step) {
			case WaitingPayload waiting -> handle(waiting);
			case DispatchEvent event -> handle(event);
		};
	}

	private boolean handle(WaitingPayload waiting) {
		if (!this.mapped || this.dispatcher.isDiscarding()) {
			this.connection.discard(); // nobody must take what comes for all there was
		}
		if (this.connection.discards()) {
			endBatch(); // its views end with those of what is dropped
			drop(waiting);
			return true;
		}
		ReceivedPayload payload = waiting.open();
		try {
			this.inBatch = true;
			deliver(payload, waiting);
		}
		catch (Throwable ex) {
			failed(ex);
		}
		finally {
			Opened opened = new Opened(payload, waiting, !waiting.isUnfinished());
			if (this.batching == Batching.HELD) {
				this.held.add(opened);
			}
			else {
				end(opened);
			}
		}
		return !waiting.isUnfinished();
	}

	private void deliver(ReceivedPayload payload, WaitingPayload waiting) throws Exception {
		FramingListener framing = this.listeners.framing();
		if (framing == null) {
			waiting.position(waiting.length());
			this.left--;
			this.listeners.payloads().onPayload(payload, this.connection);
			return;
		}
		int position = waiting.position();
		waiting.position(waiting.length()); // unless it gets to the end of this method
		waiting.position(framing.receive(payload, position, this.left, this.connection));
		// a buffer without the end of a frame is work, too
		this.left -= Math.max(1, framing.delivered(this.connection));
	}

	// the views first: only then may the memory show other bytes
	private void end(Opened opened) {
		opened.payload.end();
		opened.payload.views().endBatch();
		if (opened.finished) {
			release(opened.waiting);
		}
	}

	private void release(WaitingPayload waiting) {
		waiting.position(waiting.length());
		if (waiting.isReleased()) {
			return; // a call that has failed is repeated
		}
		try {
			waiting.release();
		}
		finally {
			this.hold.ended();
		}
	}

	private void drop(WaitingPayload waiting) {
		if (waiting.isUnfinished()) {
			waiting.position(waiting.length());
			this.connection.count(Statistic.DROPPED_PAYLOADS, 1);
		}
		release(waiting);
	}

	private boolean handle(DispatchEvent event) {
		if (endBatch() && !goesOn()) {
			return false; // its end has left the thread interrupted
		}
		if (!event.always() && this.connection.discards()) {
			return true;
		}
		this.left--;
		try {
			event.call().invoke();
		}
		catch (Throwable ex) {
			this.listeners.failures().failed(this.connection, event.method(), ex);
		}
		return true;
	}

	/**
	 * Ends the batch.
	 * @return whether there was one
	 */
	private boolean endBatch() {
		if (!this.inBatch) {
			return false;
		}
		this.inBatch = false;
		try {
			if (this.batching != Batching.NONE) {
				this.listeners.endBatch(this.connection);
			}
		}
		finally {
			endHeld();
		}
		return true;
	}

	// one that fails keeps none of the others
	private void endHeld() {
		Throwable failure = null;
		for (Opened opened : this.held) {
			try {
				end(opened);
			}
			catch (Throwable ex) {
				failure = ex;
			}
		}
		this.held.clear();
		if (failure != null) {
			failed(failure);
		}
	}

	@Override
	public void end() {
		endBatch();
	}

	@Override
	public void drop(DispatchStep step) {
		if (step instanceof WaitingPayload waiting) {
			this.connection.discard(); // nobody must take what comes for all there was
			drop(waiting);
		}
	}

	@Override
	public void idle() {
		CopyChunk chunk = this.filling.getAndSet(null);
		if (chunk != null) {
			chunk.leave();
		}
	}

	@Override
	public void failed(Throwable ex) {
		this.listeners.failures().failedInside(this.connection, ex);
	}

	@Override
	public void refused(Throwable ex) {
		if (this.dispatcher.isDiscarding()) {
			this.connection.discard(); // a stop has given up what waits, and has said so
		}
		else {
			this.listeners.failures().refused(this.connection, ex);
		}
	}

	/**
	 * What a loop's connections are handled by.
	 *
	 * @param payloads the listener of the user
	 * @param framing cuts frames for it, or {@code null}
	 * @param failures takes note of failures
	 * @param maxBatch the most calls of a run
	 */
	record Listeners(GuardedPayloadListener payloads, @Nullable FramingListener framing, HandlerFailures failures,
			int maxBatch) {

		private void endBatch(ReceiverConnection connection) {
			if (this.framing != null) {
				this.framing.onBatchEnd(connection);
			}
			else {
				this.payloads.onBatchEnd(connection);
			}
		}

	}

	/**
	 * A payload that handlers were given.
	 *
	 * @param finished whether its memory goes home with it
	 */
	private record Opened(ReceivedPayload payload, WaitingPayload waiting, boolean finished) {

	}

}
