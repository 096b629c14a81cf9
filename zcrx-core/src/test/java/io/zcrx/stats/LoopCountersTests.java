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

package io.zcrx.stats;

import org.junit.jupiter.api.Test;

import io.zcrx.Statistic;

import static org.assertj.core.api.Assertions.assertThat;

class LoopCountersTests {

	@Test
	void countsEachByItself() {
		LoopCounters counters = new LoopCounters();

		counters.add(Statistic.RECEIVED_BYTES, 5);
		counters.add(Statistic.RECEIVED_BYTES, 1L << 40);
		counters.add(Statistic.ENTERS, 1);

		assertThat(counters.get(Statistic.RECEIVED_BYTES)).isEqualTo((1L << 40) + 5);
		assertThat(counters.get(Statistic.ENTERS)).isEqualTo(1);
		assertThat(counters.get(Statistic.SENT_BYTES)).isZero();
	}

}
