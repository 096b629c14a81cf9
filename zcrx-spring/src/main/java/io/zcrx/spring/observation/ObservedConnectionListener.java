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

import io.zcrx.ConnectionListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Observes connections, around the listener that handles them. Handlers for what happens
 * to a connection are called in the scope of its observation; those for payloads are not,
 * because that would cost something for each.
 */
final class ObservedConnectionListener implements ConnectionListener {

	private final ZcrxListener listener;

	private final ObservationRegistry registry;

	private final @Nullable ZcrxConnectionObservationConvention convention;

	private final ConnectionListener next;

	private final Map<Long, Observation> observations = new ConcurrentHashMap<>();

	ObservedConnectionListener(ZcrxListener listener, ObservationRegistry registry,
			@Nullable ZcrxConnectionObservationConvention convention, ConnectionListener next) {
		this.listener = listener;
		this.registry = registry;
		this.convention = convention;
		this.next = next;
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		Observation observation = ZcrxObservation.CONNECTION.start(this.convention,
				new DefaultZcrxConnectionObservationConvention(),
				() -> new ZcrxConnectionObservationContext(this.listener, connection), this.registry);
		this.observations.put(connection.id(), observation);
		try (Observation.Scope _ = observation.openScope()) {
			this.next.onConnected(connection);
		}
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		try (Observation.Scope _ = observation(connection).openScope()) {
			this.next.onEndOfStream(connection);
		}
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		try (Observation.Scope _ = observation(connection).openScope()) {
			this.next.onWritable(connection);
		}
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		Observation observation = observation(connection);
		this.observations.remove(connection.id());
		if (cause != null) {
			observation.error(cause);
		}
		try (Observation.Scope _ = observation.openScope()) {
			this.next.onDisconnected(connection, cause);
		}
		finally {
			observation.stop();
		}
	}

	// none if it could not be started
	private Observation observation(ZcrxConnection connection) {
		return this.observations.getOrDefault(connection.id(), Observation.NOOP);
	}

}
