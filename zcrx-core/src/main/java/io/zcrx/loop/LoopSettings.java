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

package io.zcrx.loop;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits of a loop.
 *
 * @param maxConnections connections served at once
 * @param maxPendingSend bytes of replies that may wait for a slow peer before no more
 * data is taken from it
 * @param shutdownTimeout how long a stop waits for pending replies and retained buffers
 * @param budget how sockets share the area, or {@code null} if data does not wait there
 */
public record LoopSettings(int maxConnections, int maxPendingSend, Duration shutdownTimeout,
		@Nullable AreaBudget budget) {

	/**
	 * Creates settings for an area in which no data waits.
	 * @param maxConnections connections served at once
	 * @param maxPendingSend bytes of replies that may wait for a slow peer
	 * @param shutdownTimeout how long a stop waits
	 */
	public LoopSettings(int maxConnections, int maxPendingSend, Duration shutdownTimeout) {
		this(maxConnections, maxPendingSend, shutdownTimeout, null);
	}

}
