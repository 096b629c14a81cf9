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
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tests print: seeds, and figures that they measured.
 */
public final class Figures {

	private static final Logger logger = LoggerFactory.getLogger(Figures.class);

	private Figures() {
	}

	/**
	 * {@return the seed of a random test, which system property zcrx.seed can repeat}
	 */
	public static long seed() {
		long seed = Long.getLong("zcrx.seed", System.nanoTime());
		print("random test, -Dzcrx.seed=%d repeats it".formatted(seed));
		return seed;
	}

	public static void print(String line) {
		logger.info(line);
	}

	/**
	 * {@return KiB of this process that are in memory}
	 */
	static long residentKib() throws IOException {
		return procFigure("/proc/self/status", "VmRSS:");
	}

	/**
	 * {@return KiB of the kernel's own objects}
	 */
	static long slabKib() throws IOException {
		return procFigure("/proc/meminfo", "Slab:");
	}

	/**
	 * {@return the processor time that a thread of this process has had, 0 if the kernel
	 * does not count it}
	 */
	static long cpuNanos(String thread) throws IOException {
		try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
			for (Path task : tasks.toList()) {
				if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
					Path schedstat = task.resolve("schedstat");
					return Files.exists(schedstat)
							? Long.parseLong(Files.readString(schedstat).strip().split(" ", -1)[0]) : 0;
				}
			}
		}
		throw new IllegalStateException("No thread is named " + thread);
	}

	/**
	 * {@return the first number of a line in a file of /proc}
	 */
	static long procFigure(String file, String name) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of(file))) {
			return lines.filter((line) -> line.startsWith(name))
				.mapToLong((line) -> Long.parseLong(line.replaceFirst("\\D*(\\d+).*", "$1")))
				.findFirst()
				.orElseThrow();
		}
	}

}
