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

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.payload.ReceivedPayload;
import io.zcrx.payload.Watch;

/**
 * Stands before a listener that closes payloads itself, and gives it retained ones. A
 * call that throws has not taken what it was given: that is closed here, unless it was
 * before. Safe from any thread.
 */
public final class ManualAckListener implements PayloadListener {

	private final PayloadListener listener;

	private final Watch watch;

	private final Batching batching;

	// what a listener that handles whole batches has been given and not handled
	private final Map<ZcrxConnection, List<ReceivedPayload>> batches = new ConcurrentHashMap<>();

	public ManualAckListener(PayloadListener listener) {
		this.listener = listener;
		this.watch = Watch.delivered(listener);
		this.batching = listener.batching();
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		ReceivedPayload owned = ((ReceivedPayload) payload).retain(this.watch);
		try {
			if (this.batching == Batching.HELD) {
				this.batches.computeIfAbsent(connection, (key) -> new ArrayList<>()).add(owned);
			}
			this.listener.onPayload(owned, connection);
		}
		catch (Throwable ex) {
			owned.closeUnlessClosed();
			throw ex;
		}
		finally {
			// no leak before the listener has returned
			Reference.reachabilityFence(owned);
		}
	}

	/**
	 * Never {@link Batching#HELD}: the payloads that the listener is given stay valid
	 * without that.
	 */
	@Override
	public Batching batching() {
		return (this.batching == Batching.HELD) ? Batching.ENDS : this.batching;
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		List<ReceivedPayload> batch = this.batches.remove(connection);
		try {
			this.listener.onBatchEnd(connection);
		}
		catch (Throwable ex) {
			if (batch != null) {
				batch.forEach(ReceivedPayload::closeUnlessClosed);
			}
			throw ex;
		}
		finally {
			Reference.reachabilityFence(batch);
		}
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

}
