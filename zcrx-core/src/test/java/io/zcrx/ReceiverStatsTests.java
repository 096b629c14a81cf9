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

package io.zcrx;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiverStatsTests {

	private static final ReceiverStats STATS = ReceiverStats.of((figure) -> 100 + number(figure));

	private static int number(Statistic figure) {
		return List.of(Statistic.values()).indexOf(figure);
	}

	@Test
	void methodsReadTheStatisticsOfTheirNames() throws Exception {
		Map<String, Long> read = new HashMap<>();
		for (Method method : ReceiverStats.class.getMethods()) {
			if (method.getReturnType() == long.class && method.getParameterCount() == 0) {
				read.put(method.getName(), (long) method.invoke(STATS));
			}
		}

		assertThat(read).isNotEmpty()
			.allSatisfy((name, value) -> assertThat(Statistic.values())
				.filteredOn((statistic) -> statistic.toString().equals(name))
				.singleElement()
				.extracting(STATS::get)
				.isEqualTo(value));
	}

	@Test
	void continuesCountersAndTakesPresentStateOfOthers() {
		ReceiverStats sum = ReceiverStats.of((figure) -> 1000).after(STATS);

		for (Statistic figure : Statistic.values()) {
			assertThat(sum.get(figure)).as(figure.toString())
				.isEqualTo((figure.kind() == Statistic.Kind.COUNTER) ? 1100 + number(figure) : 1000);
		}
	}

	@Test
	void areEqualIfAllFiguresAre() {
		assertThat(STATS).isEqualTo(ReceiverStats.of((figure) -> 100 + number(figure)))
			.hasSameHashCodeAs(ReceiverStats.of((figure) -> 100 + number(figure)))
			.isNotEqualTo(ReceiverStats.of((figure) -> 100));
	}

	@Test
	void showsWhatIsNotZero() {
		assertThat(ReceiverStats
			.of((figure) -> (figure == Statistic.RECEIVED_BYTES || figure == Statistic.BUFFERS) ? 7 : 0))
			.hasToString("ReceiverStats[receivedBytes=7, buffers=7]");
	}

}
