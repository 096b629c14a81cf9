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

package io.zcrx.benchmarks;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SenderProcessTests {

	@Test
	void takesPercentilesOfCountedLatencies() {
		Round round = SenderProcess.percentiles(new Round(Map.of()), "1000:980,50000:15,900000:5");

		assertThat(round.get("ops")).isEqualTo(1000);
		assertThat(round.get("p50")).isBetween(990L, 1010L);
		assertThat(round.get("p99")).isBetween(49_500L, 50_500L);
		assertThat(round.get("p999")).isBetween(891_000L, 909_000L);
	}

}
