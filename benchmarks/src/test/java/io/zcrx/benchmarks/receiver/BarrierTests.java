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

package io.zcrx.benchmarks.receiver;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Barrier}.
 */
@Timeout(30)
class BarrierTests {

	private final Barrier barrier = new Barrier();

	private final CountDownLatch passed = new CountDownLatch(1);

	@Test
	void letsAllPassAtFirst() throws Exception {
		this.barrier.pass();
	}

	@Test
	void holdsWhoComesUntilItOpens() throws Exception {
		this.barrier.close();
		Thread comer = Thread.ofVirtual().start(() -> {
			try {
				this.barrier.pass();
				this.passed.countDown();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(this.passed.await(50, TimeUnit.MILLISECONDS)).isFalse();

		this.barrier.open();

		assertThat(comer.join(Duration.ofSeconds(20))).isTrue();
		assertThat(this.passed.getCount()).isZero();
	}

}
