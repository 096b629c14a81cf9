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

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableTests {

	@Test
	void putsCellsInColumns() {
		assertThat(Table.columns(List.of(List.of("", "CPU"), List.of("ours", "1"))).lines())
			.containsExactly("      CPU", "ours    1");
	}

	@Test
	void showsMediansAndRatiosOfEachEntry() {
		ReceiverSpec spec = new ReceiverSpec("C", List.of(), "", false, false);
		Entry c = new Entry(spec, Load.stream(1, 1));
		Entry ours = new Entry("ours", spec, Load.stream(1, 1));
		ScenarioResult result = new ScenarioResult(new Scenario("test", "a test", "C", List.of(c, ours),
				List.of(Bar.atMost("ours", "C", Metric.TOTAL_CPU, 2)), 0), List.of());
		for (long cpu : new long[] { 100, 200, 300 }) {
			result.add(c, round(100));
			result.add(ours, round(cpu));
		}

		assertThat(Table.of(result)).contains("a test", "2.00 (1.00-3.00)", "200 (100-300)", "PASS ours");
	}

	@Test
	void saysThatDisturbedRoundsSayNothing() {
		Noise before = new Noise("C again", "C", Metric.TOTAL_CPU, 0.5);

		assertThat(Table.of(compared(List.of(before), 290)))
			.contains("measured again, because C again is at 0.50 of C",
					"disturbed: says nothing, since C again is at 2.90 of C")
			.doesNotContain("PASS", "MISS");
	}

	@Test
	void saysThatRoundsWereRepeated() {
		Noise before = new Noise("C again", "C", Metric.TOTAL_CPU, 0.5);

		assertThat(Table.of(compared(List.of(before), 100)))
			.contains("measured again, because C again is at 0.50 of C", "PASS C")
			.doesNotContain("disturbed");
	}

	@Test
	void saysNothingOfLittleNoise() {
		assertThat(Table.of(compared(List.of(), 105))).contains("PASS C").doesNotContain("measured again", "disturbed");
	}

	@Test
	void tellsWhatWasLeftOut() {
		ScenarioResult result = compared(List.of(), 100);

		result.leftOut("C before", "it lacks something");

		assertThat(Table.of(result)).contains("C before was left out: it lacks something");
	}

	private static ScenarioResult compared(List<Noise> discarded, long again) {
		ReceiverSpec spec = new ReceiverSpec("C", List.of(), "", false, false);
		Entry c = new Entry(spec, Load.stream(1, 1));
		Entry cAgain = new Entry("C again", spec, Load.stream(1, 1));
		ScenarioResult result = new ScenarioResult(new Scenario("test", "a test", "C", List.of(c, cAgain),
				List.of(Bar.atMost("C", Metric.TOTAL_CPU, 100)), 0), discarded);
		result.add(c, round(100));
		result.add(cAgain, round(again));
		return result;
	}

	private static Round round(long millis) {
		return Round.parse("bytes=1073741824 nanos=1000000000 receiver_cpu=%d".formatted(millis * 1_000_000));
	}

}
