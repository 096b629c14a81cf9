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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void hasDefaults() {
		Options options = Options.parse();

		assertThat(options.suite()).isEqualTo("host");
		assertThat(options.rounds()).isEqualTo(7);
		assertThat(options.scenarios()).isEmpty();
		assertThat(options.work()).isEqualTo("line");
	}

	@Test
	void scalesAmounts() {
		assertThat(Options.parse("scale=0.5").mebibytes(8)).isEqualTo(4 << 20);
	}

	@Test
	void takesSeveralScenarios() {
		assertThat(Options.parse("scenarios=bulk-1,ping-64").scenarios()).containsExactly("bulk-1", "ping-64");
	}

	@Test
	void refusesWhatIsNotAnAssignment() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("fast"))
			.withMessage("Not name=value: fast");
	}

}
