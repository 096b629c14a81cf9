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

package io.zcrx.spring.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Observes batches, around the listener that handles their payloads. What handles a whole
 * batch is called in the scope of its observation; what handles single payloads is not,
 * because that would cost something for each.
 */
final class ObservedPayloadListener implements PayloadListener {

	private static final ZcrxBatchObservationConvention DEFAULT = new DefaultZcrxBatchObservationConvention();

	private final ZcrxListener listener;

	private final ObservationRegistry registry;

	private final @Nullable ZcrxBatchObservationConvention convention;

	private final PayloadListener next;

	private final Batching batching;

	// of each connection one at most; those of one connection never overlap
	private final Map<ZcrxConnection, Batch> batches = new ConcurrentHashMap<>();

	ObservedPayloadListener(ZcrxListener listener, ObservationRegistry registry,
			@Nullable ZcrxBatchObservationConvention convention, PayloadListener next) {
		this.listener = listener;
		this.registry = registry;
		this.convention = convention;
		this.next = next;
		this.batching = (next.batching() != Batching.NONE) ? next.batching() : Batching.ENDS;
	}

	@Override
	public Batching batching() {
		return this.batching;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		Batch batch = this.batches.get(connection);
		if (batch == null) {
			batch = begin(payload, connection);
		}
		batch.context().add(payload.length());
		try {
			this.next.onPayload(payload, connection);
		}
		catch (Throwable ex) {
			batch.observation().error(ex);
			throw ex;
		}
	}

	private Batch begin(Payload first, ZcrxConnection connection) {
		ZcrxBatchObservationConvention traces = (this.convention != null) ? this.convention : DEFAULT;
		ZcrxBatchObservationContext context = new ZcrxBatchObservationContext(this.listener, connection,
				traces::traceField);
		context.setCarrier(first);
		Batch batch = new Batch(context,
				ZcrxObservation.BATCH.start(this.convention, DEFAULT, () -> context, this.registry));
		this.batches.put(connection, batch);
		return batch;
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		Batch batch = this.batches.remove(connection);
		// none if it could not be started
		Observation observation = (batch != null) ? batch.observation() : Observation.NOOP;
		try (Observation.Scope _ = observation.openScope()) {
			if (this.next.batching() != Batching.NONE) {
				this.next.onBatchEnd(connection);
			}
		}
		catch (Throwable ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private record Batch(ZcrxBatchObservationContext context, Observation observation) {

	}

}
