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

package io.zcrx.inbound;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.zcrx.concurrent.ReceiverThreads;

/**
 * Virtual threads that make the runs of a receiver, the oldest first. The scheduler of
 * the JDK gives no such order: a carrier empties its own queue before it looks for others
 * (ForkJoinPool.runWorker), and a virtual thread that starts another one puts it there.
 * Connections whose runs start each other would keep others waiting for as long as they
 * have work, and handlers that have blocked and could go on. So after a while a platform
 * thread starts the next run, into a queue that all carriers share. Safe from any thread.
 */
final class HandlerThreads {

	private static final int IDLE_SECONDS = 10;

	// the hand-over costs as much as a few small runs
	private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	// a thread was started for each one, and takes whichever is the first by then
	private final Queue<DispatchQueue> waiting = new ConcurrentLinkedQueue<>();

	private final Runnable task = this::runOldest;

	private final Runnable start = this::start;

	private final ExecutorService threads;

	private final ExecutorService starter;

	/**
	 * Creates threads.
	 * @param receiver whose they are, by its name
	 */
	HandlerThreads(String receiver) {
		this(receiver, ReceiverThreads.of(Thread.ofVirtual().name("zcrx-" + receiver + "-handler-", 0)));
	}

	/**
	 * Creates threads of a factory, for tests.
	 */
	HandlerThreads(String receiver, ThreadFactory factory) {
		this.threads = Executors.newThreadPerTaskExecutor(factory);
		this.starter = new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				ReceiverThreads.of(Thread.ofPlatform().daemon().name("zcrx-" + receiver + "-handlers")));
	}

	/**
	 * Has a queue run. If there is no thread for it, this is thrown, or another queue is
	 * refused whose thread has run this one.
	 */
	void execute(DispatchQueue queue) {
		this.waiting.add(queue);
		try {
			if (Thread.currentThread().isVirtual() && queue.endsTurn(TURN_NANOS)) {
				this.starter.execute(this.start);
			}
			else {
				this.threads.execute(this.task);
			}
		}
		catch (Throwable ex) {
			if (this.waiting.remove(queue)) {
				throw ex;
			}
			// another thread runs it, so there is none for one of the others
			refuseOldest(ex);
		}
	}

	private void start() {
		try {
			this.threads.execute(this.task);
		}
		catch (Throwable ex) {
			refuseOldest(ex);
		}
	}

	private void runOldest() {
		DispatchQueue queue = this.waiting.poll();
		if (queue != null) {
			queue.run();
		}
	}

	private void refuseOldest(Throwable ex) {
		DispatchQueue queue = this.waiting.poll();
		if (queue != null) {
			queue.refuse(ex);
		}
	}

	/**
	 * Takes no more runs, and interrupts those that are at work.
	 */
	void shutdownNow() {
		this.starter.shutdown(); // refuses what it was to start
		this.threads.shutdownNow();
	}

}
