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

import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * What is known of an observed batch: the payloads of one connection that were delivered
 * together. Its carrier is the first of them, of which a convention may take the context
 * of the sender's trace while the observation starts; later it can't be read any more.
 *
 * @since 0.1.0
 */
public class ZcrxBatchObservationContext extends ReceiverContext<Payload> {

	private final ZcrxListener listener;

	private final ZcrxConnection connection;

	private long payloads;

	private long bytes;

	/**
	 * Creates a context.
	 * @param listener the listener
	 * @param connection its connection
	 * @param traces finds the fields of the sender's trace context in the first payload,
	 * the carrier that is still to be set
	 */
	public ZcrxBatchObservationContext(ZcrxListener listener, ZcrxConnection connection, TraceFields traces) {
		super(traces::get);
		this.listener = listener;
		this.connection = connection;
	}

	/**
	 * {@return the listener}
	 */
	public ZcrxListener getListener() {
		return this.listener;
	}

	/**
	 * {@return the connection}
	 */
	public ZcrxConnection getConnection() {
		return this.connection;
	}

	/**
	 * {@return how many payloads the batch had until now}
	 */
	public long getPayloads() {
		return this.payloads;
	}

	/**
	 * {@return how many bytes the batch had until now}
	 */
	public long getBytes() {
		return this.bytes;
	}

	void add(long length) {
		this.payloads++;
		this.bytes += length;
	}

	/**
	 * Finds fields of a trace context in a payload.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	public interface TraceFields {

		/**
		 * Returns a field.
		 * @param payload the payload
		 * @param name the field's name, such as {@code traceparent}
		 * @return its value, or {@code null} if there is none
		 */
		@Nullable String get(Payload payload, String name);

	}

}
