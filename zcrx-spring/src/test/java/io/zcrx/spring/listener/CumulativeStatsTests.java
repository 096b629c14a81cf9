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

package io.zcrx.spring.listener;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;

import static org.assertj.core.api.Assertions.assertThat;

class CumulativeStatsTests {

	@Test
	void keepsCountersAndOutstandingBuffersOfReceiverThatIsGone() {
		ReceiverStats last = ReceiverStats.of((figure) -> 100 + List.of(Statistic.values()).indexOf(figure));

		ReceiverStats settled = CumulativeStats.settle(last);

		for (Statistic figure : Statistic.values()) {
			boolean kept = figure.kind() == Statistic.Kind.COUNTER || figure == Statistic.OUTSTANDING_BUFFERS;
			assertThat(settled.get(figure)).as(figure.toString()).isEqualTo(kept ? last.get(figure) : 0);
		}
	}

}
