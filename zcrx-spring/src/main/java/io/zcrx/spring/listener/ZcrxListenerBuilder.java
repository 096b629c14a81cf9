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

package io.zcrx.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.zcrx.ConnectionListener;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxReceiverConfig;

/**
 * What a listener is going to be.
 *
 * @since 0.1.0
 */
public final class ZcrxListenerBuilder {

	private final ZcrxReceiverConfig config;

	private final List<ListenerDecorator> decorators = new ArrayList<>();

	private final List<Supplier<List<PayloadInterceptor>>> interceptors = new ArrayList<>();

	private boolean autoStartup = true;

	private int phase = ZcrxListener.PHASE;

	private Supplier<ListenerCallbacks> callbacks;

	private Supplier<? extends ZcrxErrorHandler> errorHandler;

	private ZcrxListenerObserver observer = new ZcrxListenerObserver() {
	};

	/**
	 * Creates a builder of a listener that discards what it receives.
	 * @param config the configuration of its receivers
	 */
	public ZcrxListenerBuilder(ZcrxReceiverConfig config) {
		this.config = config;
		this.callbacks = () -> ListenerCallbacks.of(PayloadListener.discarding());
		ZcrxErrorHandler closing = new ZcrxClosingErrorHandler();
		this.errorHandler = () -> closing;
	}

	/**
	 * {@return the name of the listener}
	 */
	public String name() {
		return this.config.name();
	}

	/**
	 * {@return the configuration of its receivers}
	 */
	public ZcrxReceiverConfig config() {
		return this.config;
	}

	/**
	 * Sets what is called.
	 * @param callbacks asked at each start
	 * @return this builder
	 */
	public ZcrxListenerBuilder callbacks(Supplier<ListenerCallbacks> callbacks) {
		this.callbacks = callbacks;
		return this;
	}

	/**
	 * Sets what is given payloads. Connections are closed at the end of their streams.
	 * @param payloads is given payloads
	 * @return this builder
	 */
	public ZcrxListenerBuilder payloads(PayloadListener payloads) {
		ListenerCallbacks callbacks = ListenerCallbacks.of(payloads);
		return callbacks(() -> callbacks);
	}

	/**
	 * Sets what is given payloads, and what is told of the life of connections.
	 * @param payloads is given payloads
	 * @param connections is told of the life of connections
	 * @return this builder
	 */
	public ZcrxListenerBuilder payloads(PayloadListener payloads, ConnectionListener connections) {
		ListenerCallbacks callbacks = new ListenerCallbacks(payloads, connections);
		return callbacks(() -> callbacks);
	}

	/**
	 * Sets whether the application context starts it.
	 * @param autoStartup whether it does, by default it does
	 * @return this builder
	 */
	public ZcrxListenerBuilder autoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
		return this;
	}

	/**
	 * Sets when the application context starts and stops it: higher phases start later
	 * and stop earlier. One that is added to a registry at run time goes with the
	 * registry instead.
	 * @param phase the phase, by default {@link ZcrxListener#PHASE}
	 * @return this builder
	 */
	public ZcrxListenerBuilder phase(int phase) {
		this.phase = phase;
		return this;
	}

	/**
	 * Sets what decides after a handler threw.
	 * @param errorHandler the error handler
	 * @return this builder
	 */
	public ZcrxListenerBuilder errorHandler(ZcrxErrorHandler errorHandler) {
		return errorHandler(() -> errorHandler);
	}

	/**
	 * Sets what decides after a handler threw.
	 * @param errorHandler returns the error handler, asked at each start
	 * @return this builder
	 */
	public ZcrxListenerBuilder errorHandler(Supplier<? extends ZcrxErrorHandler> errorHandler) {
		this.errorHandler = errorHandler;
		return this;
	}

	/**
	 * Adds an interceptor, within those that are there.
	 * @param interceptor the interceptor
	 * @return this builder
	 */
	public ZcrxListenerBuilder interceptor(PayloadInterceptor interceptor) {
		return interceptors(() -> List.of(interceptor));
	}

	/**
	 * Adds interceptors, within those that are there.
	 * @param interceptors returns the interceptors, asked at each start
	 * @return this builder
	 */
	public ZcrxListenerBuilder interceptors(Supplier<List<PayloadInterceptor>> interceptors) {
		this.interceptors.add(interceptors);
		return this;
	}

	/**
	 * Adds a decorator, around those that are there and around all interceptors.
	 * @param decorator the decorator
	 * @return this builder
	 */
	public ZcrxListenerBuilder decorator(ListenerDecorator decorator) {
		this.decorators.add(decorator);
		return this;
	}

	/**
	 * Sets what is told when the state changes.
	 * @param observer the observer
	 * @return this builder
	 */
	public ZcrxListenerBuilder observer(ZcrxListenerObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * {@return a listener that is not started}
	 */
	public ZcrxListenerContainer build() {
		return new ZcrxListenerContainer(this.config, this.autoStartup, this.phase, this.observer, new CallbackChain(
				this.callbacks, List.copyOf(this.interceptors), List.copyOf(this.decorators), this.errorHandler));
	}

}
