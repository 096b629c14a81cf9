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

import java.util.ArrayDeque;

/**
 * Connections whose receive request ended because the completion queue was full, in the
 * order in which they are renewed. Only some are renewed in each turn: the failures of
 * all would fill the queue again, and no bytes would ever get through. Confined to the
 * loop thread.
 */
final class CrowdedConnections {

	private final ArrayDeque<LoopConnection> connections = new ArrayDeque<>();

	private final int perTurn;

	CrowdedConnections(int perTurn) {
		this.perTurn = perTurn;
	}

	void add(LoopConnection connection) {
		this.connections.add(connection);
	}

	/**
	 * Renews some requests.
	 * @return whether more are left
	 */
	boolean rearm() {
		for (int i = 0; i < this.perTurn && !this.connections.isEmpty(); i++) {
			this.connections.removeFirst().armReceive();
		}
		return !this.connections.isEmpty();
	}

}
