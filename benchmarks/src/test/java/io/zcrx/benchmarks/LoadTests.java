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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadTests {

	@Test
	void tellsTheSenderEverything() {
		assertThat(Load.frames(16, 1000, 4096).arguments()).containsExactly("shape=frames", "connections=16",
				"bytes=1000", "chunk=262144", "frame=4096", "ops=0", "rate=0");
	}

	@Test
	void isComparedByWhatItIsAbout() {
		assertThat(Load.ping(1, 10, 0).compared()).isEqualTo(Metric.CPU_PER_OP);
		assertThat(Load.stream(1, 10).compared()).isEqualTo(Metric.TOTAL_CPU);
		assertThat(Load.frames(1, 10, 0).compared()).isEqualTo(Metric.TOTAL_CPU);
		assertThat(Load.flood(1, 10).compared()).isEqualTo(Metric.HEAP);
	}

}
