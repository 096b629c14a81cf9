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

package io.zcrx.spring.config;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Calls a compiled handler for each batch of payloads. Safe from any thread.
 */
final class CompiledBatchListener implements PayloadListener {

	private final MethodHandle handler;

	private final String name;

	// a loop's batches interleave, and loops share this listener
	private final Map<ZcrxConnection, List<Payload>> batches = new ConcurrentHashMap<>();

	CompiledBatchListener(MethodHandle handler, String name) {
		this.handler = handler;
		this.name = name;
	}

	@Override
	public Batching batching() {
		return Batching.HELD;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		List<Payload> batch = this.batches.get(connection);
		if (batch == null) {
			batch = new ArrayList<>();
			this.batches.put(connection, batch);
		}
		batch.add(payload);
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		List<Payload> batch = this.batches.remove(connection);
		if (batch == null) {
			return; // an interceptor let none of it through
		}
		try {
			this.handler.invokeExact(Collections.unmodifiableList(batch), connection);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	/**
	 * Names the handler method.
	 */
	@Override
	public String toString() {
		return this.name;
	}

}
