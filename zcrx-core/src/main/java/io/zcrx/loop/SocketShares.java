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

import io.zcrx.socket.ServerSocket;

/**
 * Limits the receive buffers of sockets so that all together fill no more of the area
 * than is theirs. The more connections are open, the less each may fill; one that was
 * limited stays so, because TCP has agreed on its window. Confined to the loop thread.
 */
final class SocketShares {

	private static final int RAISE = 4;

	private final AreaBudget budget;

	private final ReceiveBuffers buffers;

	private final ServerSocket socket;

	private final ConnectionTable connections;

	private final int maxConnections;

	private final long kernelLimit = ServerSocket.maxReceiveBuffer();

	// a socket that was limited never grows by itself again
	private boolean limited;

	private long limit;

	private long waitingLimit;

	SocketShares(AreaBudget budget, ReceiveBuffers buffers, ServerSocket socket, ConnectionTable connections,
			int maxConnections) {
		this.budget = budget;
		this.buffers = buffers;
		this.socket = socket;
		this.connections = connections;
		this.maxConnections = maxConnections;
		this.limit = share();
		this.waitingLimit = this.limit;
		this.limited = this.limit < this.kernelLimit;
		if (this.limited) {
			socket.limitReceiveBuffer(this.limit);
		}
	}

	/**
	 * Gives a connection its share, for which the others may have to give up some of
	 * theirs.
	 * @param connection a connection that is in the table
	 */
	void connected(LoopConnection connection) {
		long share = Math.min(share(), this.limit);
		if (share < this.kernelLimit) {
			this.limited = true;
			if (share < this.limit) {
				this.connections.forEach((other) -> other.limitReceiveBuffer(share));
			}
		}
		if (this.limited) {
			connection.limitReceiveBuffer(share);
		}
		this.limit = share;
		limitWaiting();
	}

	/**
	 * Takes note that a connection is gone from the table.
	 */
	void disconnected() {
		long share = share();
		// much more only: the limit of all would change with every few connections else
		if (share >= RAISE * this.limit) {
			this.limit = share;
		}
		limitWaiting();
	}

	private long share() {
		return Math.min(this.kernelLimit, this.budget.receiveBuffer(this.buffers.count(), this.connections.size()));
	}

	/**
	 * Limits connections that wait to be accepted. They take over the limit of the
	 * listening socket, and a window can't grow beyond the limit it has begun with.
	 */
	private void limitWaiting() {
		long limit = (this.connections.size() < this.maxConnections) ? this.limit
				: this.budget.smallestReceiveBuffer(this.buffers.count());
		if (limit != this.waitingLimit && (this.limited || limit < this.kernelLimit)) {
			this.waitingLimit = limit;
			this.socket.limitReceiveBuffer(limit);
		}
	}

}
