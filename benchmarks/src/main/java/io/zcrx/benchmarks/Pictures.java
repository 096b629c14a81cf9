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
import java.util.ArrayList;
import java.util.List;

/**
 * Draws results into SVG files: bars for receivers, lines for growth.
 */
final class Pictures {

	private final Machine machine;

	private final Options options;

	Pictures(Machine machine, Options options) {
		this.machine = machine;
		this.options = options;
	}

	/**
	 * Draws a result.
	 * @return the name of the picture's file
	 */
	String draw(ScenarioResult result) throws IOException {
		Scenario scenario = result.scenario();
		Path folder = Files.createDirectories(this.options.pictures());
		String name = "%s-%s.svg".formatted(this.options.suite(), scenario.name());
		boolean growth = this.options.suite().equals("growth");
		Metric metric = scenario.compared();
		if (this.options.suite().equals("lab") || this.options.suite().equals("nic")) {
			metric = Metric.RECEIVER_CPU;
		}
		List<SvgChart.Value> values = new ArrayList<>();
		for (EntryResult entry : result.entries()) {
			values.add(new SvgChart.Value(entry.entry().name(), entry.spread(metric)));
		}
		SvgChart chart = new SvgChart(
				scenario.title(), "%s: median, least and greatest of %d rounds%s".formatted(metric.label(),
						this.options.rounds(), result.isDisturbed() ? " (disturbed: says nothing)" : ""),
				this.machine.toString());
		Files.writeString(folder.resolve(name), growth ? chart.line(values) : chart.bars(values));
		return name;
	}

}
