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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was measured, for programs.
 */
final class Results {

	private Results() {
	}

	static String json(Machine machine, Options options, List<ScenarioResult> results) {
		Map<String, Object> json = machine.json();
		json.put("suite", options.suite());
		json.put("work", options.work());
		List<Object> scenarios = new ArrayList<>();
		results.forEach((result) -> scenarios.add(scenario(result)));
		json.put("scenarios", scenarios);
		return Json.of(json) + System.lineSeparator();
	}

	private static Map<String, Object> scenario(ScenarioResult result) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("name", result.scenario().name());
		json.put("title", result.scenario().title());
		json.put("base", result.scenario().base());
		List<Object> entries = new ArrayList<>();
		for (EntryResult entry : result.entries()) {
			Map<String, Object> fields = new LinkedHashMap<>();
			fields.put("name", entry.entry().name());
			fields.put("load", entry.entry().load().arguments());
			fields.put("rounds", entry.rounds().stream().map(Round::values).toList());
			entries.add(fields);
		}
		json.put("entries", entries);
		Noise noise = result.noise();
		if (noise != null) {
			json.put("noise", noise(noise));
			json.put("disturbed", noise.isTooMuch());
			json.put("discarded", result.discarded().stream().map(Results::noise).toList());
		}
		if (!result.leftOut().isEmpty()) {
			json.put("leftOut", result.leftOut());
		}
		List<Object> bars = new ArrayList<>();
		for (Bar.Outcome outcome : result.outcomes()) {
			Map<String, Object> fields = new LinkedHashMap<>();
			fields.put("label", outcome.label());
			fields.put("value", outcome.value());
			fields.put(outcome.atMost() ? "atMost" : "atLeast", outcome.limit());
			fields.put("passed", outcome.passed());
			bars.add(fields);
		}
		json.put("bars", bars);
		json.put("idleCpuNanos", result.idle());
		return json;
	}

	private static Map<String, Object> noise(Noise noise) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("entry", noise.again());
		json.put("metric", noise.metric().label());
		json.put("ratio", noise.ratio());
		return json;
	}

}
