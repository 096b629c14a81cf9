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

/**
 * Receives payloads, in the order of the wire for each connection. It is called on the
 * loop thread of the connection, or with {@link Dispatch#EXECUTOR} on the executor.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadListener {

	/**
	 * Returns a listener that takes no payload: buffers go back at once, with each
	 * {@link AckMode}.
	 * @return the listener
	 */
	static PayloadListener discarding() {
		return DiscardingListener.INSTANCE;
	}

	/**
	 * Handles a payload. It is valid until this method returns, unless it is
	 * {@linkplain Payload#retain() retained}; with {@link AckMode#MANUAL} until this
	 * listener closes it, which it must. Must not block on a loop thread: all connections
	 * of that loop wait meanwhile.
	 * @param payload the received bytes, with a
	 * {@linkplain ZcrxReceiverConfig.Builder#framing frame decoder} one frame
	 * @param connection the connection they came from
	 * @throws Exception to have the connection closed; the payload's buffer goes back all
	 * the same, also with {@link AckMode#MANUAL}
	 */
	void onPayload(Payload payload, ZcrxConnection connection) throws Exception;

	/**
	 * {@return what this listener needs to know of batches; asked once, when the receiver
	 * starts, and costs nothing where it is {@link Batching#NONE}. A listener that stands
	 * before another one passes on what that one returns, and its {@link #onBatchEnd}}
	 */
	default Batching batching() {
		return Batching.NONE;
	}

	/**
	 * Handles the end of a batch: called on the thread that called {@link #onPayload},
	 * after the last payload of a connection's batch and before anything else happens to
	 * the connection; at least one payload came before it, unless a listener that stands
	 * before this one dropped it. It also comes when a payload's handling failed or the
	 * connection was closed meanwhile.
	 * @param connection the connection whose payloads they were
	 * @throws Exception to have the connection closed; what {@link Batching#HELD} has
	 * kept for it goes back all the same, also with {@link AckMode#MANUAL}
	 */
	default void onBatchEnd(ZcrxConnection connection) throws Exception {
	}

}
