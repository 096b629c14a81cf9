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
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.zcrx.PayloadListener;
import io.zcrx.annotation.ZcrxEvent;
import io.zcrx.listener.ListenerCallbacks;

/**
 * Knows the compiled handlers of each listener, once all beans are there.
 *
 * @since 0.1.0
 */
public final class ZcrxHandlerRegistry {

	private static final Log logger = LogFactory.getLog(ZcrxHandlerRegistry.class);

	private volatile @Nullable Map<String, Map<ZcrxEvent, MethodHandle>> handlers;

	/**
	 * Compiles all handlers.
	 * @param endpoints the handler methods
	 * @param listeners the names of the listeners there are
	 * @param compiler compiles them
	 * @throws InvalidZcrxHandlerException if a handler can't be used
	 */
	void compile(Collection<HandlerEndpoint> endpoints, SortedSet<String> listeners, HandlerCompiler compiler) {
		Map<String, Map<ZcrxEvent, HandlerEndpoint>> known = new HashMap<>();
		Map<String, Map<ZcrxEvent, MethodHandle>> compiled = new HashMap<>();
		for (HandlerEndpoint endpoint : endpoints) {
			checkListener(endpoint, listeners);
			HandlerEndpoint other = known.computeIfAbsent(endpoint.listener(), (name) -> new EnumMap<>(ZcrxEvent.class))
				.putIfAbsent(endpoint.event(), endpoint);
			checkUnique(endpoint, other);
			compiled.computeIfAbsent(endpoint.listener(), (name) -> new EnumMap<>(ZcrxEvent.class))
				.put(endpoint.event(), compiler.compile(endpoint));
		}
		this.handlers = compiled;
	}

	private static void checkListener(HandlerEndpoint endpoint, SortedSet<String> listeners) {
		if (!listeners.contains(endpoint.listener())) {
			throw new InvalidZcrxHandlerException(
					"@ZcrxHandler method %s names the listener '%s', but %s".formatted(endpoint, endpoint.listener(),
							listeners.isEmpty() ? "no listener is configured"
									: "the configured listeners are: " + String.join(", ", listeners)),
					"Set zcrx.listeners.%s.port, or change the name in the annotation".formatted(endpoint.listener()),
					null);
		}
	}

	private static void checkUnique(HandlerEndpoint endpoint, @Nullable HandlerEndpoint other) {
		if (other != null) {
			throw new InvalidZcrxHandlerException(
					"Listener '%s' has two @ZcrxHandler methods for the event %s: %s and %s"
						.formatted(endpoint.listener(), endpoint.event(), other, endpoint),
					"Keep one of them, or have one call the other", null);
		}
	}

	/**
	 * Returns what the receiver of a listener is to call. Without a handler for payloads
	 * it discards them and says so once: a configuration can be tried before the code is
	 * written, and a test can load a part of an application.
	 * @param listener the name of the listener
	 * @return its compiled handlers
	 */
	public ListenerCallbacks callbacks(String listener) {
		Map<String, Map<ZcrxEvent, MethodHandle>> handlers = this.handlers;
		Assert.state(handlers != null,
				() -> "Zcrx listener '%s' can't be started before all singletons were created".formatted(listener));
		Map<ZcrxEvent, MethodHandle> ofListener = handlers.getOrDefault(listener, Map.of());
		return new ListenerCallbacks(payloads(listener, ofListener.get(ZcrxEvent.PAYLOAD)),
				new CompiledConnectionListener(ofListener));
	}

	private static PayloadListener payloads(String listener, @Nullable MethodHandle handler) {
		if (handler == null) {
			logger.warn("Zcrx listener '%s' has no @ZcrxHandler method for payloads: what it receives is discarded"
				.formatted(listener));
			return (payload, connection) -> {
			};
		}
		boolean batches = handler.type().parameterType(0) == List.class;
		return batches ? new CompiledBatchListener(handler) : HandlerCompiler.payloadListener(handler);
	}

}
