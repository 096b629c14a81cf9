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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/operations.md} names the meters that there are, and no others.
 */
class OperationsDocumentTests {

	private static final Path DOCUMENT = Path.of("../docs/operations.md");

	private static final Pattern CODE = Pattern.compile("`(\\.?[a-z]+(?:\\.[a-z]+)+|\\.[a-z]+)`");

	private final Set<String> meters = Arrays.stream(ZcrxMeters.values())
		.map(ZcrxMeters::getName)
		.collect(Collectors.toSet());

	@Test
	void namesEachMeter() throws IOException {
		Set<String> named = new HashSet<>();
		for (String row : rows()) {
			String first = "";
			for (String code : CODE.matcher(row).results().map((match) -> match.group(1)).toList()) {
				if (!code.startsWith(".")) {
					first = code;
					assertThat(this.meters).as(row).contains(code);
					named.add(code);
				}
				else {
					named.add(resolve(first, code, row));
				}
			}
		}

		assertThat(named).isEqualTo(this.meters);
	}

	private static List<String> rows() throws IOException {
		String document = Files.readString(DOCUMENT);
		String section = document.substring(document.indexOf("## Meters"), document.indexOf("There is no timer"));
		return section.lines()
			.filter((line) -> line.startsWith("| `zcrx."))
			.map((line) -> line.split("\\|", -1)[1])
			.toList();
	}

	private String resolve(String first, String end, String row) {
		String start = first;
		while (!this.meters.contains(start + end)) {
			assertThat(start).as("%s in %s", end, row).contains(".");
			start = start.substring(0, start.lastIndexOf('.'));
		}
		return start + end;
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
