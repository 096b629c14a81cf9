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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to run, given by {@code name=value} arguments.
 *
 * @param rounds measured rounds of each receiver
 * @param roundBytes bytes of a round
 * @param warmUpBytes bytes before the first measured round of each receiver
 * @param receivers names of the Java receivers
 * @param against classes of another {@code zcrx-core}, with which each Java receiver is
 * started once more; empty for none
 * @param folder where the C programs are and the results go
 * @param cpu the processor's name, which the lab's kernel does not tell
 * @param hostKernel the release of the kernel below the lab's
 * @param terminal whether progress can be shown in place
 */
record Options(int rounds, long roundBytes, long warmUpBytes, List<String> receivers, String against, Path folder,
		String cpu, String hostKernel, boolean terminal) {

	private static final double GIB = 1L << 30;

	static Options parse(String... args) {
		Map<String, String> values = new TreeMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("Not name=value: " + arg);
			}
			values.put(arg.substring(0, equals).toLowerCase(Locale.ROOT), arg.substring(equals + 1));
		}
		return new Options(Integer.parseInt(values.getOrDefault("rounds", "15")),
				bytes(values.getOrDefault("gib", "2")), bytes(values.getOrDefault("warm-up-gib", "3")),
				List.of(values.getOrDefault("receivers", "loop,payload,length,mixed").split(",", -1)),
				values.getOrDefault("against", ""),
				Path.of(values.getOrDefault("folder", ".")).toAbsolutePath().normalize(),
				values.getOrDefault("cpu", "unknown"), values.getOrDefault("host-kernel", "unknown"),
				Boolean.parseBoolean(values.getOrDefault("terminal", "false")));
	}

	private static long bytes(String gib) {
		return (long) (Double.parseDouble(gib) * GIB);
	}

}
