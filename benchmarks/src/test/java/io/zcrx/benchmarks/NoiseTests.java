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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Noise}.
 */
class NoiseTests {

	@ParameterizedTest
	@ValueSource(doubles = { 1, 1.1, 0.91, 1.05, 0.95 })
	void upToATenthEitherWayIsNotTooMuch(double ratio) {
		assertThat(noise(ratio).isTooMuch()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1.101, 0.909, 2.9, 0.3, 0, Double.POSITIVE_INFINITY })
	void moreThanATenthEitherWayIsTooMuch(double ratio) {
		assertThat(noise(ratio).isTooMuch()).isTrue();
	}

	@Test
	void whatIsNotKnownIsTooMuch() {
		assertThat(noise(Double.NaN).isTooMuch()).isTrue();
	}

	@Test
	void tellsWhatDiffersFromWhat() {
		assertThat(noise(1.314)).hasToString("C again is at 1.31 of C (receiver + sender CPU ms/GiB)");
	}

	private static Noise noise(double ratio) {
		return new Noise("C again", "C", Metric.TOTAL_CPU, ratio);
	}

}
