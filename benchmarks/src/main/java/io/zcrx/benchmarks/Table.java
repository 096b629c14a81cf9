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
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Shows a scenario's result to people: a row for each entry, then the bars.
 */
final class Table {

	private static final List<Metric> STREAM = List.of(Metric.THROUGHPUT, Metric.RECEIVER_CPU, Metric.TOTAL_CPU,
			Metric.PER_ENTER, Metric.ALLOCATED, Metric.SWITCHES);

	private static final List<Metric> PING = List.of(Metric.RATE, Metric.CPU_PER_OP, Metric.P50, Metric.P99,
			Metric.P999, Metric.PER_ENTER, Metric.ALLOCATED);

	private static final List<Metric> FLOOD = List.of(Metric.HEAP, Metric.HEAP_ADDED, Metric.TAKEN, Metric.RESIDENT,
			Metric.ALLOCATED);

	private Table() {
	}

	static String of(ScenarioResult result) {
		Metric compared = result.scenario().compared();
		List<Metric> metrics = metrics(compared);
		List<List<String>> rows = new ArrayList<>();
		List<String> head = new ArrayList<>(List.of("", "to " + result.scenario().base()));
		metrics.forEach((metric) -> head.add(metric.label()));
		rows.add(head);
		for (EntryResult entry : result.entries()) {
			List<String> row = new ArrayList<>();
			row.add(entry.entry().name());
			row.add(entry.ratio(result.base(), compared).toString());
			for (Metric metric : metrics) {
				Spread spread = entry.spread(metric);
				row.add((metric == Metric.THROUGHPUT || metric == compared) ? metric.format(spread)
						: metric.format(spread.median()));
			}
			rows.add(row);
		}
		StringBuilder text = new StringBuilder("%n%s%n".formatted(result.scenario().title()));
		text.append("medians (min-max); 'to %s': %s, ratios in the same round%n%n".formatted(result.scenario().base(),
				compared.label()));
		text.append(columns(rows));
		text.append(noise(result));
		result.outcomes().forEach((outcome) -> text.append("%n%s".formatted(outcome)));
		result.leftOut().forEach((name, reason) -> text.append("%n     %s was left out: %s".formatted(name, reason)));
		result.idle().forEach((name, nanos) -> text.append(idle(name, nanos)));
		return text.append(System.lineSeparator()).toString();
	}

	private static List<Metric> metrics(Metric compared) {
		return switch (compared) {
			case CPU_PER_OP -> PING;
			case HEAP -> FLOOD;
			default -> STREAM;
		};
	}

	/**
	 * {@return what is to be said of the noise: nothing, if there was too little of it at
	 * once}
	 */
	private static String noise(ScenarioResult result) {
		Noise noise = result.noise();
		if (noise == null || (!noise.isTooMuch() && result.discarded().isEmpty())) {
			return "";
		}
		String text = result.discarded().isEmpty() ? "" : "%n     measured again, because %s"
			.formatted(result.discarded().stream().map(Noise::toString).collect(Collectors.joining("; then ")));
		return noise.isTooMuch() ? text + "%ndisturbed: says nothing, since %s: no bar is judged".formatted(noise)
				: text;
	}

	private static String idle(String name, long nanos) {
		double share = nanos / 1e6 / ScenarioResult.IDLE_MILLIS;
		return (share > 0.01) ? "%n     %s uses %.1f %% of a CPU while nothing happens".formatted(name, 100 * share)
				: "";
	}

	/**
	 * Pads the cells of rows so that they stand in columns.
	 */
	static String columns(List<List<String>> rows) {
		int[] widths = new int[rows.getFirst().size()];
		for (List<String> row : rows) {
			for (int i = 0; i < row.size(); i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		}
		StringBuilder text = new StringBuilder();
		for (List<String> row : rows) {
			StringJoiner line = new StringJoiner("  ");
			for (int i = 0; i < row.size(); i++) {
				line.add(((i == 0) ? "%-" + widths[i] + "s" : "%" + widths[i] + "s").formatted(row.get(i)));
			}
			text.append(line).append(System.lineSeparator());
		}
		return text.toString();
	}

}
