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

import java.util.Arrays;

import io.zcrx.Batching;
import io.zcrx.ListenerMethod;
import io.zcrx.PayloadListener;
import io.zcrx.payload.ReceivedPayload;

/**
 * The batches of a loop's connections that have not ended. Confined to the loop thread.
 */
final class Batches {

	private final PayloadListener payloads;

	private final HandlerFailures failures;

	private final boolean holds;

	private final int maxBatch;

	private ReceiverConnection[] open = new ReceiverConnection[16];

	private int openCount;

	// in the order of delivery; each names the one before it of the same connection
	private ReceivedPayload[] held = new ReceivedPayload[64];

	private int[] previous = new int[64];

	private int heldCount;

	/**
	 * Creates batches.
	 * @param maxBatch payloads of a connection at most
	 */
	Batches(PayloadListener payloads, HandlerFailures failures, int maxBatch) {
		this.payloads = payloads;
		this.maxBatch = maxBatch;
		this.failures = failures;
		this.holds = payloads.batching() == Batching.HELD;
	}

	/**
	 * Adds a payload that was delivered.
	 * @return whether it is retained; what may still become so is told by {@link #endAll}
	 */
	boolean add(ReceivedPayload payload, ReceiverConnection connection) {
		if (connection.beginsBatch()) {
			if (this.openCount == this.open.length) {
				this.open = Arrays.copyOf(this.open, 2 * this.openCount);
			}
			this.open[this.openCount++] = connection;
		}
		boolean retained = !this.holds && payload.expire();
		if (this.holds) {
			hold(payload, connection);
		}
		if (connection.countBatched() == this.maxBatch) {
			end(connection);
		}
		return retained;
	}

	private void hold(ReceivedPayload payload, ReceiverConnection connection) {
		if (this.heldCount == this.held.length) {
			this.held = Arrays.copyOf(this.held, 2 * this.heldCount);
			this.previous = Arrays.copyOf(this.previous, 2 * this.heldCount);
		}
		this.held[this.heldCount] = payload;
		this.previous[this.heldCount] = connection.lastHeld(this.heldCount);
		this.heldCount++;
	}

	/**
	 * Ends the batch of a connection, if it has one.
	 */
	void end(ReceiverConnection connection) {
		if (!connection.endBatch()) {
			return;
		}
		connection.calling();
		try {
			this.payloads.onBatchEnd(connection);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(connection, ListenerMethod.ON_BATCH_END, ex);
		}
		finally {
			for (int i = connection.lastHeld(ReceiverConnection.NOTHING_HELD); i >= 0; i = this.previous[i]) {
				this.held[i].end();
			}
		}
	}

	/**
	 * Ends all batches. Of the buffers that go home, takes those out that were retained
	 * after {@link #add}.
	 * @param offsets the offsets of the buffers, in the order of delivery
	 * @param lengths their lengths
	 * @param count how many there are
	 * @return how many are left
	 */
	int endAll(long[] offsets, int[] lengths, int count) {
		for (int i = 0; i < this.openCount; i++) {
			end(this.open[i]);
		}
		Arrays.fill(this.open, 0, this.openCount, null);
		this.openCount = 0;
		return (this.heldCount > 0) ? expireHeld(offsets, lengths, count) : count;
	}

	private int expireHeld(long[] offsets, int[] lengths, int count) {
		int home = 0;
		int next = 0;
		for (int i = 0; i < count; i++) {
			boolean held = next < this.heldCount && this.held[next].offset() == offsets[i];
			if (!held || !this.held[next++].expire()) {
				offsets[home] = offsets[i];
				lengths[home++] = lengths[i];
			}
		}
		for (; next < this.heldCount; next++) {
			this.held[next].expire(); // of a loop that fails: its buffers go nowhere
		}
		Arrays.fill(this.held, 0, this.heldCount, null);
		this.heldCount = 0;
		return home;
	}

}
