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

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Tells how receivers compare with the first of them: a table of ratios and counts for
 * people, all figures of all rounds for programs.
 */
final class Report {

	private static final double MIB = 1L << 20;

	private static final double MAX_CPU_RATIO = 1.10;

	private static final double MAX_LOOP_ALLOCATION = 0.05;

	private static final double MAX_PAYLOAD_ALLOCATION = 80.5;

	private static final double MAX_HEAP_MIB = 64;

	private static final String ROW = "%-9s %-18s %-18s %-18s %8s %12s %12s %9s%n";

	private final Options options;

	private final List<ReceiverProcess> receivers;

	private final ReceiverProcess base;

	private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	Report(Options options, List<ReceiverProcess> receivers) {
		this.options = options;
		this.receivers = receivers;
		this.base = receivers.getFirst();
	}

	String table() {
		StringBuilder text = new StringBuilder();
		text.append("%s | %s | Linux %s (lab) on %s | Java %s%n".formatted(this.now, this.options.cpu(),
				System.getProperty("os.version"), this.options.hostKernel(), Runtime.version()));
		text.append("nodev, one connection, %d rounds of %.1f GiB each, first 8 bytes of each payload read%n"
			.formatted(this.options.rounds(), this.options.roundBytes() / (1024 * MIB)));
		text.append("Ratios are to '%s' in the same round: median (min-max)%n%n".formatted(this.base.name()));
		text.append(ROW.formatted("", "own code", "CPU, loop thread", "CPU, process", "payloads", "system calls",
				"bytes of heap", "live"));
		text.append(ROW.formatted("receiver", "per payload", "per GiB", "per GiB", "/ enter", "/ 1000 payl.",
				"/ payload", "heap"));
		this.receivers.forEach((receiver) -> text.append(row(receiver)));
		text.append(System.lineSeparator());
		text.append(bars());
		return text.toString();
	}

	private String row(ReceiverProcess receiver) {
		return ROW.formatted(receiver.name(), receiver.ratio(this.base, Round::userPerPayload),
				receiver.ratio(this.base, Round::cpuPerGiB), receiver.ratio(this.base, Round::processCpuPerGiB),
				"%.0f".formatted(receiver.spread(Round::payloadsPerEnter).median()),
				"%.1f".formatted(1000 * receiver.spread(Round::callsPerPayload).median()),
				"%.2f".formatted(receiver.spread(Round::allocatedPerPayload).median()),
				(receiver.heap() > 0) ? "%.1f MiB".formatted(receiver.heap() / MIB) : "-");
	}

	private String bars() {
		StringBuilder text = new StringBuilder();
		for (ReceiverProcess receiver : this.receivers) {
			switch (receiver.name()) {
				case "loop" -> {
					cpuBar(text, receiver);
					bar(text, "loop: bytes of heap per payload, by ring and loop",
							receiver.spread(Round::allocatedPerPayload).median(), MAX_LOOP_ALLOCATION);
				}
				case "payload" -> {
					cpuBar(text, receiver);
					bar(text, "payload: MiB of live heap beside the area", receiver.heap() / MIB, MAX_HEAP_MIB);
					bar(text, "payload: system calls per payload", receiver.spread(Round::callsPerPayload).max(), 1);
				}
				case "mixed" -> bar(text, "mixed: bytes of heap per payload, with Payload and segment",
						receiver.spread(Round::allocatedPerPayload).median(), MAX_PAYLOAD_ALLOCATION);
				default -> {
				}
			}
		}
		return text.toString();
	}

	private void cpuBar(StringBuilder text, ReceiverProcess receiver) {
		bar(text, receiver.name() + ": CPU of the loop thread per GiB, to C",
				receiver.ratio(this.base, Round::cpuPerGiB).median(), MAX_CPU_RATIO);
		bar(text, receiver.name() + ": time in own code per payload, to C",
				receiver.ratio(this.base, Round::userPerPayload).median(), MAX_CPU_RATIO);
	}

	private void bar(StringBuilder text, String what, double value, double limit) {
		text.append(
				"%-4s %-60s %8.2f  (at most %.2f)%n".formatted((value <= limit) ? "ok" : "MISS", what, value, limit));
	}

	String json() {
		StringJoiner list = new StringJoiner(",\n", "[\n", "\n  ]");
		for (ReceiverProcess receiver : this.receivers) {
			StringJoiner rounds = new StringJoiner(",\n", "[\n", "\n    ]");
			receiver.rounds().forEach((round) -> rounds.add("      " + object(round.values())));
			list.add("    {\"name\": \"%s\", \"heap\": %d, \"rounds\": %s}".formatted(receiver.name(), receiver.heap(),
					rounds));
		}
		return ("{%n  \"date\": \"%s\",%n  \"cpu\": \"%s\",%n  \"kernel\": \"%s\",%n  \"hostKernel\": \"%s\",%n"
				+ "  \"java\": \"%s\",%n  \"mode\": \"nodev\",%n  \"receivers\": %s%n}%n")
			.formatted(this.now, this.options.cpu(), System.getProperty("os.version"), this.options.hostKernel(),
					Runtime.version(), list);
	}

	private static String object(Map<String, Long> values) {
		StringJoiner fields = new StringJoiner(", ", "{", "}");
		values.forEach((name, value) -> fields.add("\"%s\": %d".formatted(name, value)));
		return fields.toString();
	}

}
