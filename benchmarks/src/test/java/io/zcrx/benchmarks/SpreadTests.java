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

class SpreadTests {

	@Test
	void takesTheMiddleOfAnOddNumber() {
		assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(1, 2, 3));
	}

	@Test
	void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
		assertThat(Spread.of(8, 1, 2, 4)).isEqualTo(new Spread(1, 3, 8));
	}

}
