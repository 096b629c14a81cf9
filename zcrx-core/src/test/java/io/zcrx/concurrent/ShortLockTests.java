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

package io.zcrx.concurrent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // other threads are to meet it locked
class ShortLockTests {

	private static final Duration BUSY = Duration.ofSeconds(20);

	private final ShortLock lock = new ShortLock();

	private final AtomicBoolean done = new AtomicBoolean();

	@Test
	void platformThreadDoesNotQueueBehindVirtualThreadWithoutCarrier() throws InterruptedException {
		this.lock.lock();
		Thread waiting = Thread.ofVirtual().start(this::lockAndUnlock);
		await().until(this.lock::hasQueuedThreads);
		List<Thread> computing = takeAllCarriers();
		try {
			Thread loop = Thread.ofPlatform().start(this::lockAndUnlock);
			Thread.sleep(100); // it has met a lock that is taken
			this.lock.unlock();
			assertThat(loop.join(Duration.ofSeconds(5))).isTrue();
			assertThat(waiting.isAlive()).as("no carrier was free").isTrue();
		}
		finally {
			this.done.set(true);
		}
		for (Thread thread : computing) {
			thread.join();
		}
		assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
	}

	@Test
	void interruptedThreadsWaitAndStayInterrupted() throws InterruptedException {
		this.lock.lock();
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread loop = Thread.ofPlatform().start(() -> {
			Thread.currentThread().interrupt();
			lockAndUnlock();
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		assertThat(loop.join(Duration.ofMillis(100))).isFalse();
		this.lock.unlock();
		assertThat(loop.join(Duration.ofSeconds(20))).isTrue();
		assertThat(interrupted).isTrue();
	}

	@Test
	void oneThreadAtATimeHoldsIt() throws InterruptedException {
		int[] count = new int[1];
		int turns = 20_000;
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread.Builder builder = (i % 2 == 0) ? Thread.ofPlatform() : Thread.ofVirtual();
			threads.add(builder.start(() -> {
				for (int turn = 0; turn < turns; turn++) {
					this.lock.lock();
					try {
						count[0]++;
					}
					finally {
						this.lock.unlock();
					}
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(count[0]).isEqualTo(threads.size() * turns);
	}

	private void lockAndUnlock() {
		this.lock.lock();
		this.lock.unlock();
	}

	private List<Thread> takeAllCarriers() throws InterruptedException {
		int carriers = Integer.getInteger("jdk.virtualThreadScheduler.parallelism",
				Runtime.getRuntime().availableProcessors());
		CountDownLatch computing = new CountDownLatch(carriers);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < carriers; i++) {
			threads.add(Thread.ofVirtual().start(() -> {
				computing.countDown();
				long end = System.nanoTime() + BUSY.toNanos();
				while (!this.done.get() && System.nanoTime() < end) {
					Thread.onSpinWait();
				}
			}));
		}
		computing.await();
		return threads;
	}

}
