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
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.zcrx.AckMode;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.listener.ListenerCallbacks;

/**
 * Knows the compiled handlers of each listener, once all beans are there.
 *
 * @since 0.1.0
 */
public final class ZcrxHandlerRegistry {

	private static final Log logger = LogFactory.getLog(ZcrxHandlerRegistry.class);

	// of the handlers of payloads, by listener
	private final Map<String, String> names = new ConcurrentHashMap<>();

	private volatile @Nullable Map<String, Map<ZcrxEvent, MethodHandle>> handlers;

	/**
	 * Compiles all handlers.
	 * @param endpoints the handler methods
	 * @param listeners the listeners there are, by name
	 * @param compiler compiles them
	 * @throws InvalidZcrxHandlerException if a handler can't be used
	 */
	void compile(Collection<HandlerEndpoint> endpoints, SortedMap<String, ZcrxReceiverConfig> listeners,
			HandlerCompiler compiler) {
		Map<String, Map<ZcrxEvent, HandlerEndpoint>> known = new HashMap<>();
		Map<String, Map<ZcrxEvent, MethodHandle>> compiled = new HashMap<>();
		for (HandlerEndpoint endpoint : endpoints) {
			checkListener(endpoint, listeners.keySet());
			HandlerEndpoint other = known.computeIfAbsent(endpoint.listener(), (name) -> new EnumMap<>(ZcrxEvent.class))
				.putIfAbsent(endpoint.event(), endpoint);
			checkUnique(endpoint, other);
			if (endpoint.event() == ZcrxEvent.PAYLOAD) {
				checkCloses(endpoint, listeners.get(endpoint.listener()));
				this.names.put(endpoint.listener(), endpoint.toString());
			}
			compiled.computeIfAbsent(endpoint.listener(), (name) -> new EnumMap<>(ZcrxEvent.class))
				.put(endpoint.event(), compiler.compile(endpoint));
		}
		this.handlers = compiled;
	}

	private static void checkListener(HandlerEndpoint endpoint, Set<String> listeners) {
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

	// what it takes else ends with the payload, and nobody else is to close that
	private static void checkCloses(HandlerEndpoint endpoint, @Nullable ZcrxReceiverConfig listener) {
		if (listener != null && listener.ackMode() == AckMode.MANUAL
				&& !HandlerCompiler.takesPayloads(endpoint.method())) {
			throw new InvalidZcrxHandlerException(
					("@ZcrxHandler method %s takes no Payload and so can't close what it is given, as ack-mode 'manual' of "
							+ "the listener '%s' demands")
						.formatted(endpoint, endpoint.listener()),
					("Add a parameter of type Payload and close() it when done, or set "
							+ "zcrx.listeners.%s.ack-mode to 'auto'")
						.formatted(endpoint.listener()),
					null);
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
		return new ListenerCallbacks(
				payloads(listener, ofListener.get(ZcrxEvent.PAYLOAD), this.names.getOrDefault(listener, listener)),
				new CompiledConnectionListener(ofListener));
	}

	private static PayloadListener payloads(String listener, @Nullable MethodHandle handler, String name) {
		if (handler == null) {
			logger.warn("Zcrx listener '%s' has no @ZcrxHandler method for payloads: what it receives is discarded"
				.formatted(listener));
			return PayloadListener.discarding();
		}
		boolean batches = handler.type().parameterType(0) == List.class;
		return batches ? new CompiledBatchListener(handler, name) : new CompiledPayloadListener(handler, name);
	}

}
