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

package io.zcrx.preflight;

import java.util.Comparator;
import java.util.List;

import io.zcrx.uapi.LinuxEthtool;

/**
 * The flow rules of an interface.
 *
 * @param rules the rules
 * @param size how many places there are
 * @param driverPlaces whether the driver chooses the place of a rule itself: then places
 * say nothing about which rule comes first
 */
record RuleTable(List<PlacedRule> rules, int size, boolean driverPlaces) {

	/**
	 * {@return the rules, in the order in which the interface heeds them}
	 */
	List<PlacedRule> inOrder() {
		Comparator<PlacedRule> order = this.driverPlaces ? Comparator.comparingInt(PlacedRule::specificity).reversed()
				: Comparator.comparingInt(PlacedRule::location);
		return this.rules.stream().sorted(order).toList();
	}

	/**
	 * {@return where another rule may be put: a driver that can't choose itself takes the
	 * last free place, which has the lowest priority}
	 */
	int freeLocation() {
		if (this.driverPlaces) {
			return (int) LinuxEthtool.RX_CLS_LOC_ANY;
		}
		List<Integer> taken = this.rules.stream().map(PlacedRule::location).toList();
		int location = this.size - 1;
		while (location > 0 && taken.contains(location)) {
			location--;
		}
		return location;
	}

	/**
	 * Looks for rules that keep another one from having effect.
	 * @param rule a rule, which is there or is to be added at {@link #freeLocation}
	 * @param flow what is to arrive by it
	 * @return those that match the same, or more or less and come first
	 */
	List<PlacedRule> against(FlowRule rule, Flow flow) {
		int place = this.rules.stream()
			.filter((other) -> other.is(rule))
			.mapToInt(PlacedRule::location)
			.findFirst()
			.orElseGet(this::freeLocation);
		return this.rules.stream()
			.filter((other) -> other.match(flow) != PlacedRule.Match.NONE && !other.leadsTo(List.of(rule.queue())))
			.filter((other) -> other.matchesSame(rule)
					|| (this.driverPlaces ? other.specificity() >= rule.specificity() : other.location() < place))
			.toList();
	}

}
