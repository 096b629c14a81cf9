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

import org.jspecify.annotations.Nullable;

/**
 * What a scenario has shown.
 */
final class ScenarioResult {

	/** How long receivers are watched while nothing happens. */
	static final long IDLE_MILLIS = 300;

	private final Scenario scenario;

	private final Map<String, EntryResult> entries = new LinkedHashMap<>();

	private final Map<String, Long> idle = new LinkedHashMap<>();

	private final Map<String, String> leftOut = new LinkedHashMap<>();

	private final List<Noise> discarded;

	/**
	 * Creates a result without rounds.
	 * @param scenario the scenario
	 * @param discarded the noise of rounds that were measured before and say nothing
	 */
	ScenarioResult(Scenario scenario, List<Noise> discarded) {
		this.scenario = scenario;
		this.discarded = List.copyOf(discarded);
		scenario.entries().forEach((entry) -> this.entries.put(entry.name(), new EntryResult(entry)));
	}

	void add(Entry entry, Round round) {
		Objects.requireNonNull(this.entries.get(entry.name())).add(round);
	}

	void idle(String receiver, long nanos) {
		this.idle.put(receiver, nanos);
	}

	/**
	 * Notes what was not measured.
	 * @param receiver the receiver's name
	 * @param reason why not
	 */
	void leftOut(String receiver, String reason) {
		this.leftOut.put(receiver, reason);
	}

	/**
	 * {@return why receivers were not measured, by name}
	 */
	Map<String, String> leftOut() {
		return this.leftOut;
	}

	/**
	 * {@return the noise of rounds that were measured before and say nothing}
	 */
	List<Noise> discarded() {
		return this.discarded;
	}

	/**
	 * {@return how far the base is from itself, {@code null} if it runs only once}
	 */
	@Nullable Noise noise() {
		String control = this.scenario.control();
		if (control == null) {
			return null;
		}
		Metric metric = this.scenario.compared();
		double ratio = Objects.requireNonNull(this.entries.get(control)).ratio(base(), metric).median();
		return new Noise(control, this.scenario.base(), metric, ratio);
	}

	/**
	 * {@return whether the base differs so much from itself that the rounds say nothing}
	 */
	boolean isDisturbed() {
		Noise noise = noise();
		return noise != null && noise.isTooMuch();
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

	/**
	 * {@return what became of the bars: nothing, if the rounds were disturbed}
	 */
	List<Bar.Outcome> outcomes() {
		return isDisturbed() ? List.of() : check(this.scenario.bars());
	}

	/**
	 * {@return which counts have missed their bars by far, also in disturbed rounds,
	 * which change little about them; times never do}
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
