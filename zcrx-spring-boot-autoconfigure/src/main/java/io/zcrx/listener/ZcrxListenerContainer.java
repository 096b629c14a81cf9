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
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

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

	// guards changes of the run; not held while a receiver is closed, because that waits
	// for handlers, and a handler may start or stop this listener
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
		if (state() != State.RUNNING) {
			stop(); // what has begun to stop, or died, is given back first
		}
		this.lifecycle.lock();
		try {
			if (this.run.receiver() != null) {
				Assert.state(isRunning(), () -> "Zcrx listener '%s' is still stopping".formatted(name()));
				return;
			}
			ZcrxReceiver receiver = startReceiver(this.callbacks.get());
			this.run = this.run.started(receiver);
			logger.info("Zcrx listener '%s' started %s (mode %s%s: %s)".formatted(name(), where(receiver),
					receiver.mode(), interfaceQueue(), receiver.modeReason()));
			receiver.onTermination((failure) -> terminated(receiver));
		}
		finally {
			this.lifecycle.unlock();
		}
		this.observer.started(this);
	}

	private String where(ZcrxReceiver receiver) {
		InetSocketAddress address = receiver.localAddress();
		return (address != null) ? "on " + HostAndPort.format(address) : "and connects to " + String.join(", ",
				this.config.connect().stream().map((peer) -> peer.getHostString() + ":" + peer.getPort()).toList());
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
		ZcrxReceiver receiver = this.run.receiver();
		if (receiver != null) {
			receiver.close();
			if (receiver.state() != ZcrxReceiver.State.STOPPING) {
				settle(receiver);
			}
		}
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

	private void terminated(ZcrxReceiver receiver) {
		Thread.ofPlatform().name("zcrx-" + name() + "-end").start(() -> {
			receiver.close();
			settle(receiver);
		});
	}

	// called by whoever notices the end of a receiver; the first one counts
	private void settle(ZcrxReceiver receiver) {
		this.lifecycle.lock();
		try {
			if (this.run.receiver() != receiver) {
				return;
			}
			Throwable failure = receiver.failure();
			if (failure != null) {
				this.run = this.run.failed(failure);
				logger.error("Zcrx listener '%s' died and receives nothing until it is started again".formatted(name()),
						failure);
				this.observer.failed(this, failure);
			}
			else {
				this.run = this.run.stopped();
				logger.info("Zcrx listener '%s' stopped".formatted(name()));
				this.observer.stopped(this);
			}
		}
		finally {
			this.lifecycle.unlock();
		}
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
	public List<String> warnings() {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.warnings() : List.of();
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
