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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * A listener that makes a {@link ZcrxReceiver} of its own for each start. Made by a
 * {@link ZcrxListenerBuilder}.
 *
 * @since 0.1.0
 */
public final class ZcrxListenerContainer implements ZcrxListener, DisposableBean {

	private static final Log logger = LogFactory.getLog(ZcrxListenerContainer.class);

	private final ZcrxReceiverConfig config;

	private final boolean autoStartup;

	private final int phase;

	private final ZcrxListenerObserver observer;

	private final CallbackChain callbacks;

	// guards changes of the run; not held while a receiver is closed, because that waits
	// for handlers, and a handler may start or stop this listener
	private final Lock lifecycle = new ReentrantLock();

	// added with the lock, so that they come in the order of the changes, and made
	// without it
	private final SerialCalls notifications = new SerialCalls();

	// calls of stop that have not returned; with the lock
	private int stopping;

	// waited for in vain, because a handler blocks: not twice when a context is closed
	private volatile @Nullable ZcrxReceiver givenUp;

	private volatile boolean destroyed;

	private volatile ListenerRun run = ListenerRun.NONE;

	ZcrxListenerContainer(ZcrxReceiverConfig config, boolean autoStartup, int phase, ZcrxListenerObserver observer,
			CallbackChain callbacks) {
		this.config = config;
		this.autoStartup = autoStartup;
		this.phase = phase;
		this.observer = observer;
		this.callbacks = callbacks;
	}

	@Override
	public void start() {
		if (state() != State.RUNNING) {
			stop(); // what has begun to stop, or died, is given back first
		}
		this.lifecycle.lock();
		try {
			Assert.state(!this.destroyed, () -> "Zcrx listener '%s' was removed: add a new one".formatted(name()));
			if (this.run.receiver() == null) {
				ZcrxReceiver receiver = startReceiver();
				this.run = this.run.started(receiver);
				logger.info(StartLine.of(receiver));
				receiver.onTermination((failure) -> terminated(receiver));
				this.notifications.add(() -> this.observer.started(this));
			}
			else {
				Assert.state(isRunning(), () -> "Zcrx listener '%s' is still stopping".formatted(name()));
			}
		}
		finally {
			this.lifecycle.unlock();
		}
		this.notifications.runAndAwait();
	}

	private ZcrxReceiver startReceiver() {
		try {
			return this.callbacks.start(this.config, this);
		}
		catch (RuntimeException | LinkageError ex) {
			throw new ZcrxListenerStartException(this.config, ex);
		}
	}

	@Override
	public void stop() {
		ZcrxReceiver receiver = beginStop();
		try {
			if (receiver != null) {
				receiver.close();
			}
		}
		finally {
			endStop(receiver);
		}
	}

	// with the lock, so that a start that another thread has begun is not missed
	private @Nullable ZcrxReceiver beginStop() {
		this.lifecycle.lock();
		try {
			this.stopping++;
			return this.run.receiver();
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private void endStop(@Nullable ZcrxReceiver receiver) {
		boolean stopped = false;
		this.lifecycle.lock();
		try {
			this.stopping--;
			// still stopping if called in a handler, also on an executor, or if one
			// blocks
			if (receiver != null && (receiver.hasEnded() || receiver.state() == ZcrxReceiver.State.FAILED)) {
				settle(receiver);
				stopped = true;
			}
		}
		finally {
			this.lifecycle.unlock();
		}
		if (stopped) {
			this.notifications.runAndAwait();
		}
		else {
			this.notifications.run();
		}
	}

	@Override
	public void stop(Runnable callback) {
		// listeners of one context drain at the same time, not one after the other
		Thread.ofPlatform().name("zcrx-" + name() + "-stop").start(() -> {
			try {
				stop();
				this.givenUp = this.run.receiver();
			}
			finally {
				callback.run();
			}
		});
	}

	@Override
	public void pause() {
		this.lifecycle.lock();
		try {
			ZcrxReceiver receiver = this.run.receiver();
			if (receiver != null && isRunning() && !receiver.isPaused()) {
				receiver.pause();
				this.run = this.run.paused();
				this.notifications.add(() -> this.observer.paused(this));
			}
		}
		finally {
			this.lifecycle.unlock();
		}
		this.notifications.run();
	}

	@Override
	public void resume() {
		this.lifecycle.lock();
		try {
			ZcrxReceiver receiver = this.run.receiver();
			if (receiver != null && receiver.isPaused()) {
				receiver.resume();
				this.notifications.add(() -> this.observer.resumed(this));
			}
		}
		finally {
			this.lifecycle.unlock();
		}
		this.notifications.run();
	}

	private void terminated(ZcrxReceiver receiver) {
		Thread.ofPlatform().name("zcrx-" + name() + "-end").start(() -> {
			receiver.close();
			this.lifecycle.lock();
			try {
				// who stops it is to have told of it when that call returns
				if (this.stopping == 0) {
					settle(receiver);
				}
			}
			finally {
				this.lifecycle.unlock();
			}
			this.notifications.run();
		});
	}

	// called with the lock by whoever notices the end of a receiver; the first one counts
	private void settle(ZcrxReceiver receiver) {
		if (!receiver.equals(this.run.receiver())) {
			return;
		}
		Throwable failure = receiver.failure();
		if (failure != null) {
			this.run = this.run.failed(failure); // the receiver has logged it
			this.notifications.add(() -> this.observer.failed(this, failure));
			return;
		}
		Throwable cause = receiver.stopCause();
		this.run = this.run.stopped(cause);
		if (cause != null) {
			logger.error("Zcrx listener '%s' was stopped by its error handler and receives nothing until it is started "
				.formatted(name()) + "again: " + cause);
		}
		else {
			logger.info("Zcrx listener '%s' stopped".formatted(name()));
		}
		this.notifications.add(() -> this.observer.stopped(this, cause));
	}

	/**
	 * Stops it for good.
	 */
	@Override
	public void destroy() {
		this.destroyed = true;
		ZcrxReceiver receiver = this.run.receiver();
		if (receiver == null || !receiver.equals(this.givenUp)) {
			stop();
		}
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
	public boolean isPaused() {
		ZcrxReceiver receiver = this.run.receiver();
		return receiver != null && receiver.isPaused();
	}

	@Override
	public boolean isAboveWatermark() {
		ZcrxReceiver receiver = this.run.receiver();
		return receiver != null && receiver.isAboveWatermark();
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup && !this.destroyed;
	}

	@Override
	public int getPhase() {
		return this.phase;
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
	public boolean isInExpectedState() {
		return failure() == null;
	}

	@Override
	public ReceiverStats stats() {
		return this.run.stats();
	}

	@Override
	public @Nullable Instant unconnectedSince() {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.unconnectedSince() : null;
	}

	@Override
	public List<String> warnings() {
		return this.run.warnings();
	}

	@Override
	public List<ConnectionSnapshot> connections(int limit, Duration timeout)
			throws TimeoutException, InterruptedException {
		ZcrxReceiver receiver = this.run.receiver();
		return (receiver != null) ? receiver.connections(limit, timeout) : List.of();
	}

	@Override
	public long starts() {
		return this.run.starts();
	}

	@Override
	public long stops() {
		return this.run.stops();
	}

	@Override
	public long pauses() {
		return this.run.pauses();
	}

}
