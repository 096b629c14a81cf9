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
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Entries that are compared with each other, in turn, in one run.
 *
 * @param name a short name
 * @param title says what is measured
 * @param base the entry that others are compared with
 * @param entries the entries
 * @param bars what is expected of them
 * @param warmUp how many rounds each entry gets before the measured ones
 */
record Scenario(String name, String title, String base, List<Entry> entries, List<Bar> bars, int warmUp) {

	private static final String AGAIN = " again";

	/**
	 * {@return what a receiver is called that is the same as another one, in a process of
	 * its own}
	 * @param name the other one's name
	 */
	static String again(String name) {
		return name + AGAIN;
	}

	/**
	 * {@return the entry that differs from the base by noise only, {@code null} if there
	 * is none}
	 */
	@Nullable String control() {
		String again = again(this.base);
		return this.entries.stream().anyMatch((entry) -> entry.name().equals(again)) ? again : null;
	}

	/**
	 * {@return the metric that entries are compared by}
	 */
	Metric compared() {
		return this.entries.getFirst().load().compared();
	}

	/**
	 * {@return the scenario without some receivers}
	 * @param names their names
	 */
	Scenario without(Set<String> names) {
		return new Scenario(this.name, this.title, this.base,
				this.entries.stream().filter((entry) -> !names.contains(entry.receiver().name())).toList(), this.bars,
				this.warmUp);
	}

}
