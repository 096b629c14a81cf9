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

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;

import io.zcrx.PayloadListener;
import io.zcrx.spring.listener.ListenerCallbacks;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListenerBuilder;
import io.zcrx.spring.listener.ZcrxListenerCustomizer;

/**
 * Has the connections of each listener observed, and their batches, too, if that is asked
 * for. Its beans are looked up at each start of a listener.
 *
 * @since 0.1.0
 */
public class ZcrxObservationCustomizer implements ZcrxListenerCustomizer {

	private final ObjectProvider<ObservationRegistry> registry;

	private final ObjectProvider<ZcrxConnectionObservationConvention> connections;

	private final ObjectProvider<ZcrxBatchObservationConvention> batches;

	private final boolean observeBatches;

	/**
	 * Creates a customizer.
	 * @param registry the registry of observations
	 * @param connections names observations of connections, if there is one
	 * @param batches names observations of batches, if there is one
	 * @param observeBatches whether batches are observed, too
	 */
	public ZcrxObservationCustomizer(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<ZcrxConnectionObservationConvention> connections,
			ObjectProvider<ZcrxBatchObservationConvention> batches, boolean observeBatches) {
		this.registry = registry;
		this.connections = connections;
		this.batches = batches;
		this.observeBatches = observeBatches;
	}

	@Override
	public void customize(ZcrxListenerBuilder listener) {
		listener.decorator(this::observe);
	}

	private ListenerCallbacks observe(ListenerCallbacks callbacks, ZcrxListener listener) {
		ObservationRegistry registry = this.registry.getObject();
		PayloadListener payloads = this.observeBatches
				? new ObservedPayloadListener(listener, registry, this.batches.getIfAvailable(), callbacks.payloads())
				: callbacks.payloads();
		return new ListenerCallbacks(payloads, new ObservedConnectionListener(listener, registry,
				this.connections.getIfAvailable(), callbacks.connections()));
	}

}
