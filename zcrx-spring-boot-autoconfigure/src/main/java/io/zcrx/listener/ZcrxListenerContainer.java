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

package io.zcrx.listener;

import java.net.InetSocketAddress;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * A listener that makes a {@link ZcrxReceiver} of its own for each start.
 *
 * @since 0.1.0
 */
public final class ZcrxListenerContainer implements ZcrxListener, DisposableBean {

	private static final Log logger = LogFactory.getLog(ZcrxListenerContainer.class);

	private final ZcrxReceiverConfig config;

	private final boolean autoStartup;

	private final Supplier<ListenerCallbacks> callbacks;

	private final ZcrxListenerObserver observer;

	// guards starts and stops; never taken on the loop thread, which a stop waits for
	private final Lock lifecycle = new ReentrantLock();

	private volatile ListenerRun run = ListenerRun.NONE;

	/**
	 * Creates a listener that is not started.
	 * @param config the configuration of its receivers
	 * @param autoStartup whether the application context starts it
	 * @param callbacks asked at each start for what the receiver is to call
	 * @param observer is told when the state changes
	 */
	public ZcrxListenerContainer(ZcrxReceiverConfig config, boolean autoStartup, Supplier<ListenerCallbacks> callbacks,
			ZcrxListenerObserver observer) {
		this.config = config;
		this.autoStartup = autoStartup;
		this.callbacks = callbacks;
		this.observer = observer;
	}

	@Override
	public void start() {
		this.lifecycle.lock();
		try {
			if (this.run.receiver() != null) {
				return;
			}
			ZcrxReceiver receiver = startReceiver(this.callbacks.get());
			this.run = this.run.started(receiver);
			logger.info("Zcrx listener '%s' started on %s (mode %s%s: %s)".formatted(name(),
					HostAndPort.format(receiver.localAddress()), receiver.mode(), interfaceQueue(),
					receiver.modeReason()));
			receiver.onTermination((failure) -> terminated(receiver, failure));
		}
		finally {
			this.lifecycle.unlock();
		}
		this.observer.started(this);
	}

	private ZcrxReceiver startReceiver(ListenerCallbacks callbacks) {
		try {
			return ZcrxReceiver.start(this.config, callbacks.payloads(), callbacks.connections());
		}
		catch (RuntimeException | LinkageError ex) {
			throw new ZcrxListenerStartException(this.config, ex);
		}
	}

	private String interfaceQueue() {
		String interfaceName = this.config.interfaceName();
		return (interfaceName != null) ? ", %s queue %d".formatted(interfaceName, this.config.queue()) : "";
	}

	@Override
	public void stop() {
		this.lifecycle.lock();
		try {
			ZcrxReceiver receiver = this.run.receiver();
			if (receiver == null) {
				return;
			}
			receiver.close();
			this.run = this.run.stopped();
			logger.info("Zcrx listener '%s' stopped".formatted(name()));
		}
		finally {
			this.lifecycle.unlock();
		}
		this.observer.stopped(this);
	}

	@Override
	public void stop(Runnable callback) {
		// listeners of one context drain at the same time, not one after the other
		Thread.ofPlatform().name("zcrx-" + name() + "-stop").start(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

	private void terminated(ZcrxReceiver receiver, @Nullable Throwable failure) {
		if (failure != null) {
			Thread.ofPlatform().name("zcrx-" + name() + "-failed").start(() -> failed(receiver, failure));
		}
	}

	private void failed(ZcrxReceiver receiver, Throwable failure) {
		this.lifecycle.lock();
		try {
			if (this.run.receiver() != receiver) {
				return;
			}
			logger.error("Zcrx listener '%s' died and receives nothing until it is started again".formatted(name()),
					failure);
			receiver.close();
			this.run = this.run.failed(failure);
		}
		finally {
			this.lifecycle.unlock();
		}
		this.observer.failed(this, failure);
	}

	@Override
	public void destroy() {
		stop();
	}

	@Override
	public String name() {
		return this.config.name();
	}

	@Override
	public ZcrxReceiverConfig config() {
		return this.config;
	}

	@Override
	public State state() {
		return this.run.state();
	}

	@Override
	public boolean isRunning() {
		return state() == State.RUNNING;
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public @Nullable ReceiveMode mode() {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.mode() : null;
	}

	@Override
	public @Nullable String modeReason() {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.modeReason() : null;
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.localAddress() : null;
	}

	@Override
	public @Nullable Throwable failure() {
		return this.run.failureInEffect();
	}

	@Override
	public ReceiverStats stats() {
		return this.run.stats();
	}

	@Override
	public long starts() {
		return this.run.starts();
	}

	@Override
	public long stops() {
		return this.run.stops();
	}

}
