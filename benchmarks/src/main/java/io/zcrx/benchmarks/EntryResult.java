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
import java.util.List;

/**
 * The measured rounds of an entry.
 */
final class EntryResult {

	private final Entry entry;

	private final List<Round> rounds = new ArrayList<>();

	EntryResult(Entry entry) {
		this.entry = entry;
	}

	Entry entry() {
		return this.entry;
	}

	void add(Round round) {
		this.rounds.add(round);
	}

	List<Round> rounds() {
		return this.rounds;
	}

	Spread spread(Metric metric) {
		return Spread.of(this.rounds.stream().mapToDouble(metric::of).toArray());
	}

	/**
	 * Compares each round with the same round of another entry.
	 */
	Spread ratio(EntryResult base, Metric metric) {
		double[] ratios = new double[Math.min(this.rounds.size(), base.rounds.size())];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = metric.of(this.rounds.get(i)) / metric.of(base.rounds.get(i));
		}
		return Spread.of(ratios);
	}

}
