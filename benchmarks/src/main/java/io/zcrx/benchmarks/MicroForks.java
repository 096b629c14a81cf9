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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks, each in several JVMs, in turn with the same one of another build
 * if there is one.
 */
final class MicroForks {

	private static final TimeValue ITERATION = TimeValue.milliseconds(500);

	private static final int ITERATIONS = 5;

	// the same code is compiled differently in one JVM and another
	private static final int MAX_FORKS = 3;

	private static final String CLASS_PATH = "java.class.path";

	private final Options options;

	private final int forks;

	MicroForks(Options options) {
		this.options = options;
		this.forks = Math.min(options.rounds(), MAX_FORKS);
	}

	Results run() throws RunnerException {
		OtherBuild other = this.options.otherBuild();
		if (other == null) {
			return new Results(new Runner(options(this.options.scenarios(), this.forks).build()).run(), List.of(),
					List.of());
		}
		Path list = other.classes("benchmarks").resolve(BenchmarkList.BENCHMARK_LIST.substring(1));
		if (!Files.exists(list)) {
			throw new IllegalArgumentException("The benchmarks of the other build are not built: there is no " + list);
		}
		Set<String> theirs = names(BenchmarkList.fromFile(list.toString()));
		List<RunResult> ours = new ArrayList<>();
		List<RunResult> before = new ArrayList<>();
		List<String> leftOut = new ArrayList<>();
		for (String name : names(BenchmarkList.defaultList())) {
			if (!theirs.contains(name)) {
				leftOut.add(name);
			}
			for (int fork = 0; fork < this.forks; fork++) {
				ours.addAll(fork(name));
				if (theirs.contains(name)) {
					before.addAll(other(name, other));
				}
			}
		}
		return new Results(merge(ours), merge(before), leftOut);
	}

	private Collection<RunResult> fork(String name) throws RunnerException {
		return new Runner(options(List.of("^" + Pattern.quote(name) + "$"), 1).build()).run();
	}

	/**
	 * Runs a benchmark of the other build: JMH gives a fork the class path that it finds
	 * in the property.
	 */
	private Collection<RunResult> other(String name, OtherBuild other) throws RunnerException {
		String ours = System.getProperty(CLASS_PATH);
		System.setProperty(CLASS_PATH, other.insiders(ours));
		try {
			return fork(name);
		}
		finally {
			System.setProperty(CLASS_PATH, ours);
		}
	}

	private Set<String> names(BenchmarkList list) {
		OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
		List<String> includes = this.options.scenarios().isEmpty() ? List.of("") : this.options.scenarios();
		return list.find(silent, includes, List.of())
			.stream()
			.map(BenchmarkListEntry::getUsername)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Makes one result of those of the same benchmark with the same parameters.
	 */
	private static Collection<RunResult> merge(List<RunResult> forks) {
		Map<String, List<RunResult>> byName = new LinkedHashMap<>();
		forks.forEach((fork) -> byName.computeIfAbsent(Micro.name(fork), (name) -> new ArrayList<>()).add(fork));
		return byName.values().stream().map((same) -> {
			List<BenchmarkResult> all = same.stream()
				.flatMap((result) -> result.getBenchmarkResults().stream())
				.toList();
			return new RunResult(same.getFirst().getParams(), all);
		}).toList();
	}

	private ChainedOptionsBuilder options(List<String> includes, int forks) {
		ChainedOptionsBuilder builder = new OptionsBuilder().addProfiler(GCProfiler.class)
			// or a fork takes the options of this JVM, which is small and has no C2
			.jvmArgs("-Xmx512m")
			.jvmArgsPrepend("-Dnop.library=" + this.options.folder().resolve("nop.so"))
			.forks(forks)
			.warmupIterations(ITERATIONS)
			.warmupTime(ITERATION)
			.measurementIterations(ITERATIONS)
			.measurementTime(ITERATION);
		includes.forEach(builder::include);
		return builder;
	}

	/**
	 * What was measured.
	 *
	 * @param ours results of this build
	 * @param before those of the other one
	 * @param leftOut benchmarks that the other one does not have
	 */
	record Results(Collection<RunResult> ours, Collection<RunResult> before, List<String> leftOut) {

	}

}
