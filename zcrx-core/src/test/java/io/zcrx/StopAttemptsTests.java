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

package io.zcrx;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopAttemptsTests {

	@Test
	void attemptIsMadeIfTheLoopsEndWhileAnotherOneIsGivenUp() throws Exception {
		CompletableFuture<Void> terminated = new CompletableFuture<>();
		AtomicInteger attempts = new AtomicInteger();
		CountDownLatch ended = new CountDownLatch(1);
		StopAttempts stops = new StopAttempts("test", () -> switch (attempts.incrementAndGet()) {
			case 1 -> false;
			case 2 -> {
				terminated.complete(null);
				yield false;
			}
			default -> {
				ended.countDown();
				yield true;
			}
		}, terminated);

		stops.makeOrAwait();
		stops.makeOrAwait();

		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		stops.makeOrAwait();
		assertThat(attempts).hasValue(3);
	}

}
