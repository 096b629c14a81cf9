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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is expected of an entry: a limit of a metric, or of its ratio to another entry's
 * in the same rounds.
 *
 * @param entry the entry
 * @param base the other entry, or {@code null} to look at the metric itself
 * @param metric the metric
 * @param atMost whether the limit is an upper one
 * @param limit the limit
 */
record Bar(String entry, @Nullable String base, Metric metric, boolean atMost, double limit) {

	private static final double LOOSE = 1.5;

	static Bar atMost(String entry, String base, Metric metric, double limit) {
		return new Bar(entry, base, metric, true, limit);
	}

	static Bar atLeast(String entry, String base, Metric metric, double limit) {
		return new Bar(entry, base, metric, false, limit);
	}

	static Bar atMost(String entry, Metric metric, double limit) {
		return new Bar(entry, null, metric, true, limit);
	}

	static Bar atLeast(String entry, Metric metric, double limit) {
		return new Bar(entry, null, metric, false, limit);
	}

	/**
	 * Returns the bar as a run in a hurry is held to it, on a machine that does other
	 * things too.
	 * @return a bar half as strict
	 */
	Bar loose() {
		return new Bar(this.entry, this.base, this.metric, this.atMost,
				this.atMost ? this.limit * LOOSE : this.limit / LOOSE);
	}

	/**
	 * Looks at what was measured.
	 * @param results the results by entry
	 * @return the outcome, {@code null} if an entry was not measured
	 */
	@Nullable Outcome check(Map<String, EntryResult> results) {
		EntryResult result = results.get(this.entry);
		EntryResult other = (this.base != null) ? results.get(this.base) : result;
		if (result == null || other == null) {
			return null;
		}
		double value = ((this.base != null) ? result.ratio(other, this.metric) : result.spread(this.metric)).median();
		return new Outcome(label(), value, this.atMost, this.limit);
	}

	private String label() {
		return "%s: %s%s".formatted(this.entry, this.metric.label(), (this.base != null) ? ", to " + this.base : "");
	}

	/**
	 * Whether a bar was reached.
	 *
	 * @param label what was looked at
	 * @param value what was measured
	 * @param atMost whether the limit is an upper one
	 * @param limit the limit
	 */
	record Outcome(String label, double value, boolean atMost, double limit) {

		boolean passed() {
			return this.atMost ? this.value <= this.limit : this.value >= this.limit;
		}

		@Override
		public String toString() {
			return "%-4s %-72s %8.3f  (%s %.3f)".formatted(passed() ? "PASS" : "MISS", this.label, this.value,
					this.atMost ? "at most" : "at least", this.limit);
		}

	}

}
