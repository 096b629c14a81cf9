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

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one round, or counters of one moment.
 *
 * @param values figures by name, times in nanoseconds
 */
record Round(Map<String, Long> values) {

	private static final double GIB = 1L << 30;

	/**
	 * Reads {@code name=value ...}; what has no number is left out.
	 */
	static Round parse(String line) {
		Map<String, Long> values = new LinkedHashMap<>();
		for (String word : line.split(" ", -1)) {
			int equals = word.indexOf('=');
			if (equals > 0 && word.substring(equals + 1).matches("-?[0-9]+")) {
				values.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
			}
		}
		return new Round(values);
	}

	/**
	 * {@return what has been added since an earlier moment}
	 */
	Round since(Round earlier) {
		Map<String, Long> differences = new LinkedHashMap<>();
		this.values.forEach((name, value) -> differences.put(name, value - earlier.get(name)));
		return new Round(differences);
	}

	Round with(String name, long value) {
		Map<String, Long> more = new LinkedHashMap<>(this.values);
		more.put(name, value);
		return new Round(more);
	}

	long get(String name) {
		return this.values.getOrDefault(name, 0L);
	}

	/**
	 * {@return one figure divided by another, not a number if either is not known}
	 */
	double per(String name, String divisor) {
		boolean known = this.values.containsKey(name) && get(divisor) != 0;
		return known ? (double) get(name) / get(divisor) : Double.NaN;
	}

	double gibibytes() {
		return get("bytes") / GIB;
	}

	double seconds() {
		return get("nanos") / 1e9;
	}

}
