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

class RoundTests {

	@Test
	void readsWhatProcessesPrint() {
		Round round = Round.parse("bytes=2147483648 payloads=500 nanos=2000000000 histogram=5:1,6:2");

		assertThat(round.get("bytes")).isEqualTo(1L << 31);
		assertThat(round.gibibytes()).isEqualTo(2);
		assertThat(round.seconds()).isEqualTo(2);
		assertThat(round.values()).doesNotContainKey("histogram");
	}

	@Test
	void takesAFigureThatIsMissingAsZero() {
		assertThat(Round.parse("bytes=1").get("heap")).isZero();
	}

	@Test
	void subtractsAnEarlierMoment() {
		Round difference = Round.parse("bytes=10 calls=7").since(Round.parse("bytes=4 calls=7"));

		assertThat(difference.get("bytes")).isEqualTo(6);
		assertThat(difference.get("calls")).isZero();
	}

	@Test
	void hasNoRatioOfFiguresThatAreNotKnown() {
		Round round = Round.parse("completions=8 enters=2 payloads=0");

		assertThat(round.per("completions", "enters")).isEqualTo(4);
		assertThat(round.per("calls", "enters")).isNaN();
		assertThat(round.per("completions", "payloads")).isNaN();
	}

}
