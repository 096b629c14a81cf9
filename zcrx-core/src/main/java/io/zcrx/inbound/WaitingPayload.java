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

import io.zcrx.payload.AreaViews;
import io.zcrx.payload.Lease;
import io.zcrx.payload.ReceivedPayload;

/**
 * Received bytes that wait for the executor or for slow peers: in their buffer, or copied
 * so that the buffer could go home. Made on the loop thread, then confined to the runs of
 * its connection, or to the loop thread. Owns a reference of its lease.
 */
final class WaitingPayload implements DispatchStep {

	private final AreaViews views;

	private final long offset;

	private final int length;

	private final Lease lease;

	// bytes before it have been cut into frames
	private int position;

	private boolean released;

	/**
	 * Creates a waiting payload.
	 * @param views views of the memory that the bytes are in, for the thread that will
	 * handle them
	 * @param offset where they are, in the terms of the views
	 * @param lease keeps that memory; the payload owns a reference of it
	 */
	WaitingPayload(AreaViews views, long offset, int length, Lease lease) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.lease = lease;
	}

	/**
	 * Returns a payload for a handler on the calling thread. It must be ended, and its
	 * views too, before this run of the connection ends.
	 */
	ReceivedPayload open() {
		this.views.confineTo(Thread.currentThread());
		return new ReceivedPayload(this.views, this.offset, this.length, this.lease);
	}

	/**
	 * Gives up the bytes, whose views are revoked before, except those of retained
	 * payloads. Does nothing when repeated.
	 */
	void release() {
		if (!this.released) {
			this.released = true; // first, since a call that fails is repeated
			this.views.endBatch();
			this.lease.release();
		}
	}

	boolean isReleased() {
		return this.released;
	}

	int length() {
		return this.length;
	}

	int position() {
		return this.position;
	}

	void position(int position) {
		this.position = position;
	}

	/**
	 * Tells whether there are bytes that no handler has been given.
	 */
	boolean isUnfinished() {
		return this.position < this.length;
	}

}
