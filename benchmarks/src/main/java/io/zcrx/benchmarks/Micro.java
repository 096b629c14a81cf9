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

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks and checks their bars.
 */
final class Micro {

	private static final TimeValue ITERATION = TimeValue.milliseconds(500);

	private static final int ITERATIONS = 5;

	// the same code is compiled differently in one JVM and another
	private static final int MAX_FORKS = 3;

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
		ChainedOptionsBuilder builder = new OptionsBuilder().addProfiler(GCProfiler.class)
			.resultFormat(ResultFormatType.JSON)
			.result(file.toString())
			// or a fork takes the options of this JVM, which is small and has no C2
			.jvmArgs("-Xmx512m")
			.jvmArgsPrepend("-Dnop.library=" + this.options.folder().resolve("nop.so"))
			.forks(Math.min(this.options.rounds(), MAX_FORKS))
			.warmupIterations(ITERATIONS)
			.warmupTime(ITERATION)
			.measurementIterations(ITERATIONS)
			.measurementTime(ITERATION);
		this.options.scenarios().forEach(builder::include);
		Map<String, Measured> results = new LinkedHashMap<>();
		new Runner(builder.build()).run().forEach((result) -> results.put(name(result), Measured.of(result)));
		this.out.println();
		Machine machine = Machine.of(this.options);
		this.out.println(machine);
		StringBuilder text = new StringBuilder(table(results));
		MicroBars.check(results).forEach((outcome) -> text.append(outcome).append(System.lineSeparator()));
		this.out.print(text);
		draw(results, machine);
		new Page(this.options, machine).add("parts of the library", "micro.svg", text.toString());
		this.out.println("All figures: " + file);
	}

	/**
	 * {@return the benchmark's class and method, and its parameters, as {@code
	 * Loop.completions(payload)}}
	 */
	private static String name(RunResult result) {
		String[] parts = result.getParams().getBenchmark().split("\\.", -1);
		String name = parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
		List<String> values = new ArrayList<>();
		result.getParams().getParamsKeys().forEach((key) -> values.add(result.getParams().getParam(key)));
		return values.isEmpty() ? name : name + values.toString().replace('[', '(').replace(']', ')');
	}

	private static String table(Map<String, Measured> results) {
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("", "ns", "error", "heap bytes"));
		results.forEach((name, measured) -> rows.add(List.of(name, "%.2f".formatted(measured.nanos()),
				"%.2f".formatted(measured.error()), "%.2f".formatted(measured.bytes()))));
		return Table.columns(rows) + System.lineSeparator();
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
