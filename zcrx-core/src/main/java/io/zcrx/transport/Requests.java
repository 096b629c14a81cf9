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

import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.zcrx.Statistic;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.loop.Acceptor;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.ring.UserData;
import io.zcrx.socket.DescriptorSocket;

/**
 * Tells connections and the acceptor how their requests to the ring went on, but for
 * received bytes. Confined to the loop thread.
 */
final class Requests {

	private final ReceiveLoop loop;

	private final IntSupplier accepts;

	/**
	 * Creates requests of a loop.
	 * @param accepts returns how many requests to accept there were
	 */
	Requests(ReceiveLoop loop, IntSupplier accepts) {
		this.loop = loop;
		this.accepts = accepts;
	}

	void receiveEnded(long userData, int res) {
		this.loop.connections().get(UserData.index(userData)).receiveEnded(res);
	}

	void sendCompleted(long userData, int res) {
		this.loop.connections().get(UserData.index(userData)).sendCompleted(res);
	}

	void watchEnded(long userData) {
		this.loop.connections().get(UserData.index(userData)).watchEnded();
	}

	void acceptCompleted(int res, boolean more) {
		Acceptor acceptor = this.loop.acceptor();
		if (!more) {
			acceptor.ended();
		}
		if (res < 0) {
			acceptor.failed(-res, System.nanoTime());
			return;
		}
		DescriptorSocket socket;
		try {
			socket = DescriptorSocket.of(res);
		}
		catch (SyscallException ex) {
			// the peer was gone before it was served, the socket is closed
			this.loop.counters().add(Statistic.FAILED_CONNECTIONS, 1);
			return;
		}
		this.loop.accepted(socket);
	}

	/**
	 * Handles the completion of a cancellation: what could not be cancelled is cancelled
	 * again. The request may have ended meanwhile, and its connection be gone.
	 */
	void cancelled(long userData, int res) {
		if (res >= 0) {
			return;
		}
		switch (UserData.kind(userData)) {
			case UserData.CANCEL_ACCEPT ->
				this.loop.acceptor().notCancelled(isMissing(userData, res, this.accepts.getAsInt()));
			case UserData.CANCEL_RECEIVE -> find(userData, (connection) -> connection
				.receiveNotCancelled(isMissing(userData, res, connection.receiveNumber())));
			case UserData.CANCEL_SEND -> find(userData,
					(connection) -> connection.sendNotCancelled(isMissing(userData, res, connection.sendNumber())));
			case UserData.CANCEL_WATCH -> find(userData,
					(connection) -> connection.watchNotCancelled(isMissing(userData, res, connection.watchNumber())));
			default ->
				throw new IllegalStateException("Completion of unknown kind %d".formatted(UserData.kind(userData)));
		}
	}

	/**
	 * Tells whether a request is gone and its completion was lost: else that would have
	 * come before the completion of its cancellation.
	 * @param last the number of the last request of that kind
	 */
	private boolean isMissing(long userData, int res, int last) {
		return res == -Errno.ENOENT && UserData.hasTag(userData, last)
				&& this.loop.counters().get(Statistic.LOST_COMPLETIONS) > 0;
	}

	private void find(long userData, Consumer<LoopConnection> action) {
		LoopConnection connection = this.loop.connections().find(UserData.index(userData));
		if (connection != null) {
			action.accept(connection);
		}
	}

}
