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

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs a suite and reports. Everything that is compared happens in one run on one kernel,
 * since a boot of a lab, and what else the machine does, changes every figure.
 */
final class Benchmark {

	private final Options options;

	private final PrintWriter out;

	private Benchmark(Options options, PrintWriter out) {
		this.options = options;
		this.out = out;
	}

	static void main(String[] args) throws IOException, InterruptedException {
		Locale.setDefault(Locale.ROOT);
		PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		if (!new Benchmark(Options.parse(args), out).run()) {
			System.exit(1);
		}
	}

	/**
	 * Runs the suite.
	 * @return whether all is well, as far as it is enforced
	 */
	private boolean run() throws IOException, InterruptedException {
		Suite suite = suite();
		List<Scenario> scenarios = scenarios(suite);
		Machine machine = Machine.of(this.options);
		this.out.println(machine);
		this.out
			.println("Sockets: TCP_NODELAY on both sides, backlog 1024, buffers as the kernel sizes them, or limited "
					+ "alike on a card with many connections. %d rounds each.".formatted(this.options.rounds()));
		ScenarioRunner runner = new ScenarioRunner(this.options.folder(), suite.sender(),
				new Progress(this.out, this.options.terminal()));
		Path file = this.options.folder().resolve("results-%s.json".formatted(this.options.suite()));
		List<ScenarioResult> results = new ArrayList<>();
		Page page = new Page(this.options, machine);
		for (Scenario scenario : scenarios) {
			ScenarioResult result = runner.run(scenario, this.options.rounds());
			results.add(result);
			String table = Table.of(result);
			this.out.print(table);
			Files.writeString(file, Results.json(machine, this.options, results));
			page.add(scenario.name(), new Pictures(machine, this.options).draw(result), table);
		}
		this.out.println();
		this.out.println("All figures of all rounds: " + file);
		List<String> disturbed = results.stream()
			.filter(ScenarioResult::isDisturbed)
			.map((result) -> result.scenario().name())
			.toList();
		if (!disturbed.isEmpty()) {
			this.out.println("Disturbed, to be measured again on a quiet machine: " + String.join(", ", disturbed));
		}
		return !this.options.enforce() || enforce(results);
	}

	private boolean enforce(List<ScenarioResult> results) {
		List<Bar.Outcome> regressions = results.stream().flatMap((result) -> result.regressions().stream()).toList();
		regressions.forEach((outcome) -> this.out.println("FAILED, even with a margin of half: " + outcome));
		return regressions.isEmpty();
	}

	private Suite suite() {
		return switch (this.options.suite()) {
			case "host" -> new HostSuite(this.options);
			case "lab" -> new LabSuite(this.options, false);
			case "nic" -> new LabSuite(this.options, true);
			case "growth" -> new GrowthSuite(this.options);
			default -> throw new IllegalArgumentException("No such suite: " + this.options.suite());
		};
	}

	private List<Scenario> scenarios(Suite suite) {
		List<String> names = this.options.scenarios();
		if (names.isEmpty()) {
			return suite.brief();
		}
		List<Scenario> chosen = suite.all()
			.stream()
			.filter((scenario) -> names.contains("all") || names.contains(scenario.name()))
			.toList();
		if (chosen.isEmpty()) {
			throw new IllegalArgumentException("No such scenario: %s; there are %s".formatted(names,
					suite.all().stream().map(Scenario::name).toList()));
		}
		return chosen;
	}

}
