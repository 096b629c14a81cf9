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

/**
 * Limits of a loop.
 *
 * @param maxConnections connections served at once, by all loops of a group
 * @param maxPendingSend bytes of replies that may wait for a slow peer before no more
 * data is taken from those who send to it
 * @param sendTimeout how long a peer may take none of them, and how long a sender waits
 * @param lingerTimeout how long a closed connection waits for a peer without progress
 * @param shutdownTimeout how long a stop waits for pending replies and retained buffers
 * @param idleTimeout how long a connection may be without traffic, zero for ever
 * @param highWatermark share of the buffers in the hands of users from which on nothing
 * more is received
 * @param lowWatermark share of the buffers in the hands of users below which it goes on
 * @param tick how often the loop looks after what nothing tells it of, while there may be
 * such a thing
 */
public record LoopSettings(int maxConnections, int maxPendingSend, Duration sendTimeout, Duration lingerTimeout,
		Duration shutdownTimeout, Duration idleTimeout, double highWatermark, double lowWatermark, Duration tick) {

	/** A tick that costs nothing, and recovers a stall before a user asks. */
	public static final Duration TICK = Duration.ofMillis(100);

}
