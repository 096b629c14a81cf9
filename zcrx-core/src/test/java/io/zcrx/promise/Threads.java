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

package io.zcrx.promise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What threads do.
 */
final class Threads {

	private static final int FRAMES = 14;

	private Threads() {
	}

	/**
	 * Writes the stacks of all threads, virtual ones included, to a file.
	 */
	static Path dump() throws IOException, InterruptedException {
		Path file = Path.of("target", "promise-threads-%d.txt".formatted(System.nanoTime())).toAbsolutePath();
		new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				String.valueOf(ProcessHandle.current().pid()), "Thread.dump_to_file", file.toString())
			.inheritIO()
			.start()
			.waitFor();
		return file;
	}

	/**
	 * {@return the stacks of platform threads}
	 * @param name a pattern of their names
	 */
	static String show(String name) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getName().matches(name))
			.map((entry) -> "%n    %s %s%s".formatted(entry.getKey().getName(), entry.getKey().getState(),
					Arrays.stream(entry.getValue())
						.limit(FRAMES)
						.map("%n      %s"::formatted)
						.collect(Collectors.joining())))
			.collect(Collectors.joining());
	}

}
