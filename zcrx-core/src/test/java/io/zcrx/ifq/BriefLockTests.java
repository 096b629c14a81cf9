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

package io.zcrx.ifq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BriefLock}.
 */
@Timeout(60)
class BriefLockTests {

	private static final int THREADS = 4;

	private static final int TIMES = 100_000;

	private final BriefLock lock = new BriefLock();

	private int guarded;

	@Test
	void letsOneThreadInAtATime() throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			increments(executor);
		}
		assertThat(this.guarded).isEqualTo(THREADS * TIMES);
	}

	@Test
	void letsVirtualThreadsInOneAtATime() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			increments(executor);
		}
		assertThat(this.guarded).isEqualTo(THREADS * TIMES);
	}

	@Test
	void parksWhenHolderTakesItsTime() throws Exception {
		AtomicBoolean entered = new AtomicBoolean();
		Thread waiting = Thread.ofPlatform().unstarted(() -> {
			this.lock.lock();
			entered.set(true);
			this.lock.unlock();
		});
		this.lock.lock();
		waiting.start();
		await().until(() -> waiting.getState() == Thread.State.WAITING);
		assertThat(entered).isFalse();
		this.lock.unlock();
		waiting.join();
		assertThat(entered).isTrue();
	}

	private void increments(ExecutorService executor) throws Exception {
		List<Future<?>> ends = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			ends.add(executor.submit(this::increment));
		}
		for (Future<?> end : ends) {
			end.get();
		}
	}

	private void increment() {
		for (int i = 0; i < TIMES; i++) {
			this.lock.lock();
			this.guarded++;
			this.lock.unlock();
		}
	}

}
