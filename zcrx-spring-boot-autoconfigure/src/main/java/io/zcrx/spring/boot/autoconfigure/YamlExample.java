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

import java.util.Map;

import org.springframework.util.StringUtils;

/**
 * Shows where a property stands in YAML.
 */
final class YamlExample {

	private static final Map<String, String> VALUES = Map.ofEntries(Map.entry("port", "9000"),
			Map.entry("area-size", "64MB"), Map.entry("rq-entries", "4096"), Map.entry("mode", "auto"),
			Map.entry("queue", "1"), Map.entry("connect", "feed.example.org:9000"), Map.entry("length", "16"),
			Map.entry("delimiter", "\"\\n\""), Map.entry("allowed-peers", "10.0.0.0/8"), Map.entry("loops", "1"),
			Map.entry("loops-per-queue", "1"), Map.entry("interface", "eth0"), Map.entry("address", "127.0.0.1"));

	private YamlExample() {
	}

	/**
	 * Returns YAML that sets a property.
	 * @param key the property
	 * @param refused the value that it must not have
	 */
	static String of(String key, String refused) {
		StringBuilder yaml = new StringBuilder();
		String[] elements = StringUtils.tokenizeToStringArray(key, ".");
		for (int i = 0; i < elements.length; i++) {
			yaml.append("    ").append("  ".repeat(i)).append(elements[i]).append(':');
			yaml.append((i < elements.length - 1) ? "%n".formatted() : " " + example(elements[i], refused));
		}
		return yaml.toString();
	}

	private static String example(String property, String refused) {
		String example = VALUES.getOrDefault(property, refused);
		return example.equals(refused) ? "<another value>" : example;
	}

}
