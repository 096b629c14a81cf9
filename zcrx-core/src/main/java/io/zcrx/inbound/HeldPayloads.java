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

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.ListenerMethod;
import io.zcrx.PayloadListener;
import io.zcrx.Statistic;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.Lease;
import io.zcrx.payload.ReceivedPayload;

/**
 * Keeps what arrives for connections of a loop that are held back, because their
 * listeners have sent more than a peer takes, and brings it to the listeners when there
 * is room. Whoever sends without reading is answered no faster than that. Confined to the
 * loop thread.
 */
final class HeldPayloads {

	private final AreaViews views;

	private final AreaPressure pressure;

	private final WaitingCopies copies;

	private final PayloadListener payloads;

	private final @Nullable FramingListener framing;

	private final HandlerFailures failures;

	private final int maxBatch;

	// of a batch whose payloads stay valid until its end
	private final List<Opened> open = new ArrayList<>(0);

	// payloads of the batch
	private int batched;

	/**
	 * Creates a keeper of nothing.
	 * @param views views of the loop's area
	 * @param pressure tells how much of the area is in use
	 * @param copies takes copies of payloads, so that they hold no buffers
	 * @param payloads is given payloads, or buffers to cut into frames
	 * @param framing the same listener if it cuts frames, or {@code null}
	 * @param maxBatch payloads of a batch at most
	 */
	HeldPayloads(AreaViews views, AreaPressure pressure, WaitingCopies copies, PayloadListener payloads,
			@Nullable FramingListener framing, HandlerFailures failures, int maxBatch) {
		this.views = views;
		this.pressure = pressure;
		this.copies = copies;
		this.payloads = payloads;
		this.framing = framing;
		this.failures = failures;
		this.maxBatch = maxBatch;
	}

	/**
	 * Has bytes wait that were received into a buffer, and that no listener has been
	 * given.
	 * @return whether the buffer is retained for them
	 */
	boolean add(ReceiverConnection connection, long offset, int length) {
		InlineHold hold = hold(connection);
		WaitingPayload copy = copy(hold, offset, 0, length);
		hold.add((copy != null) ? copy
				: new WaitingPayload(this.views, offset, length, new Lease(this.views.buffers(), offset, length, 1)));
		return copy == null;
	}

	/**
	 * Has the rest of a buffer wait, because the connection was held back before all of
	 * it was cut into frames. The rest is discarded if the connection takes no more.
	 * @param payload all that was received into the buffer
	 * @param position the first byte of the rest
	 */
	void addRest(ReceiverConnection connection, ReceivedPayload payload, int position) {
		if (connection.discards()) {
			connection.discarded(payload.size() - position);
			return;
		}
		InlineHold hold = hold(connection);
		WaitingPayload rest = copy(hold, payload.offset(), position, payload.size() - position);
		if (rest == null) {
			rest = new WaitingPayload(this.views, payload.offset(), payload.size(), payload.share());
			rest.position(position);
		}
		hold.add(rest);
	}

	/**
	 * Has an event wait.
	 */
	void add(ReceiverConnection connection, DispatchEvent event) {
		hold(connection).add(event);
	}

	// those of a peer that takes nothing may wait for long, so others need the buffer
	private @Nullable WaitingPayload copy(InlineHold hold, long offset, int from, int length) {
		if (!this.pressure.isSmall(length) && !this.pressure.isScarce()) {
			return null;
		}
		MemorySegment bytes = this.views.shared().asSlice(this.views.position(offset) + from, length);
		return this.copies.copy(bytes, hold.filling());
	}

	private static InlineHold hold(ReceiverConnection connection) {
		InlineHold hold = connection.hold();
		if (hold == null) {
			hold = new InlineHold();
			connection.hold(hold);
		}
		return hold;
	}

	/**
	 * {@return whether something of the connection waits or is being handled}
	 */
	boolean waits(ReceiverConnection connection) {
		InlineHold hold = connection.hold();
		return hold != null && hold.isBusy();
	}

	/**
	 * Handles what waits until the connection is held back again, or ends it if the
	 * connection takes no payloads any more. The views of a batch that is open would end
	 * here, so there must be none.
	 */
	void goOn(ReceiverConnection connection) {
		InlineHold hold = connection.hold();
		if (hold == null) {
			return;
		}
		try {
			while (hold.hasNext() && goesOn(connection)) {
				DispatchStep step = hold.begin();
				boolean ended = true;
				try {
					ended = handle(step, connection);
				}
				finally {
					hold.end(ended ? null : step);
				}
			}
		}
		finally {
			endBatch(connection);
		}
	}

	private static boolean goesOn(ReceiverConnection connection) {
		return connection.discards() || !connection.isHeldBack();
	}

	private boolean handle(DispatchStep step, ReceiverConnection connection) {
		return switch (step) {
			case WaitingPayload waiting -> handle(waiting, connection);
			case DispatchEvent event -> handle(event, connection);
		};
	}

	private boolean handle(WaitingPayload waiting, ReceiverConnection connection) {
		if (connection.discards()) {
			connection.count(Statistic.DROPPED_PAYLOADS, 1);
			endBatch(connection); // its views end with those of what is dropped
			waiting.release();
			return true;
		}
		ReceivedPayload payload = waiting.open();
		try {
			this.batched++;
			deliver(payload, waiting, connection);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(connection, ListenerMethod.ON_PAYLOAD, ex);
		}
		finally {
			this.open.add(new Opened(payload, waiting, !waiting.isUnfinished()));
			if (this.payloads.batching() != Batching.HELD) {
				endOpen();
			}
		}
		if (this.batched == this.maxBatch) {
			endBatch(connection);
		}
		return !waiting.isUnfinished();
	}

	private void deliver(ReceivedPayload payload, WaitingPayload waiting, ReceiverConnection connection)
			throws Exception {
		int position = waiting.position();
		waiting.position(waiting.length()); // unless it gets to the end of this method
		if (this.framing != null) {
			waiting.position(this.framing.receiveAll(payload, position, connection));
		}
		else {
			this.payloads.onPayload(payload, connection);
		}
	}

	private boolean handle(DispatchEvent event, ReceiverConnection connection) {
		endBatch(connection);
		if (!goesOn(connection)) {
			return false; // the end of the batch has sent too much
		}
		if (!event.always() && connection.discards()) {
			return true;
		}
		try {
			event.call().invoke();
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(connection, event.method(), ex);
		}
		return true;
	}

	private void endBatch(ReceiverConnection connection) {
		if (this.batched == 0) {
			return;
		}
		this.batched = 0;
		try {
			if (this.payloads.batching() != Batching.NONE) {
				this.payloads.onBatchEnd(connection);
			}
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(connection, ListenerMethod.ON_BATCH_END, ex);
		}
		finally {
			endOpen();
		}
	}

	// the views first: only then may the memory show other bytes
	private void endOpen() {
		for (Opened opened : this.open) {
			opened.payload.end();
			opened.payload.views().endBatch();
		}
		for (Opened opened : this.open) {
			if (opened.finished) {
				opened.waiting.release();
			}
		}
		this.open.clear();
	}

	/**
	 * A payload that listeners were given.
	 *
	 * @param finished whether its memory goes home with it
	 */
	private record Opened(ReceivedPayload payload, WaitingPayload waiting, boolean finished) {

	}

}
