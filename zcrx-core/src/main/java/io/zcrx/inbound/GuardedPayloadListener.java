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

import io.zcrx.Batching;
import io.zcrx.ListenerMethod;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Stands before the listener of a user and catches what it throws, so that a frame that
 * fails does not take those behind it in the same buffer along. Safe from any thread, if
 * the listener is.
 */
final class GuardedPayloadListener implements PayloadListener {

	private final PayloadListener payloads;

	private final HandlerFailures failures;

	private final boolean onLoop;

	/**
	 * Creates a guard.
	 * @param onLoop whether it is called on loop threads, which a fatal error ends
	 */
	GuardedPayloadListener(PayloadListener payloads, HandlerFailures failures, boolean onLoop) {
		this.payloads = payloads;
		this.failures = failures;
		this.onLoop = onLoop;
	}

	/**
	 * {@return whether it is called on loop threads}
	 */
	boolean isOnLoop() {
		return this.onLoop;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		try {
			this.payloads.onPayload(payload, connection);
		}
		catch (Throwable ex) {
			failed(connection, ListenerMethod.ON_PAYLOAD, ex);
		}
	}

	private void failed(ZcrxConnection connection, ListenerMethod method, Throwable ex) {
		if (this.onLoop) {
			this.failures.failedOnLoop((ReceiverConnection) connection, method, ex);
		}
		else {
			this.failures.failed((ReceiverConnection) connection, method, ex);
		}
	}

	@Override
	public Batching batching() {
		return this.payloads.batching();
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) {
		try {
			this.payloads.onBatchEnd(connection);
		}
		catch (Throwable ex) {
			failed(connection, ListenerMethod.ON_BATCH_END, ex);
		}
	}

}
