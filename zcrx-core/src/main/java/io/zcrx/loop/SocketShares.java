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

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.AreaBudget;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.socket.DescriptorSocket;
import io.zcrx.socket.ListeningSocket;
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

	private final @Nullable ListeningSocket socket;

	private final ConnectionTable connections;

	private final long kernelLimit = ServerSocket.maxReceiveBuffer();

	// a socket that was limited never grows by itself again
	private boolean limited;

	private long limit;

	private long waitingLimit;

	private SocketShares(AreaBudget budget, ReceiveBuffers buffers, @Nullable ListeningSocket socket,
			ConnectionTable connections) {
		this.budget = budget;
		this.buffers = buffers;
		this.socket = socket;
		this.connections = connections;
		this.limit = share();
		this.waitingLimit = this.limit;
		this.limited = this.limit < this.kernelLimit;
	}

	/**
	 * Makes the shares of a loop's connections.
	 * @return the shares, {@code null} if data does not wait in the area
	 */
	static @Nullable SocketShares of(Transport transport, ConnectionTable connections) {
		AreaBudget budget = (transport.buffers() instanceof ZcrxBuffers buffers) ? buffers.budget() : null;
		return (budget != null)
				? new SocketShares(budget, transport.buffers(), transport.listeningSocket(), connections) : null;
	}

	/**
	 * Gives a connection its share, for which the others may have to give up some of
	 * theirs.
	 * @param connection a connection that is in the table
	 * @param room whether another one would be served
	 */
	void connected(LoopConnection connection, boolean room) {
		long share = Math.min(share(), this.limit);
		if (share < this.kernelLimit) {
			this.limited = true;
			if (share < this.limit) {
				this.connections.forEach((other) -> limit(other, share));
			}
		}
		if (this.limited) {
			limit(connection, share);
		}
		this.limit = share;
		limitWaiting(room);
	}

	private static void limit(LoopConnection connection, long bytes) {
		if (connection.socket() instanceof DescriptorSocket socket) {
			socket.limitReceiveBuffer(bytes);
		}
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
		limitWaiting(true);
	}

	private long share() {
		return Math.min(this.kernelLimit, this.budget.receiveBuffer(this.buffers.share(), this.connections.size()));
	}

	/**
	 * Limits connections that wait to be accepted. They take over the limit of the
	 * listening socket, and a window can't grow beyond the limit it has begun with.
	 */
	private void limitWaiting(boolean room) {
		long limit = room ? this.limit : this.budget.smallestReceiveBuffer(this.buffers.share());
		if (this.socket instanceof ServerSocket server && limit != this.waitingLimit
				&& (this.limited || limit < this.kernelLimit)) {
			this.waitingLimit = limit;
			server.limitReceiveBuffer(limit);
		}
	}

}
