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

package io.zcrx.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links of documents lead to files, and to headings that these have.
 */
class DocumentLinksTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(#[^)\\s]*)?\\)");

	@Test
	void leadSomewhere() throws IOException {
		List<Path> documents = documents();

		assertThat(documents).hasSizeGreaterThan(10);
		for (Path document : documents) {
			for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
				Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
				assertThat(target).as("%s of %s", link.group(), document).exists();
				if (link.group(2) != null) {
					assertThat(anchors(target)).as("%s of %s", link.group(), document)
						.contains(link.group(2).substring(1));
				}
			}
		}
	}

	private static List<Path> documents() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT, 3)) {
			return files.filter((file) -> file.toString().endsWith(".md"))
				.filter((file) -> !file.toString().contains("/target/") && !file.toString().contains("/."))
				.toList();
		}
	}

	private static List<String> anchors(Path document) throws IOException {
		return Files.readString(document)
			.lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", ""))
			.map((title) -> title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
			.toList();
	}

}
