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

package io.zcrx.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LeaseTests {

	private final AtomicInteger returned = new AtomicInteger();

	private final Lease lease = new Lease((offset, length) -> {
		assertThat(offset).isEqualTo(4096);
		assertThat(length).isEqualTo(100);
		this.returned.incrementAndGet();
	}, 4096, 100);

	@Test
	void lastOfTwoReferencesToEndIsTheRetainedOne() {
		assertThat(this.lease.drop()).isFalse();
		assertThat(this.returned).hasValue(0);

		this.lease.release();

		assertThat(this.returned).hasValue(1);
	}

	@Test
	void lastOfTwoReferencesToEndIsTheHandlers() {
		this.lease.release();

		assertThat(this.lease.drop()).isTrue();
		assertThat(this.returned).hasValue(0);
	}

	@Test
	void cannotBeRetainedWhenItHasEnded() {
		this.lease.drop();
		this.lease.release();

		assertThatIllegalStateException().isThrownBy(this.lease::retain).withMessage("The payload was closed");
		assertThat(this.returned).hasValue(1);
	}

	@Test
	void anyOrderOnAnyThreadGivesBackOnce() throws Exception {
		long seed = System.nanoTime();
		SplittableRandom random = new SplittableRandom(seed);
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			for (int round = 1; round <= 500; round++) {
				Lease lease = new Lease((offset, length) -> this.returned.incrementAndGet(), 0, 1);
				List<Future<?>> futures = new ArrayList<>();
				for (int i = random.nextInt(8); i > 0; i--) {
					int again = random.nextInt(5);
					lease.retain();
					futures.add(executor.submit(() -> {
						for (int j = 0; j < again; j++) {
							lease.retain();
							lease.release();
						}
						lease.release();
					}));
				}
				futures.add(executor.submit(lease::release));
				int direct = lease.drop() ? 1 : 0;
				for (Future<?> future : futures) {
					future.get();
				}
				assertThat(this.returned.getAndSet(0) + direct).as("seed %d", seed).isEqualTo(1);
			}
		}
	}

}
