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

import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Writes maps, collections, numbers and texts as JSON.
 */
final class Json {

	private Json() {
	}

	static String of(Object value) {
		return of(value, "");
	}

	private static String of(Object value, String indent) {
		String inner = indent + "  ";
		return switch (value) {
			case Map<?, ?> map when map.values().stream().allMatch(Number.class::isInstance) -> {
				StringJoiner fields = new StringJoiner(", ", "{", "}");
				map.forEach((name, number) -> fields.add("\"%s\": %s".formatted(name, of(number, inner))));
				yield fields.toString();
			}
			case Map<?, ?> map -> {
				StringJoiner fields = new StringJoiner(",\n" + inner, "{\n" + inner, "\n" + indent + "}");
				map.forEach((name, field) -> fields.add("\"%s\": %s".formatted(name, of(field, inner))));
				yield fields.toString();
			}
			case Collection<?> list -> {
				StringJoiner elements = new StringJoiner(",\n" + inner, "[\n" + inner, "\n" + indent + "]");
				list.forEach((element) -> elements.add(of(element, inner)));
				yield list.isEmpty() ? "[]" : elements.toString();
			}
			case Double number when !Double.isFinite(number) -> "null";
			case Number number -> number.toString();
			case Boolean truth -> truth.toString();
			default -> "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
		};
	}

}
