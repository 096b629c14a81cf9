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

import java.util.function.ToDoubleFunction;

/**
 * A figure of a round.
 */
enum Metric {

	THROUGHPUT("GiB/s", "%.2f", (round) -> round.gibibytes() / round.seconds()),

	RECEIVER_CPU("receiver CPU ms/GiB", "%.0f", (round) -> round.get("receiver_cpu") / 1e6 / round.gibibytes()),

	TOTAL_CPU("receiver + sender CPU ms/GiB", "%.0f",
			(round) -> (round.get("receiver_cpu") + round.get("sender_cpu")) / 1e6 / round.gibibytes()),

	OWN_CODE("own code ns/payload", "%.1f", (round) -> round.per("user", "payloads")),

	PER_ENTER("completions/enter", "%.1f", (round) -> round.per("completions", "enters")),

	CALLS("system calls/GiB", "%.0f", (round) -> round.get("calls") / round.gibibytes()),

	CALLS_PER_ENTER("system calls/enter", "%.3f", (round) -> round.per("calls", "enters")),

	CALLS_PER_PAYLOAD("system calls/payload", "%.3f", (round) -> round.per("calls", "payloads")),

	ALLOCATED("heap bytes/payload", "%.2f", (round) -> round.per("allocated", "payloads")),

	SWITCHES("context switches/GiB", "%.0f", (round) -> round.get("receiver_switches") / round.gibibytes()),

	RESIDENT("MiB resident", "%.0f", (round) -> mebibytes(round, "resident")),

	HEAP("MiB of heap, blocked", "%.1f", (round) -> mebibytes(round, "heap")),

	HEAP_ADDED("MiB added to that at rest", "%.1f", (round) -> mebibytes(round, "heap_added")),

	TAKEN("MiB sent before it stalled", "%.1f", (round) -> mebibytes(round, "taken")),

	RATE("round trips/s", "%.0f", (round) -> round.get("ops") / round.seconds()),

	CPU_PER_OP("receiver CPU us/round trip", "%.2f", (round) -> round.per("receiver_cpu", "ops") / 1000),

	P50("p50 us", "%.0f", (round) -> round.get("p50") / 1000.0),

	P99("p99 us", "%.0f", (round) -> round.get("p99") / 1000.0),

	P999("p99.9 us", "%.0f", (round) -> round.get("p999") / 1000.0);

	private final String label;

	private final String format;

	@SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
	private final ToDoubleFunction<Round> function;

	Metric(String label, String format, ToDoubleFunction<Round> function) {
		this.label = label;
		this.format = format;
		this.function = function;
	}

	private static double mebibytes(Round round, String figure) {
		return round.values().containsKey(figure) ? round.get(figure) / (double) (1 << 20) : Double.NaN;
	}

	/**
	 * {@return whether this counts something, so that a slower or busier machine changes
	 * little about it}
	 */
	boolean isCount() {
		return switch (this) {
			case PER_ENTER, CALLS, CALLS_PER_ENTER, CALLS_PER_PAYLOAD, ALLOCATED, HEAP, HEAP_ADDED -> true;
			default -> false;
		};
	}

	String label() {
		return this.label;
	}

	double of(Round round) {
		return this.function.applyAsDouble(round);
	}

	String format(double value) {
		return Double.isFinite(value) ? this.format.formatted(value) : "-";
	}

	String format(Spread spread) {
		return Double.isFinite(spread.median())
				? "%s (%s-%s)".formatted(format(spread.median()), format(spread.min()), format(spread.max())) : "-";
	}

}
