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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

import io.zcrx.spring.event.ZcrxListenerAddedEvent;
import io.zcrx.spring.event.ZcrxListenerRemovedEvent;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Knows all listeners: those that are beans, and those that are added at run time, which
 * then live with the application context like the others. Safe from any thread.
 *
 * <pre class="code">
 * registry.add(factory.createContainer(ZcrxReceiverConfig.builder("quotes").port(0).build(),
 * 		(listener) -&gt; listener.payloads(this::onQuote)));
 * </pre>
 *
 * @since 0.1.0
 */
public class ZcrxListenerRegistry implements SmartLifecycle, SmartInitializingSingleton, DisposableBean {

	private final ObjectProvider<ZcrxListener> beans;

	private final ApplicationEventPublisher publisher;

	private final Map<String, ZcrxListener> listeners = new ConcurrentHashMap<>();

	// those of the listeners that are not beans
	private final Map<String, ZcrxListener> added = new ConcurrentHashMap<>();

	private volatile boolean complete;

	private volatile boolean running;

	/**
	 * Creates a registry.
	 * @param beans the listeners that are beans
	 * @param publisher is told of listeners that are added and removed
	 */
	public ZcrxListenerRegistry(ObjectProvider<ZcrxListener> beans, ApplicationEventPublisher publisher) {
		this.beans = beans;
		this.publisher = publisher;
	}

	@Override
	public void afterSingletonsInstantiated() {
		known();
		this.complete = true;
	}

	// before all beans are there, they are asked for each time
	private Map<String, ZcrxListener> known() {
		if (!this.complete) {
			this.beans.stream().forEach((listener) -> {
				ZcrxListener other = this.listeners.putIfAbsent(listener.name(), listener);
				Assert.state(other == null || other.equals(listener),
						() -> "There are two zcrx listeners named '%s'".formatted(listener.name()));
			});
		}
		return this.listeners;
	}

	/**
	 * {@return all listeners, by name}
	 */
	public Collection<ZcrxListener> listeners() {
		return List.copyOf(new TreeMap<>(known()).values());
	}

	/**
	 * Returns a listener.
	 * @param name its name
	 * @return the listener, or {@code null} if there is none of this name
	 */
	public @Nullable ZcrxListener find(String name) {
		return known().get(name);
	}

	/**
	 * Returns a listener.
	 * @param name its name
	 * @return the listener
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public ZcrxListener get(String name) {
		ZcrxListener listener = find(name);
		if (listener == null) {
			throw new IllegalArgumentException("There is no zcrx listener named '%s': use one of %s, or add it first"
				.formatted(name, new TreeMap<>(known()).keySet()));
		}
		return listener;
	}

	/**
	 * Adds a listener. If it is started automatically, it is started now or with the
	 * application context, and it stops with it. All or nothing: one that can't be
	 * started is not added.
	 * @param listener the listener
	 * @throws IllegalArgumentException if there is another one of its name
	 * @throws io.zcrx.spring.listener.ZcrxListenerStartException if it can't be started
	 */
	public void add(ZcrxListener listener) {
		String name = listener.name();
		// beans that are not there yet are compared when they are
		if (this.listeners.putIfAbsent(name, listener) != null) {
			throw new IllegalArgumentException(
					"There is a zcrx listener named '%s' already: remove it first, or use another name"
						.formatted(name));
		}
		this.added.put(name, listener);
		this.publisher.publishEvent(new ZcrxListenerAddedEvent(listener));
		if (this.running && listener.isAutoStartup()) {
			try {
				listener.start();
			}
			catch (RuntimeException | Error ex) {
				remove(name);
				throw ex;
			}
			if (!this.running) {
				// the context has stopped meanwhile and may have missed it
				listener.stop();
			}
		}
	}

	/**
	 * Stops a listener for good and forgets it. One that is a bean comes back with the
	 * next application context. Called in one of its handlers it only begins the stop.
	 * @param name its name
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public void remove(String name) {
		ZcrxListener listener = get(name);
		if (!this.listeners.remove(name, listener)) {
			return; // another thread is at it
		}
		this.added.remove(name, listener);
		try {
			end(listener);
		}
		finally {
			this.publisher.publishEvent(new ZcrxListenerRemovedEvent(listener));
		}
	}

	private static void end(ZcrxListener listener) {
		if (!(listener instanceof DisposableBean disposable)) {
			listener.stop();
			return;
		}
		try {
			disposable.destroy();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("Zcrx listener '%s' could not be removed".formatted(listener.name()), ex);
		}
	}

	/**
	 * Starts a listener.
	 * @param name its name
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public void start(String name) {
		get(name).start();
	}

	/**
	 * Stops a listener.
	 * @param name its name
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public void stop(String name) {
		get(name).stop();
	}

	/**
	 * Pauses a listener.
	 * @param name its name
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public void pause(String name) {
		get(name).pause();
	}

	/**
	 * Lets a listener receive again.
	 * @param name its name
	 * @throws IllegalArgumentException if there is none of this name
	 */
	public void resume(String name) {
		get(name).resume();
	}

	/**
	 * Starts the listeners that were added before the application context started.
	 */
	@Override
	public void start() {
		this.running = true;
		this.added.values().stream().filter(ZcrxListener::isAutoStartup).forEach(ZcrxListener::start);
	}

	/**
	 * Stops the listeners that were added.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.added.values().forEach(ZcrxListener::stop);
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		List<ZcrxListener> stopping = List.copyOf(this.added.values());
		AtomicInteger left = new AtomicInteger(stopping.size() + 1);
		Runnable ended = () -> {
			if (left.decrementAndGet() == 0) {
				callback.run();
			}
		};
		stopping.forEach((listener) -> listener.stop(ended));
		ended.run();
	}

	/**
	 * Stops the listeners that were added, for good.
	 */
	@Override
	public void destroy() {
		this.running = false;
		this.added.values().forEach(ZcrxListenerRegistry::end);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return ZcrxListener.PHASE;
	}

}
