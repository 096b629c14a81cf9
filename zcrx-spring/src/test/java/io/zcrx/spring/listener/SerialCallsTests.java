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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.zcrx.spring.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SerialCallsTests {

	@RegisterExtension
	private final CapturedLog output = new CapturedLog();

	private final SerialCalls calls = new SerialCalls();

	private final List<String> made = new CopyOnWriteArrayList<>();

	@Test
	void callThatAddsAnotherIsFinishedFirst() {
		this.calls.add(() -> {
			this.calls.add(() -> this.made.add("second"));
			this.calls.run();
			this.made.add("first");
		});

		this.calls.run();

		assertThat(this.made).containsExactly("first", "second");
	}

	@Test
	void goesOnAfterCallThatFails() {
		this.calls.add(() -> {
			throw new IllegalStateException("on purpose");
		});
		this.calls.add(() -> this.made.add("next"));

		this.calls.run();
		this.calls.add(() -> this.made.add("last"));
		this.calls.run();

		assertThat(this.made).containsExactly("next", "last");
		assertThat(this.output.toString()).contains("An observer of a zcrx listener failed").contains("on purpose");
	}

	@Test
	void makesCallsOfManyThreadsOnceAndOneAtTime() throws Exception {
		int threads = 4;
		int each = 20_000;
		AtomicInteger running = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		AtomicInteger count = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
			List<Future<?>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				results.add(executor.submit(() -> {
					start.await();
					for (int j = 0; j < each; j++) {
						this.calls.add(() -> {
							overlaps.addAndGet(running.getAndIncrement());
							count.incrementAndGet();
							running.decrementAndGet();
						});
						this.calls.run();
					}
					return null;
				}));
			}
			start.countDown();
			for (Future<?> result : results) {
				result.get();
			}
		}

		assertThat(count).hasValue(threads * each);
		assertThat(overlaps).hasValue(0);
	}

	@Test
	void waitsForCallsThatAnotherThreadMakes() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		Thread other = makeSlowCall(goOn);
		this.calls.add(() -> this.made.add("second"));

		Thread waiting = Thread.ofPlatform().start(this.calls::runAndAwait);

		Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
		goOn.countDown();
		waiting.join();
		assertThat(this.made).containsExactly("first", "second");
		other.join();
	}

	@Test
	void callMayWaitForWhoWaitsForIt() throws Exception {
		CountDownLatch returned = new CountDownLatch(1);
		Thread other = makeSlowCall(returned);
		this.calls.add(() -> this.made.add("second"));

		this.calls.runAndAwait();

		assertThat(this.made).isEmpty();
		returned.countDown();
		other.join();
		assertThat(this.made).containsExactly("first", "second");
	}

	@Test
	void callThatAddsAnotherDoesNotWaitForIt() {
		this.calls.add(() -> {
			this.calls.add(() -> this.made.add("second"));
			this.calls.runAndAwait();
			this.made.add("first");
		});

		this.calls.runAndAwait();

		assertThat(this.made).containsExactly("first", "second");
	}

	private Thread makeSlowCall(CountDownLatch end) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		this.calls.add(() -> {
			begun.countDown();
			Awaitility.await().until(() -> end.getCount() == 0);
			this.made.add("first");
		});
		Thread other = Thread.ofPlatform().start(this.calls::run);
		begun.await();
		return other;
	}

}
