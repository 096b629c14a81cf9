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

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class SuiteTests {

	static Stream<Suite> suites() {
		Options options = Options.parse();
		return Stream.of(new HostSuite(options), new LabSuite(options, false), new LabSuite(options, true),
				new GrowthSuite(options));
	}

	static Stream<Suite> comparisons() {
		Options options = Options.parse("against=/other/zcrx-core/target/classes");
		return Stream.of(new HostSuite(options), new LabSuite(options, false), new LabSuite(options, true));
	}

	@ParameterizedTest
	@MethodSource("suites")
	void namesEachEntryOnceAndHasTheBase(Suite suite) {
		for (Scenario scenario : suite.all()) {
			List<String> names = scenario.entries().stream().map(Entry::name).toList();

			assertThat(names).as(scenario.name()).doesNotHaveDuplicates().contains(scenario.base());
		}
	}

	@ParameterizedTest
	@MethodSource("suites")
	void expectsSomethingOnlyOfEntriesThatExist(Suite suite) {
		for (Scenario scenario : suite.all()) {
			Set<String> names = new HashSet<>(scenario.entries().stream().map(Entry::name).toList());
			names.addAll(List.of("loop", "mixed")); // not on a card

			assertThat(names).as(scenario.name()).containsAll(scenario.bars().stream().map(Bar::entry).toList());
		}
	}

	@ParameterizedTest
	@MethodSource("comparisons")
	void comparesTheBaseWithItselfWhereTimesAreMeasured(Suite suite) {
		Set<String> counting = Set.of("counts", "flood");
		for (Scenario scenario : suite.all()) {
			assertThat(scenario.control() == null).as(scenario.name()).isEqualTo(counting.contains(scenario.name()));
		}
	}

	@ParameterizedTest
	@MethodSource("comparisons")
	void measuresOursWithTheOtherBuildToo(Suite suite) {
		for (Scenario scenario : suite.all()) {
			for (Bar bar : scenario.bars()) {
				if (bar.base() != null && bar.base().endsWith(" before")) {
					assertThat(scenario.entries()).as(scenario.name()).anySatisfy((entry) -> {
						assertThat(entry.name()).isEqualTo(bar.base());
						assertThat(entry.receiver().other()).isTrue();
					});
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("suites")
	void hasTheShortFormInTheLongOne(Suite suite) {
		assertThat(suite.all().stream().map(Scenario::name).toList())
			.containsAll(suite.brief().stream().map(Scenario::name).toList());
	}

}
