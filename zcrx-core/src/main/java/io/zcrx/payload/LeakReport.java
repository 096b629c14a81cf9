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

package io.zcrx.payload;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.LeakDetection;

/**
 * Words for leaks. Warns once for each place, and of so many places only.
 */
final class LeakReport {

	private static final Logger logger = LoggerFactory.getLogger(LeakReport.class);

	static final int MAX_PLACES = 10;

	private final String name;

	private final Set<String> reported = new HashSet<>();

	LeakReport(String name) {
		this.name = name;
	}

	/**
	 * Warns of a payload that was collected, unless its place was warned of before.
	 * Called on one thread.
	 * @param place where it was retained, or {@code null} if that was not recorded
	 */
	void leaked(@Nullable String place) {
		String where = (place != null) ? " It was retained" + place
				: " Where it was retained was not recorded: 'leak-detection=full' names every place";
		if (this.reported.size() > MAX_PLACES || !this.reported.add(where)) {
			return;
		}
		if (this.reported.size() > MAX_PLACES) {
			logger.warn("Receiver '{}': payloads that were retained at still other places were collected although "
					+ "nobody closed them. From now on they are only counted", this.name);
			return;
		}
		logger.warn("Receiver '{}': a retained payload was collected although nobody closed it. Its buffer went "
				+ "back only now; close() each payload that retain() returns or that ack-mode 'manual' delivers. More "
				+ "from the same place are only counted.{}", this.name, where);
	}

	/**
	 * Names the places where payloads were retained.
	 * @param holds what is retained
	 * @param level what was recorded
	 * @param timeout how long their owners had to close them
	 * @return sentences
	 */
	static String holders(Iterable<Hold> holds, LeakDetection level, Duration timeout) {
		Map<String, Integer> counts = new HashMap<>();
		int unrecorded = 0;
		for (Hold hold : holds) {
			String place = hold.place();
			if (place != null) {
				counts.merge(place, 1, Integer::sum);
			}
			else {
				unrecorded++;
			}
		}
		String advice = "using them throws from now on. Close retained payloads before the shutdown timeout of %s is over. "
			.formatted(timeout);
		if (level == LeakDetection.OFF) {
			return "If payloads are retained, " + advice + "'leak-detection=full' would name where they were retained";
		}
		int retained = unrecorded + counts.values().stream().mapToInt(Integer::intValue).sum();
		if (retained == 0) {
			return "Nobody retained their payloads: handlers had not returned, or the bytes waited for them";
		}
		return "%d payloads are retained: ".formatted(retained) + advice + describe(counts, unrecorded);
	}

	static String describe(Map<String, Integer> counts, int unrecorded) {
		List<Map.Entry<String, Integer>> places = counts.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
				.thenComparing(Map.Entry.comparingByKey()))
			.toList();
		StringBuilder text = new StringBuilder();
		if (unrecorded > 0) {
			text.append("Where ")
				.append(unrecorded)
				.append(" of them were retained was not recorded: 'leak-detection=full' would name it. ");
		}
		text.append(places.isEmpty() ? "" : "Retained and not closed:");
		places.stream()
			.limit(MAX_PLACES)
			.forEach((place) -> text.append('\n').append(place.getValue()).append(" times").append(place.getKey()));
		if (places.size() > MAX_PLACES) {
			text.append("\nand at ").append(places.size() - MAX_PLACES).append(" other places");
		}
		return text.toString().stripTrailing();
	}

}
