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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Measures what a listener adds to the start of an application: starts applications in
 * turn, each round beginning with another one, and compares those of the same round.
 */
final class Startup {

	private static final double LIMIT_MILLIS = 150;

	private final Options options;

	private final PrintWriter out;

	private Startup(Options options, PrintWriter out) {
		this.options = options;
		this.out = out;
	}

	static void main(String[] args) throws IOException, InterruptedException {
		Locale.setDefault(Locale.ROOT);
		PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		new Startup(Options.parse(args), out).run();
	}

	private void run() throws IOException, InterruptedException {
		List<StartupSpec> specs = StartupSpec.all();
		Machine machine = Machine.of(this.options);
		this.out.println(machine);
		Map<String, List<Round>> rounds = new LinkedHashMap<>();
		for (StartupSpec spec : specs) {
			start(spec); // fills the page cache, and is not counted
			rounds.put(spec.name(), new ArrayList<>());
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int i = 0; i < specs.size(); i++) {
				StartupSpec spec = specs.get((round + i) % specs.size());
				Objects.requireNonNull(rounds.get(spec.name())).add(start(spec));
			}
		}
		String base = specs.getFirst().name();
		String table = table(base, rounds);
		this.out.print(table);
		Spread added = added(rounds, specs.getLast().name(), base, "main");
		Bar.Outcome bar = new Bar.Outcome("%s: ms added to %s".formatted(specs.getLast().name(), base), added.median(),
				true, LIMIT_MILLIS);
		this.out.println(bar);
		new Page(this.options, machine).add("start of an application", "", table + bar);
		Path file = this.options.folder().resolve("results-startup.json");
		Files.writeString(file, json(machine, base, rounds, bar));
		this.out.println("All figures of all rounds: " + file);
	}

	/**
	 * {@return nanoseconds from main to the application's ready event, from the process's
	 * start to that, and of CPU until then}
	 */
	private Round start(StartupSpec spec) throws IOException, InterruptedException {
		long start = System.nanoTime();
		Process process = new ProcessBuilder(spec.command())
			.redirectError(this.options.folder().resolve("startup-" + spec.name().replace(' ', '-') + ".log").toFile())
			.start();
		try {
			String line = process.inputReader(StandardCharsets.UTF_8).readLine();
			long nanos = System.nanoTime() - start;
			if (line == null || !line.startsWith("ready ")) {
				throw new IOException("'%s' said '%s'; see its log".formatted(spec.name(), line));
			}
			return Round.parse(line).with("process", nanos).with("cpu", new ProcessClock(process.pid()).cpu());
		}
		finally {
			process.destroyForcibly();
			process.waitFor(10, TimeUnit.SECONDS);
		}
	}

	private static String table(String base, Map<String, List<Round>> rounds) {
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("", "ms from main to ready", "added to " + base, "ms from process to ready", "added", "CPU ms",
				"added"));
		rounds.forEach((name, measured) -> {
			List<String> row = new ArrayList<>(List.of(name));
			for (String figure : List.of("main", "process", "cpu")) {
				row.add(text(Spread.of(measured.stream().mapToDouble((round) -> round.get(figure) / 1e6).toArray())));
				row.add(text(added(rounds, name, base, figure)));
			}
			rows.add(row);
		});
		return "%nmedians (min-max); 'added': differences in the same round%n%n".formatted() + Table.columns(rows)
				+ System.lineSeparator();
	}

	private static String text(Spread spread) {
		return "%.0f (%.0f-%.0f)".formatted(spread.median(), spread.min(), spread.max());
	}

	private static Spread added(Map<String, List<Round>> rounds, String name, String base, String figure) {
		List<Round> measured = Objects.requireNonNull(rounds.get(name));
		List<Round> others = Objects.requireNonNull(rounds.get(base));
		double[] differences = new double[measured.size()];
		for (int i = 0; i < differences.length; i++) {
			differences[i] = (measured.get(i).get(figure) - others.get(i).get(figure)) / 1e6;
		}
		return Spread.of(differences);
	}

	private static String json(Machine machine, String base, Map<String, List<Round>> rounds, Bar.Outcome bar) {
		Map<String, Object> json = machine.json();
		json.put("suite", "startup");
		json.put("base", base);
		List<Object> entries = new ArrayList<>();
		rounds.forEach((name, measured) -> {
			Map<String, Object> fields = new LinkedHashMap<>();
			fields.put("name", name);
			fields.put("rounds", measured.stream().map(Round::values).toList());
			entries.add(fields);
		});
		json.put("entries", entries);
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("label", bar.label());
		fields.put("value", bar.value());
		fields.put("atMost", bar.limit());
		fields.put("passed", bar.passed());
		json.put("bars", List.of(fields));
		return Json.of(json) + System.lineSeparator();
	}

}
