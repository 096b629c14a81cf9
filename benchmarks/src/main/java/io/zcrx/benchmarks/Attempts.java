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
import java.util.ArrayList;
import java.util.List;

/**
 * Measures until nothing disturbs, but not for ever.
 */
final class Attempts {

	/** How often the rounds of a scenario are measured at most. */
	static final int MAX = 3;

	private Attempts() {
	}

	/**
	 * Measures a scenario.
	 * @param scenario the scenario
	 * @param rounds measures all rounds
	 * @return the first result that was not disturbed, or else the last one; it knows the
	 * noise of those before it
	 */
	static ScenarioResult measure(Scenario scenario, Rounds rounds) throws IOException, InterruptedException {
		List<Noise> discarded = new ArrayList<>();
		while (true) {
			ScenarioResult result = new ScenarioResult(scenario, discarded);
			rounds.measure(result);
			Noise noise = result.noise();
			if (noise == null || !noise.isTooMuch() || discarded.size() == MAX - 1) {
				return result;
			}
			discarded.add(noise);
		}
	}

	/**
	 * All measured rounds of a scenario.
	 */
	interface Rounds {

		void measure(ScenarioResult result) throws IOException, InterruptedException;

	}

}
