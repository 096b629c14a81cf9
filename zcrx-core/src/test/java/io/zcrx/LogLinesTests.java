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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lines of the log say of which receiver they speak: an application has many.
 */
class LogLinesTests {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final Pattern LINE = Pattern.compile("(?:logger\\.(?:info|warn|error)|\\blog)\\(\\s*(\"[^\"]*)");

	@Test
	void nameTheReceiver() throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			List<String> lines = files.filter((file) -> file.toString().endsWith(".java"))
				// what receivers share: interfaces, and what they agree by
				.filter((file) -> !file.getParent().endsWith("preflight"))
				.flatMap(LogLinesTests::lines)
				.toList();

			assertThat(lines).hasSizeGreaterThan(30)
				.allSatisfy((line) -> assertThat(line).contains(": \"Receiver '{}'"));
		}
	}

	private static Stream<String> lines(Path file) {
		try {
			return LINE.matcher(Files.readString(file))
				.results()
				.map((MatchResult line) -> SOURCES.relativize(file) + ": " + line.group(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
