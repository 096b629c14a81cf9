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

package io.zcrx.config;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.UndeclaredThrowableException;

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Calls a compiled handler for each payload. Safe from any thread; allocates nothing of
 * its own.
 */
final class CompiledPayloadListener implements PayloadListener {

	private final MethodHandle handler;

	private final String name;

	CompiledPayloadListener(MethodHandle handler, String name) {
		this.handler = handler;
		this.name = name;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		try {
			this.handler.invokeExact(payload, connection);
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
