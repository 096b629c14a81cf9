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

package io.zcrx.listener;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import io.zcrx.ReceiverStats;

import static org.assertj.core.api.Assertions.assertThat;

class CumulativeStatsTests {

	private static final ReceiverStats PAST = stats(100);

	private static final ReceiverStats NOW = stats(1000);

	@Test
	void addsCountersAndTakesPresentGauges() {
		ReceiverStats sum = CumulativeStats.add(CumulativeStats.settle(PAST), NOW);

		assertThat(sum).isEqualTo(new ReceiverStats(1102, 1104, 1106, 1108, 1005, 1006, 1007, 1008, 1009, 1010, 1122,
				1124, 1126, 1128, 1130, 1132, 1134, 1018, 1138, 1140, 1142, 1144, 1146));
	}

	@Test
	void keepsCountersAndOutstandingBuffersOfReceiverThatIsGone() {
		assertThat(CumulativeStats.settle(PAST)).isEqualTo(new ReceiverStats(101, 102, 103, 104, 105, 0, 0, 0, 0, 0,
				111, 112, 113, 114, 115, 116, 117, 0, 119, 120, 121, 122, 123));
	}

	private static ReceiverStats stats(long base) {
		Class<?>[] types = new Class<?>[23];
		Arrays.fill(types, long.class);
		Object[] values = new Object[23];
		Arrays.setAll(values, (i) -> base + i + 1);
		try {
			return ReceiverStats.class.getConstructor(types).newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
