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
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ScenarioResult}.
 */
class ScenarioResultTests {

	private static final String ROUND = "bytes=1073741824 receiver_cpu=1000000 calls=";

	@Test
	void countsThatMissTheirBarsByFarAreRegressions() {
		ScenarioResult result = result(Bar.atMost("ours", Metric.CALLS, 100));

		add(result, 151);

		assertThat(result.regressions()).singleElement()
			.extracting(Bar.Outcome::label, Bar.Outcome::value, Bar.Outcome::limit)
			.containsExactly("ours: system calls/GiB", 151.0, 150.0);
	}

	@Test
	void countsThatMissTheirBarsByLittleAreNot() {
		ScenarioResult result = result(Bar.atMost("ours", Metric.CALLS, 100));

		add(result, 149);

		assertThat(result.outcomes()).singleElement().matches((outcome) -> !outcome.passed());
		assertThat(result.regressions()).isEmpty();
	}

	@Test
	void timesAreNever() {
		ScenarioResult result = result(Bar.atMost("ours", Metric.RECEIVER_CPU, 0.1));

		add(result, 149);

		assertThat(result.outcomes()).singleElement().matches((outcome) -> !outcome.passed());
		assertThat(result.regressions()).isEmpty();
	}

	@Test
	void countsThatAreNotKnownAreRegressions() {
		ScenarioResult result = result(Bar.atMost("ours", Metric.ALLOCATED, 80));

		add(result, 149);

		assertThat(result.regressions()).hasSize(1);
	}

	@Test
	void disturbedRoundsMeetAndMissNoBars() {
		ScenarioResult result = compared(Bar.atMost("ours", Metric.CALLS, 1), 112);

		assertThat(result.isDisturbed()).isTrue();
		assertThat(result.outcomes()).isEmpty();
	}

	@Test
	void countsOfDisturbedRoundsAreRegressionsAllTheSame() {
		assertThat(compared(Bar.atMost("ours", Metric.CALLS, 1), 112).regressions()).hasSize(1);
	}

	@Test
	void quietRoundsMeetAndMissBars() {
		ScenarioResult result = compared(Bar.atMost("ours", Metric.CALLS, 1), 109);

		assertThat(result.isDisturbed()).isFalse();
		assertThat(result.outcomes()).hasSize(1);
	}

	private static ScenarioResult compared(Bar bar, int again) {
		List<Entry> entries = Stream.of("ours", "ours again")
			.map((name) -> new Entry(new ReceiverSpec(name, List.of(), "", false, false), Load.stream(1, 1)))
			.toList();
		ScenarioResult result = new ScenarioResult(new Scenario("any", "any", "ours", entries, List.of(bar), 0),
				List.of());
		result.add(entries.getFirst(), Round.parse("bytes=1073741824 receiver_cpu=100 calls=10"));
		result.add(entries.getLast(), Round.parse("bytes=1073741824 receiver_cpu=" + again));
		return result;
	}

	private static ScenarioResult result(Bar bar) {
		Entry entry = new Entry(new ReceiverSpec("ours", List.of(), "", false, false), Load.stream(1, 1));
		return new ScenarioResult(new Scenario("any", "any", "ours", List.of(entry), List.of(bar), 0), List.of());
	}

	private static void add(ScenarioResult result, int calls) {
		result.add(result.scenario().entries().getFirst(), Round.parse(ROUND + calls));
	}

}
