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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of {@code docs/configuration.md} is that of the metadata.
 * {@code -Dzcrx.update-docs=true} writes it.
 */
class ConfigurationDocumentTests {

	private static final Path DOCUMENT = Path.of("../docs/configuration.md");

	private static final String BEGIN = "<!-- keys: written by ConfigurationDocumentTests -->\n";

	private static final String END = "<!-- end of keys -->";

	@Test
	void listsEachKeyAsTheMetadataDoes() throws IOException {
		String document = Files.readString(DOCUMENT);
		int begin = document.indexOf(BEGIN) + BEGIN.length();
		int end = document.indexOf(END);
		String table = table();
		if (Boolean.getBoolean("zcrx.update-docs")) {
			Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
			return;
		}

		assertThat(document.substring(begin, end)).as("run this test with -Dzcrx.update-docs=true").isEqualTo(table);
	}

	private static String table() throws IOException {
		try (InputStream metadata = ZcrxProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<Map<String, Object>> properties = JsonPath.parse(metadata).read("$.properties");
			return properties.stream()
				.filter((property) -> !"zcrx.listeners".equals(property.get("name")))
				.map(ConfigurationDocumentTests::row)
				.sorted()
				.collect(Collectors.joining("", "| key | default | |\n|---|---|---|\n", ""));
		}
	}

	private static String row(Map<String, Object> property) {
		String name = (String) property.get("name");
		Object value = property.get("defaultValue");
		return "| `%s` | %s | %s |%n".formatted(name.replace("zcrx.defaults.", ""),
				(value != null) ? "`" + value + "`" : "", property.get("description"));
	}

}
