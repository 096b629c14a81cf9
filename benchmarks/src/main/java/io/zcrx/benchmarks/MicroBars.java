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
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.zcrx.benchmarks.Micro.Measured;

/**
 * What is expected of the parts of the library.
 */
final class MicroBars {

	private final Map<String, Measured> results;

	private final List<Bar.Outcome> outcomes = new ArrayList<>();

	private MicroBars(Map<String, Measured> results) {
		this.results = results;
	}

	/**
	 * Looks at those that were measured.
	 */
	static List<Bar.Outcome> check(Map<String, Measured> results) {
		MicroBars bars = new MicroBars(results);
		bars.absolute("Loop.completions(loop)", "ns", Measured::nanos, 4);
		bars.absolute("Loop.completions(slice)", "ns", Measured::nanos, 10);
		bars.absolute("Loop.completions(loop)", "heap bytes", Measured::bytes, 0.05);
		bars.absolute("Loop.completions(mixed)", "heap bytes", Measured::bytes, 80.5);
		for (int batch : new int[] { 1, 32, 256 }) {
			bars.ratio("Nop.java(%d)".formatted(batch), "Nop.c(%d)".formatted(batch), 1.0);
		}
		bars.ratio("Dispatch.compiled", "Dispatch.direct", 3);
		bars.absolute("Dispatch.compiled", "ns", Measured::nanos, 15);
		bars.absolute("Dispatch.compiled", "heap bytes", Measured::bytes, 0.05);
		bars.difference("Context.listener", "Context.empty", 150);
		return bars.outcomes;
	}

	private void difference(String name, String base, double millis) {
		Measured measured = this.results.get(name);
		Measured other = this.results.get(base);
		if (measured != null && other != null) {
			this.outcomes.add(new Bar.Outcome("%s: ms added to %s".formatted(name, base),
					(measured.nanos() - other.nanos()) / 1e6, true, millis));
		}
	}

	private void absolute(String name, String unit, ToDoubleFunction<Measured> figure, double limit) {
		Measured measured = this.results.get(name);
		if (measured != null) {
			this.outcomes.add(new Bar.Outcome(name + ": " + unit, figure.applyAsDouble(measured), true, limit));
		}
	}

	private void ratio(String name, String base, double limit) {
		Measured measured = this.results.get(name);
		Measured other = this.results.get(base);
		if (measured != null && other != null) {
			this.outcomes
				.add(new Bar.Outcome(name + ": ns, to " + base, measured.nanos() / other.nanos(), true, limit));
		}
	}

}
