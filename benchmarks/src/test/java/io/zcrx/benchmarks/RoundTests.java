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
	void readsWhatReceiversPrint() {
		Round round = Round
			.parse("bytes=2147483648 completions=500 enters=10 cpu=600 user=1000 allocated=40000 calls=20");

		assertThat(round.get("bytes")).isEqualTo(1L << 31);
		assertThat(round.cpuPerGiB()).isEqualTo(300);
		assertThat(round.userPerPayload()).isEqualTo(2);
		assertThat(round.allocatedPerPayload()).isEqualTo(80);
		assertThat(round.payloadsPerEnter()).isEqualTo(50);
		assertThat(round.callsPerPayload()).isEqualTo(0.04);
	}

	@Test
	void takesAFigureThatIsMissingAsZero() {
		assertThat(Round.parse("bytes=1").get("heap")).isZero();
	}

}
