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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the JMH benchmarks and checks their bars.
 */
final class Micro {

	private final Options options;

	private final PrintWriter out;

	private Micro(Options options, PrintWriter out) {
		this.options = options;
		this.out = out;
	}

	static void main(String[] args) throws RunnerException, IOException {
		Locale.setDefault(Locale.ROOT);
		PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		new Micro(Options.parse(args), out).run();
	}

	private void run() throws RunnerException, IOException {
		Path file = this.options.folder().resolve("results-micro.json");
		MicroForks.Results results = new MicroForks(this.options).run();
		write(results.ours(), file);
		if (!results.before().isEmpty()) {
			write(results.before(), this.options.folder().resolve("results-micro-before.json"));
		}
		Map<String, Measured> ours = measured(results.ours());
		this.out.println();
		Machine machine = Machine.of(this.options);
		this.out.println(machine);
		StringBuilder text = new StringBuilder(table(ours, measured(results.before())));
		MicroBars.check(ours).forEach((outcome) -> text.append(outcome).append(System.lineSeparator()));
		results.leftOut().forEach((name) -> text.append("     %s: the other build does not have it%n".formatted(name)));
		this.out.print(text);
		draw(ours, machine);
		new Page(this.options, machine).add("parts of the library", "micro.svg", text.toString());
		this.out.println("All figures: " + file);
	}

	private static void write(Collection<RunResult> results, Path file) {
		ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString()).writeOut(results);
	}

	private static Map<String, Measured> measured(Collection<RunResult> results) {
		Map<String, Measured> measured = new LinkedHashMap<>();
		results.forEach((result) -> measured.put(name(result), Measured.of(result)));
		return measured;
	}

	/**
	 * {@return the benchmark's class and method, and its parameters, as {@code
	 * Loop.completions(payload)}}
	 */
	static String name(RunResult result) {
		String[] parts = result.getParams().getBenchmark().split("\\.", -1);
		String name = parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
		List<String> values = new ArrayList<>();
		result.getParams().getParamsKeys().forEach((key) -> values.add(result.getParams().getParam(key)));
		return values.isEmpty() ? name : name + values.toString().replace('[', '(').replace(']', ')');
	}

	private static String table(Map<String, Measured> results, Map<String, Measured> before) {
		List<List<String>> rows = new ArrayList<>();
		List<String> head = new ArrayList<>(List.of("", "ns", "error", "heap bytes"));
		if (!before.isEmpty()) {
			head.addAll(List.of("ns before", "error", "to before", "heap bytes before"));
		}
		rows.add(head);
		results.forEach((name, measured) -> {
			List<String> row = new ArrayList<>(
					List.of(name, text(measured.nanos()), text(measured.error()), text(measured.bytes())));
			Measured other = before.get(name);
			if (other != null) {
				row.addAll(List.of(text(other.nanos()), text(other.error()), text(measured.nanos() / other.nanos()),
						text(other.bytes())));
			}
			rows.add(row);
		});
		return Table.columns(rows) + System.lineSeparator();
	}

	private static String text(double value) {
		return "%.2f".formatted(value);
	}

	private void draw(Map<String, Measured> results, Machine machine) throws IOException {
		List<SvgChart.Value> values = new ArrayList<>();
		results.forEach((name, measured) -> {
			if (!name.startsWith("Nop") && !name.contains("FULL")) {
				values.add(new SvgChart.Value(name, measured.spread()));
			}
		});
		SvgChart chart = new SvgChart("parts of the library", "ns for each completion, buffer, frame or call",
				machine.toString());
		Files.createDirectories(this.options.pictures());
		Files.writeString(this.options.pictures().resolve("micro.svg"), chart.bars(values));
	}

	/**
	 * What a benchmark has shown.
	 *
	 * @param nanos for one operation
	 * @param error of that, by JMH
	 * @param bytes of heap for one operation
	 */
	record Measured(double nanos, double error, double bytes) {

		static Measured of(RunResult result) {
			Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
			return new Measured(result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError(),
					(allocated != null) ? allocated.getScore() : Double.NaN);
		}

		Spread spread() {
			double error = Double.isFinite(this.error) ? this.error : 0;
			return new Spread(Math.max(0, this.nanos - error), this.nanos, this.nanos + error);
		}

	}

}
