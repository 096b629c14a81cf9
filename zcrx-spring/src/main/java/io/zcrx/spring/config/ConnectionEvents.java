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

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

import io.zcrx.spring.event.ZcrxConnectionEvent;

/**
 * Publishes the events of a listener's connections on a virtual thread, in order. Those
 * who listen to events may take their time, and a loop thread has none. Events beyond a
 * limit are dropped.
 */
final class ConnectionEvents {

	static final int LIMIT = 10_000;

	private static final Log logger = LogFactory.getLog(ConnectionEvents.class);

	private final String listener;

	private final ApplicationEventPublisher publisher;

	private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>(LIMIT);

	// calls that were added and not made; whoever makes it 1 starts the thread
	private final AtomicInteger pending = new AtomicInteger();

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile @Nullable Thread thread;

	ConnectionEvents(String listener, ApplicationEventPublisher publisher) {
		this.listener = listener;
		this.publisher = publisher;
	}

	/**
	 * Has an event published; does not wait.
	 * @param event the event
	 */
	void publish(ZcrxConnectionEvent event) {
		if (!add(() -> this.publisher.publishEvent(event)) && this.warned.compareAndSet(false, true)) {
			logger.warn("Zcrx listener '%s': events of connections are dropped, since %d of them wait for those who "
				.formatted(this.listener, LIMIT)
					+ "listen to them. Make the application's event listeners faster; handlers are not concerned");
		}
	}

	private boolean add(Runnable call) {
		if (!this.calls.offer(call)) {
			return false;
		}
		if (this.pending.getAndIncrement() == 0) {
			Thread.ofVirtual().name("zcrx-" + this.listener + "-events").start(this::run);
		}
		return true;
	}

	private void run() {
		do {
			Runnable call = this.calls.poll();
			if (call != null) {
				make(call);
			}
		}
		while (this.pending.decrementAndGet() > 0);
	}

	private void make(Runnable call) {
		this.thread = Thread.currentThread();
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.warn("Zcrx listener '%s': an event of a connection was not taken".formatted(this.listener), ex);
		}
		finally {
			this.thread = null;
		}
	}

	/**
	 * Waits until the events so far were published, unless called by one who listens to
	 * them.
	 * @param patience how long to wait at most
	 */
	void await(Duration patience) {
		CountDownLatch done = new CountDownLatch(1);
		if (this.pending.get() == 0 || Thread.currentThread() == this.thread || !add(done::countDown)) {
			return;
		}
		try {
			if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.debug("Zcrx listener '%s': events of its connections come late".formatted(this.listener));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
