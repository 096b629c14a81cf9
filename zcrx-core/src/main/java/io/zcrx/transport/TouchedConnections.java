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

package io.zcrx.transport;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.zcrx.loop.LoopConnection;

/**
 * The connections that take part in the current drain, each once. Confined to the loop
 * thread.
 */
final class TouchedConnections {

	private final @Nullable QuietConnections watched;

	private LoopConnection[] connections = new LoopConnection[64];

	private int count;

	private int drain;

	/**
	 * Creates an empty collection.
	 * @param watched gets those that must be watched, or {@code null} if none must
	 */
	TouchedConnections(@Nullable QuietConnections watched) {
		this.watched = watched;
	}

	/**
	 * Begins another drain.
	 */
	void begin() {
		Arrays.fill(this.connections, 0, this.count, null);
		this.count = 0;
		this.drain++;
	}

	LoopConnection add(LoopConnection connection) {
		if (connection.touch(this.drain)) {
			if (this.count == this.connections.length) {
				this.connections = Arrays.copyOf(this.connections, 2 * this.count);
			}
			this.connections[this.count++] = connection;
			if (this.watched != null && connection.watch()) {
				this.watched.add(connection);
			}
		}
		return connection;
	}

	/**
	 * Renews the receive requests of all, because one of them may have stalled.
	 * @return how many there were
	 */
	int renew() {
		int renewed = 0;
		for (int i = 0; i < this.count; i++) {
			if (this.connections[i].renewReceive()) {
				renewed++;
			}
		}
		return renewed;
	}

}
