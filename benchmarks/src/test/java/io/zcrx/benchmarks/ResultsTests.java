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

/**
 * Tests for {@link Results}.
 */
class ResultsTests {

	private final Entry c = entry("C");

	private final Entry again = entry("C again");

	private final Entry ours = entry("ours");

	@Test
	void tellsOfNoiseAndBars() {
		assertThat(json(result(List.of(), 103))).contains("\"entry\": \"C again\"", "\"ratio\": 1.03",
				"\"disturbed\": false", "\"discarded\": []", "\"passed\": true");
	}

	@Test
	void hasNoBarsOfDisturbedRounds() {
		Noise before = new Noise("C again", "C", Metric.TOTAL_CPU, 0.5);

		assertThat(json(result(List.of(before), 290))).contains("\"ratio\": 2.9", "\"disturbed\": true",
				"\"ratio\": 0.5", "\"bars\": []");
	}

	@Test
	void tellsWhatWasLeftOut() {
		ScenarioResult result = result(List.of(), 100);

		result.leftOut("ours before", "it lacks something");

		assertThat(json(result)).contains("\"ours before\": \"it lacks something\"");
	}

	private ScenarioResult result(List<Noise> discarded, int millis) {
		ScenarioResult result = new ScenarioResult(new Scenario("any", "any", "C",
				List.of(this.c, this.again, this.ours), List.of(Bar.atMost("ours", "C", Metric.TOTAL_CPU, 2)), 0),
				discarded);
		result.add(this.c, round(100));
		result.add(this.again, round(millis));
		result.add(this.ours, round(150));
		return result;
	}

	private static String json(ScenarioResult result) {
		return Results.json(new Machine("today", "A processor", 2, "7.2", "25"), Options.parse(), List.of(result));
	}

	private static Round round(int millis) {
		return Round.parse("bytes=1073741824 receiver_cpu=%d".formatted(millis * 1_000_000));
	}

	private static Entry entry(String name) {
		return new Entry(new ReceiverSpec(name, List.of(), "", false, false), Load.stream(1, 1));
	}

}
