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
 * Stands between framing and the listener of a user, so that a frame that fails does not
 * take those behind it in the same buffer along. Confined to the loop thread.
 */
final class GuardedPayloadListener implements PayloadListener {

	private final PayloadListener payloads;

	private final HandlerFailures failures;

	GuardedPayloadListener(PayloadListener payloads, HandlerFailures failures) {
		this.payloads = payloads;
		this.failures = failures;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		try {
			this.payloads.onPayload(payload, connection);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop((ReceiverConnection) connection, ListenerMethod.ON_PAYLOAD, ex);
		}
	}

	@Override
	public Batching batching() {
		return this.payloads.batching();
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		this.payloads.onBatchEnd(connection);
	}

}
