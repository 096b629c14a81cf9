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

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BarTests {

	private final Map<String, EntryResult> results = Map.of("ours", result(200, 260, 210), "theirs",
			result(100, 200, 300));

	@Test
	void looksAtTheMedianOfRatiosOfTheSameRound() {
		Bar.Outcome outcome = Bar.atMost("ours", "theirs", Metric.RECEIVER_CPU, 1.3).check(this.results);

		assertThat(outcome.value()).isEqualTo(1.3);
		assertThat(outcome.passed()).isTrue();
	}

	@Test
	void isMissedAboveAnUpperLimit() {
		Bar.Outcome outcome = Bar.atMost("ours", Metric.RECEIVER_CPU, 209).check(this.results);

		assertThat(outcome.value()).isEqualTo(210);
		assertThat(outcome.passed()).isFalse();
		assertThat(outcome.toString()).matches("MISS ours: receiver CPU ms/GiB +210\\.000 {2}\\(at most 209\\.000\\)");
	}

	@Test
	void isMissedBelowALowerLimit() {
		assertThat(Bar.atLeast("ours", Metric.RECEIVER_CPU, 210).check(this.results).passed()).isTrue();
		assertThat(Bar.atLeast("ours", Metric.RECEIVER_CPU, 211).check(this.results).passed()).isFalse();
	}

	@Test
	void isMissedByWhatIsNotKnown() {
		assertThat(Bar.atMost("ours", Metric.OWN_CODE, 1).check(this.results).passed()).isFalse();
	}

	@Test
	void saysNothingOfWhatWasNotMeasured() {
		assertThat(Bar.atMost("ours", "nobody", Metric.RECEIVER_CPU, 1).check(this.results)).isNull();
	}

	@Test
	void isLooserByHalf() {
		assertThat(Bar.atMost("ours", Metric.RECEIVER_CPU, 140).loose().check(this.results).passed()).isTrue();
		assertThat(Bar.atMost("ours", Metric.RECEIVER_CPU, 139).loose().check(this.results).passed()).isFalse();
		assertThat(Bar.atLeast("ours", Metric.RECEIVER_CPU, 315).loose().check(this.results).passed()).isTrue();
		assertThat(Bar.atLeast("ours", Metric.RECEIVER_CPU, 316).loose().check(this.results).passed()).isFalse();
	}

	private static EntryResult result(long... millis) {
		ReceiverSpec spec = new ReceiverSpec("any", List.of(), "", false, false);
		EntryResult result = new EntryResult(new Entry(spec, Load.stream(1, 1)));
		for (long cpu : millis) {
			result.add(Round.parse("bytes=1073741824 receiver_cpu=" + cpu * 1_000_000));
		}
		return result;
	}

}
