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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What to run, given by {@code name=value} arguments.
 *
 * @param suite the suite
 * @param scenarios names of the scenarios to run, empty for all of the suite
 * @param rounds measured rounds of each entry
 * @param scale how much larger rounds are than by default
 * @param work what receivers do with bytes
 * @param otherBuild another build of the library, with which our receivers are started
 * once more, or {@code null}
 * @param folder where the C programs are and the results go
 * @param pictures where pictures go
 * @param cpu the processor's name, which a lab's kernel does not tell
 * @param hostKernel the release of the kernel below a lab's, empty if this is none
 * @param terminal whether progress can be shown in place
 * @param enforce whether counts that miss their bars by far are a failure
 */
record Options(String suite, List<String> scenarios, int rounds, double scale, String work,
		@Nullable OtherBuild otherBuild, Path folder, Path pictures, String cpu, String hostKernel, boolean terminal,
		boolean enforce) {

	static Options parse(String... args) {
		Map<String, String> values = new TreeMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("Not name=value: " + arg);
			}
			values.put(arg.substring(0, equals), arg.substring(equals + 1));
		}
		Path folder = Path.of(values.getOrDefault("folder", ".")).toAbsolutePath().normalize();
		String scenarios = values.getOrDefault("scenarios", "");
		String against = values.getOrDefault("against", "");
		return new Options(values.getOrDefault("suite", "host"),
				scenarios.isEmpty() ? List.of() : List.of(scenarios.split(",", -1)),
				Integer.parseInt(values.getOrDefault("rounds", "7")),
				Double.parseDouble(values.getOrDefault("scale", "1")), values.getOrDefault("work", "line"),
				against.isEmpty() ? null : new OtherBuild(Path.of(against)), folder,
				Path.of(values.getOrDefault("pictures", folder.toString())).toAbsolutePath().normalize(),
				values.getOrDefault("cpu", "unknown"), values.getOrDefault("host-kernel", ""),
				Boolean.parseBoolean(values.getOrDefault("terminal", "false")),
				Boolean.parseBoolean(values.getOrDefault("enforce", "false")));
	}

	/**
	 * {@return what receivers do with bytes, for titles}
	 */
	String workInWords() {
		return switch (this.work) {
			case "none" -> "no byte read";
			case "sum" -> "all bytes summed up";
			default -> "one byte of each cache line read";
		};
	}

	/**
	 * {@return an amount of bytes of this run}
	 * @param mib mebibytes by default
	 */
	long mebibytes(int mib) {
		return (long) (this.scale * mib * (1 << 20));
	}

}
