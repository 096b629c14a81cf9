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

package io.zcrx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.TestList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs all jcstress tests of this module in one go, and reports each. Property
 * {@code zcrx.jcstress} holds options of jcstress for another run than the short one,
 * such as {@code -m tough}.
 */
class ConcurrencyIT {

	private static final String SHORT = "-jvmArgs -XX:+UseSerialGC -time 200 -iters 2 -f 1 -fsm 1 -sc false -af NONE";

	private static final Path FOLDER = Path.of("target", "jcstress");

	@TestFactory
	Stream<DynamicTest> noThreadSeesWhatItMustNot() throws Exception {
		Collection<String> names = TestList.tests();
		assertThat(names).hasSizeGreaterThanOrEqualTo(23);
		Map<String, List<TestResult>> results = new TreeMap<>();
		names.forEach((name) -> results.put(name, new ArrayList<>()));
		for (TestResult result : run()) {
			results.get(result.getName()).add(result);
		}
		return results.entrySet()
			.stream()
			.map((entry) -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
	}

	private static void check(List<TestResult> results) {
		assertThat(results).isNotEmpty();
		long samples = 0;
		for (TestResult result : results) {
			TestGrading grading = TestGrading.grade(result);
			assertThat(result.status()).as("%s, %s, %s", result.getConfig(), result.getMessages(), result.getVmErr())
				.isEqualTo(Status.NORMAL);
			assertThat(grading.isPassed).as("%s: %s", result.getConfig(), grading.failureMessages).isTrue();
			samples += result.getTotalCount();
		}
		assertThat(samples).isPositive();
	}

	private static Collection<TestResult> run() throws IOException, InterruptedException, ClassNotFoundException {
		Files.createDirectories(FOLDER);
		for (Path old : results()) {
			Files.delete(old);
		}
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), Main.class.getName(), "-jvmArgsPrepend",
						"--enable-native-access=ALL-UNNAMED", "-r", "report"));
		command.addAll(List.of(System.getProperty("zcrx.jcstress", SHORT).split(" +")));
		Path output = FOLDER.resolve("output");
		Process process = new ProcessBuilder(command).directory(FOLDER.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			// the exit code only repeats what the results say
			assertThat(process.waitFor(1, TimeUnit.DAYS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(results()).as("results of jcstress, which says why in %s", output).hasSize(1);
		InProcessCollector collector = new InProcessCollector();
		DiskReadCollector reader = new DiskReadCollector(results().getFirst().toString(), collector);
		reader.dump();
		reader.close();
		return collector.getTestResults();
	}

	private static List<Path> results() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.filter((file) -> file.getFileName().toString().endsWith(".bin.gz")).toList();
		}
	}

}
