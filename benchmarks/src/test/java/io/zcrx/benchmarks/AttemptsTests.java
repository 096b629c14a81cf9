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

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Attempts}.
 */
class AttemptsTests {

	private final Results results = new Results();

	@Test
	void measuresOnceWhereNothingDisturbs() throws Exception {
		ScenarioResult result = measure(105);

		assertThat(result.isDisturbed()).isFalse();
		assertThat(result.discarded()).isEmpty();
		assertThat(this.results.left()).isEmpty();
	}

	@Test
	void measuresAgainAfterADisturbance() throws Exception {
		ScenarioResult result = measure(150, 105);

		assertThat(result.isDisturbed()).isFalse();
		assertThat(result.discarded()).extracting(Noise::ratio).containsExactly(1.5);
		assertThat(result.entries()).allSatisfy((entry) -> assertThat(entry.rounds()).hasSize(1));
		assertThat(this.results.left()).isEmpty();
	}

	@Test
	void givesUpAfterThreeTimes() throws Exception {
		ScenarioResult result = measure(150, 50, 200, 100);

		assertThat(result.isDisturbed()).isTrue();
		assertThat(result.noise()).extracting(Noise::ratio).isEqualTo(2.0);
		assertThat(result.discarded()).extracting(Noise::ratio).containsExactly(1.5, 0.5);
		assertThat(this.results.left()).containsExactly(100);
	}

	@Test
	void measuresOnceWhatIsNotComparedWithItself() throws Exception {
		Entry alone = entry("C");
		Scenario scenario = new Scenario("any", "any", "C", List.of(alone, entry("ours")), List.of(), 0);

		ScenarioResult result = Attempts.measure(scenario, (attempt) -> {
			attempt.add(alone, round(100));
			this.results.count++;
		});

		assertThat(result.noise()).isNull();
		assertThat(result.isDisturbed()).isFalse();
		assertThat(this.results.count).isEqualTo(1);
	}

	private ScenarioResult measure(int... again) throws IOException, InterruptedException {
		for (int millis : again) {
			this.results.again.add(millis);
		}
		return Attempts.measure(this.results.scenario, this.results);
	}

	private static Entry entry(String name) {
		return new Entry(new ReceiverSpec(name, List.of(), "", false, false), Load.stream(1, 1));
	}

	private static Round round(int millis) {
		return Round.parse("bytes=1073741824 receiver_cpu=%d".formatted(millis * 1_000_000));
	}

	private static final class Results implements Attempts.Rounds {

		private final Entry c = entry("C");

		private final Entry cAgain = entry("C again");

		private final Scenario scenario = new Scenario("any", "any", "C", List.of(this.c, this.cAgain), List.of(), 0);

		private final Deque<Integer> again = new ArrayDeque<>();

		private int count;

		@Override
		public void measure(ScenarioResult result) {
			result.add(this.c, round(100));
			result.add(this.cAgain, round(this.again.remove()));
		}

		List<Integer> left() {
			return List.copyOf(this.again);
		}

	}

}
