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

import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;

/**
 * Adds up the figures of a listener's successive receivers.
 */
final class CumulativeStats {

	static final ReceiverStats NONE = ReceiverStats.of((figure) -> 0);

	private CumulativeStats() {
	}

	/**
	 * Keeps the counters of a receiver that is gone, and the buffers that never came
	 * home.
	 * @param last the last figures of the receiver
	 * @return what stays of them
	 */
	static ReceiverStats settle(ReceiverStats last) {
		return ReceiverStats
			.of((figure) -> (figure.kind() == Statistic.Kind.COUNTER || figure == Statistic.OUTSTANDING_BUFFERS)
					? last.get(figure) : 0);
	}

}
