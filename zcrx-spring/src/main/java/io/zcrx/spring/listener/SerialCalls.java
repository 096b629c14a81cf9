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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes calls in the order in which they were added and one at a time, without a lock
 * that those who are called could wait for. Safe from any thread.
 */
final class SerialCalls {

	private static final Log logger = LogFactory.getLog(ZcrxListener.class);

	private static final long LIMIT_MILLIS = 1000;

	private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

	// runs that were asked for and not done; whoever makes it 1 does them all
	private final AtomicInteger runs = new AtomicInteger();

	// whether the thread is further up its stack in run()
	private final ThreadLocal<Boolean> making = ThreadLocal.withInitial(() -> false);

	void add(Runnable call) {
		this.calls.add(call);
	}

	/**
	 * Makes all calls, unless another thread, or this one further up its stack, is at it:
	 * then it will make them.
	 */
	void run() {
		if (this.runs.getAndIncrement() > 0) {
			return;
		}
		this.making.set(true);
		try {
			int done = 1;
			do {
				for (Runnable call = this.calls.poll(); call != null; call = this.calls.poll()) {
					make(call);
				}
				done = this.runs.addAndGet(-done);
			}
			while (done > 0);
		}
		finally {
			this.making.remove();
		}
	}

	/**
	 * Makes all calls, or waits until another thread has made them: a second at most,
	 * since whoever it calls may wait for the calling thread. Called in such a call it
	 * returns at once.
	 */
	void runAndAwait() {
		if (this.making.get()) {
			return;
		}
		CountDownLatch made = new CountDownLatch(1);
		this.calls.add(made::countDown);
		run();
		try {
			made.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void make(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.error("An observer of a zcrx listener failed", ex);
		}
	}

}
