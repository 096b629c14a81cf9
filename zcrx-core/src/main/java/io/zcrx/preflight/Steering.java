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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.zcrx.libc.SyscallException;

/**
 * Finds out whether an interface brings connections to the rx queues that are received
 * from: by its flow rules, and for what none of them names by its RSS table.
 */
final class Steering {

	private final String name;

	private final Collection<Integer> queues;

	private final NicSettings settings;

	/**
	 * Creates a check.
	 * @param interfaceName the network interface
	 * @param queues the rx queues that are received from
	 * @param settings tell of the interface
	 */
	Steering(String interfaceName, Collection<Integer> queues, NicSettings settings) {
		this.name = interfaceName;
		this.queues = List.copyOf(queues);
		this.settings = settings;
	}

	/**
	 * Checks where connections arrive.
	 * @param flow the connections
	 * @return what leads them or some of them elsewhere, each with the fix; nothing if
	 * the interface does not tell
	 */
	List<Finding> check(Flow flow) {
		List<Finding> findings = new ArrayList<>();
		for (PlacedRule rule : rules()) {
			PlacedRule.Match match = rule.match(flow);
			if (match != PlacedRule.Match.NONE && !rule.leadsTo(this.queues)) {
				findings.add(conflict(this.name, rule, flow, this.queues));
			}
			if (match == PlacedRule.Match.ALL) {
				return findings;
			}
		}
		List<Integer> others = others();
		if (!others.isEmpty()) {
			int queue = this.queues.iterator().next();
			findings.add(
					new Finding(
							"no flow rule of %s brings all of %s to %s, so it may arrive on queues %s and is copied"
								.formatted(this.name, flow, text(this.queues), others),
							flow.command(this.name, queue)));
		}
		return findings;
	}

	private List<PlacedRule> rules() {
		try {
			return this.settings.ntuple() ? this.settings.rules().inOrder() : List.of();
		}
		catch (SyscallException ex) {
			return List.of(); // the driver has no flow rules
		}
	}

	/**
	 * Returns the queues that are not received from, but that flows without a rule arrive
	 * on.
	 */
	private List<Integer> others() {
		RssTable table;
		try {
			table = this.settings.rss();
		}
		catch (SyscallException ex) {
			return List.of();
		}
		return (table != null) ? table.queues().filter((queue) -> !this.queues.contains(queue)).boxed().toList()
				: List.of();
	}

	/**
	 * Tells of a rule that is in the way.
	 * @param interfaceName the network interface
	 * @param rule the rule
	 * @param flow what it decides about
	 * @param queues where that should arrive
	 */
	static Finding conflict(String interfaceName, PlacedRule rule, Flow flow, Collection<Integer> queues) {
		String part = (rule.match(flow) == PlacedRule.Match.ALL) ? "" : "some of ";
		return new Finding(
				"the flow rule at location %d of %s sends %s%s %s, not to %s".formatted(rule.location(), interfaceName,
						part, flow, rule.destination(), text(queues)),
				"ethtool -N %s delete %d, if nobody needs it".formatted(interfaceName, rule.location()));
	}

	private static String text(Collection<Integer> queues) {
		return (queues.size() == 1) ? "queue " + queues.iterator().next() : "queues " + queues;
	}

}
