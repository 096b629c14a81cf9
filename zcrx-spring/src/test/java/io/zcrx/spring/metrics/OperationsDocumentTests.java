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

package io.zcrx.spring.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/operations.md} names the meters that there are, and no others.
 * {@code -Dzcrx.update-docs=true} writes their table.
 */
class OperationsDocumentTests {

	private static final Path DOCUMENT = Path.of("../docs/operations.md");

	private static final String BEGIN = "<!-- meters: written by OperationsDocumentTests -->\n";

	private static final String END = "<!-- end of meters -->";

	private static final Pattern CODE = Pattern.compile("`([a-z]+(?:\\.[a-z]+)+)`");

	private final Set<String> meters = Arrays.stream(ZcrxMeters.values())
		.map(ZcrxMeters::getName)
		.collect(Collectors.toSet());

	@Test
	void listsEachMeter() throws IOException {
		String document = Files.readString(DOCUMENT);
		int begin = document.indexOf(BEGIN) + BEGIN.length();
		int end = document.indexOf(END);
		String table = Arrays.stream(ZcrxMeters.values())
			.map(OperationsDocumentTests::row)
			.sorted()
			.collect(Collectors.joining("", "| meter | | |\n|---|---|---|\n", ""));
		if (Boolean.getBoolean("zcrx.update-docs")) {
			Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
			return;
		}

		assertThat(document.substring(begin, end)).as("run this test with -Dzcrx.update-docs=true").isEqualTo(table);
	}

	private static String row(ZcrxMeters meter) {
		String unit = (meter.getBaseUnit() != null) ? ", " + meter.getBaseUnit() : "";
		return "| `%s` | %s%s | %s |%n".formatted(meter.getName(), meter.getType().name().toLowerCase(Locale.ROOT),
				unit, meter.description());
	}

	@Test
	void whatIsSeenNamesMetersThatThereAre() throws IOException {
		String document = Files.readString(DOCUMENT);
		String section = document.substring(document.indexOf("## What is seen"),
				document.indexOf("## When the application does not start"));

		assertThat(CODE.matcher(section).results().map((MatchResult match) -> match.group(1)))
			.filteredOn((code) -> code.startsWith("zcrx."))
			.hasSizeGreaterThan(8)
			.isSubsetOf(this.meters);
	}

}
