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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a suite has shown, as a page of Markdown beside its pictures.
 */
final class Page {

	private final Path file;

	private final StringBuilder text = new StringBuilder();

	Page(Options options, Machine machine) {
		this.file = options.pictures().resolve(options.suite() + ".md");
		this.text.append("# Results of suite %s%n%n%s%n%n".formatted(options.suite(), machine))
			.append("One run of `benchmarks/run -s %s`, written by it. ".formatted(options.suite()))
			.append("[How it is measured and how to read it](../../benchmarks/README.md).%n".formatted());
	}

	/**
	 * Adds a section and writes the page.
	 * @param title its title
	 * @param picture the name of the picture's file, or empty for none
	 * @param table what a terminal shows
	 */
	void add(String title, String picture, String table) throws IOException {
		this.text.append("%n## %s%n".formatted(title));
		if (!picture.isEmpty()) {
			this.text.append("%n![%s](%s)%n".formatted(title, picture));
		}
		this.text.append("%n```%n%s%n```%n".formatted(table.strip()));
		Files.createDirectories(this.file.getParent());
		Files.writeString(this.file, this.text);
	}

}
