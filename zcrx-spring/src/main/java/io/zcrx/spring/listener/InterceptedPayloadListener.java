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

package io.zcrx.spring.listener;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Calls an interceptor around a payload listener, which may be another one of these.
 */
final class InterceptedPayloadListener implements PayloadListener {

	private final PayloadInterceptor interceptor;

	private final PayloadListener next;

	InterceptedPayloadListener(PayloadInterceptor interceptor, PayloadListener next) {
		this.interceptor = interceptor;
		this.next = next;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		if (!this.interceptor.before(payload, connection)) {
			return;
		}
		try {
			this.next.onPayload(payload, connection);
		}
		catch (Throwable ex) {
			tell(payload, connection, ex);
			throw ex;
		}
		this.interceptor.after(payload, connection);
	}

	@Override
	public Batching batching() {
		return this.next.batching();
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		this.next.onBatchEnd(connection);
	}

	private void tell(Payload payload, ZcrxConnection connection, Throwable failure) {
		try {
			this.interceptor.failure(payload, connection, failure);
		}
		catch (Throwable ex) {
			if (!ex.equals(failure)) {
				failure.addSuppressed(ex);
			}
		}
	}

}
