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
 * What one receiver reported about one round.
 *
 * @param values figures by name, times in nanoseconds
 */
record Round(Map<String, Long> values) {

	static Round parse(String line) {
		Map<String, Long> values = new LinkedHashMap<>();
		for (String word : line.split(" ", -1)) {
			int equals = word.indexOf('=');
			if (equals > 0) {
				values.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
			}
		}
		return new Round(values);
	}

	long get(String name) {
		return this.values.getOrDefault(name, 0L);
	}

	double userPerPayload() {
		return perPayload("user");
	}

	double allocatedPerPayload() {
		return perPayload("allocated");
	}

	double callsPerPayload() {
		return perPayload("calls");
	}

	double cpuPerGiB() {
		return perGiB("cpu");
	}

	double processCpuPerGiB() {
		return perGiB("process_cpu");
	}

	double payloadsPerEnter() {
		return (double) get("completions") / get("enters");
	}

	private double perGiB(String name) {
		return get(name) * (double) (1L << 30) / get("bytes");
	}

	private double perPayload(String name) {
		return (double) get(name) / get("completions");
	}

}
