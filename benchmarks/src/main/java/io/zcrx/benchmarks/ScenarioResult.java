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

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a scenario has shown.
 */
final class ScenarioResult {

	/** How long receivers are watched while nothing happens. */
	static final long IDLE_MILLIS = 300;

	private final Scenario scenario;

	private final Map<String, EntryResult> entries = new LinkedHashMap<>();

	private final Map<String, Long> idle = new LinkedHashMap<>();

	ScenarioResult(Scenario scenario) {
		this.scenario = scenario;
		scenario.entries().forEach((entry) -> this.entries.put(entry.name(), new EntryResult(entry)));
	}

	void add(Entry entry, Round round) {
		Objects.requireNonNull(this.entries.get(entry.name())).add(round);
	}

	void idle(String receiver, long nanos) {
		this.idle.put(receiver, nanos);
	}

	Scenario scenario() {
		return this.scenario;
	}

	Collection<EntryResult> entries() {
		return this.entries.values();
	}

	/**
	 * {@return nanoseconds of CPU that receivers used while nothing happened, by name}
	 */
	Map<String, Long> idle() {
		return this.idle;
	}

	EntryResult base() {
		return Objects.requireNonNull(this.entries.get(this.scenario.base()));
	}

	List<Bar.Outcome> outcomes() {
		return check(this.scenario.bars());
	}

	/**
	 * {@return which counts have missed their bars by far; times never do}
	 */
	List<Bar.Outcome> regressions() {
		List<Bar> counts = this.scenario.bars()
			.stream()
			.filter((bar) -> bar.metric().isCount())
			.map(Bar::loose)
			.toList();
		return check(counts).stream().filter((outcome) -> !outcome.passed()).toList();
	}

	private List<Bar.Outcome> check(List<Bar> bars) {
		List<Bar.Outcome> outcomes = new ArrayList<>();
		for (Bar bar : bars) {
			Bar.Outcome outcome = bar.check(this.entries);
			if (outcome != null) {
				outcomes.add(outcome);
			}
		}
		return outcomes;
	}

}
