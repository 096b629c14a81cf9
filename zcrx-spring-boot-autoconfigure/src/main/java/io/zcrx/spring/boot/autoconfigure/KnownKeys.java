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

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Finds the key that was meant by one that does not exist.
 */
final class KnownKeys {

	private KnownKeys() {
	}

	/**
	 * Returns the key that was probably meant.
	 * @param unknown a key that does not exist
	 * @return a key that does, or {@code null} if none is like it
	 */
	static @Nullable String suggestion(ConfigurationPropertyName unknown) {
		List<String> elements = new ArrayList<>();
		for (int i = 1; i < unknown.getNumberOfElements(); i++) {
			elements.add(unknown.getElement(i, Form.ORIGINAL));
		}
		String found = correct(elements, ZcrxProperties.class);
		return (found != null) ? "zcrx." + found : null;
	}

	private static @Nullable String correct(List<String> elements, Type type) {
		if (elements.isEmpty()) {
			return null;
		}
		List<String> rest = elements.subList(1, elements.size());
		if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
			return prefixed(elements.getFirst(), correct(rest, map.getActualTypeArguments()[1]));
		}
		if (!(type instanceof Class<?> group) || !group.isRecord()) {
			return null;
		}
		String element = elements.getFirst();
		for (RecordComponent component : group.getRecordComponents()) {
			if (plain(key(component)).equals(plain(element))) {
				return prefixed(key(component), correct(rest, component.getGenericType()));
			}
		}
		RecordComponent nearest = nearest(element, group);
		if (nearest != null) {
			return rest.isEmpty() ? key(nearest) : key(nearest) + "." + String.join(".", rest);
		}
		return elsewhere(element, group);
	}

	private static @Nullable RecordComponent nearest(String element, Class<?> group) {
		Comparator<RecordComponent> byDistance = Comparator
			.comparingInt((component) -> distance(plain(element), plain(key(component))));
		return List.of(group.getRecordComponents())
			.stream()
			.min(byDistance)
			.filter((component) -> distance(plain(element), plain(key(component))) <= Math.max(1, element.length() / 3))
			.orElse(null);
	}

	// the right name in the wrong group
	private static @Nullable String elsewhere(String element, Class<?> group) {
		for (RecordComponent component : group.getRecordComponents()) {
			if (component.getType().isRecord()) {
				for (RecordComponent nested : component.getType().getRecordComponents()) {
					if (plain(key(nested)).equals(plain(element))) {
						return key(component) + "." + key(nested);
					}
				}
			}
		}
		return null;
	}

	private static @Nullable String prefixed(String prefix, @Nullable String key) {
		return (key != null) ? prefix + "." + key : null;
	}

	private static String key(RecordComponent component) {
		// the parameter says it by @Name, which components don't have
		String name = component.getName().equals("interfaceName") ? "interface" : component.getName();
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	private static String plain(String key) {
		return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Counts the letters to insert, remove, replace or swap with their neighbour.
	 */
	private static int distance(String one, String other) {
		int[][] distances = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				distances[i][j] = (i == 0 || j == 0) ? i + j : cheapest(distances, one, other, i, j);
			}
		}
		return distances[one.length()][other.length()];
	}

	private static int cheapest(int[][] distances, String one, String other, int i, int j) {
		int replaced = distances[i - 1][j - 1] + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
		int cheapest = Math.min(replaced, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
		boolean swapped = i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
				&& one.charAt(i - 2) == other.charAt(j - 1);
		return swapped ? Math.min(cheapest, 1 + distances[i - 2][j - 2]) : cheapest;
	}

}
