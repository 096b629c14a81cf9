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
import java.lang.invoke.MethodHandleProxies;

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Calls a compiled handler for each payload. Safe from any thread; allocates nothing of
 * its own.
 */
final class CompiledPayloadListener implements PayloadListener {

	// a class to itself, in which the handle is a constant: the JVM compiles no call
	// through a handle in a field into its caller
	private final PayloadListener handler;

	private final String name;

	/**
	 * Makes a listener.
	 * @param handler what {@link HandlerCompiler#compile} returned
	 * @param name names the handler method
	 */
	CompiledPayloadListener(MethodHandle handler, String name) {
		this.handler = MethodHandleProxies.asInterfaceInstance(PayloadListener.class, handler);
		this.name = name;
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		this.handler.onPayload(payload, connection);
	}

	/**
	 * Names the handler method.
	 */
	@Override
	public String toString() {
		return this.name;
	}

}
