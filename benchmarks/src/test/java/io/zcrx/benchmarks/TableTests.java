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
		ReceiverSpec spec = new ReceiverSpec("C", List.of(), "", false);
		Entry c = new Entry(spec, Load.stream(1, 1));
		Entry ours = new Entry("ours", spec, Load.stream(1, 1));
		ScenarioResult result = new ScenarioResult(new Scenario("test", "a test", "C", List.of(c, ours),
				List.of(Bar.atMost("ours", "C", Metric.TOTAL_CPU, 2)), 0));
		for (long cpu : new long[] { 100, 200, 300 }) {
			result.add(c, round(100));
			result.add(ours, round(cpu));
		}

		assertThat(Table.of(result)).contains("a test", "2.00 (1.00-3.00)", "200 (100-300)", "PASS ours");
	}

	private static Round round(long millis) {
		return Round.parse("bytes=1073741824 nanos=1000000000 receiver_cpu=%d".formatted(millis * 1_000_000));
	}

}
