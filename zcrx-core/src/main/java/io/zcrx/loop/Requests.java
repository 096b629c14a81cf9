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

import java.util.function.Consumer;

import io.zcrx.libc.SyscallException;
import io.zcrx.socket.DescriptorSocket;

/**
 * Tells connections and the acceptor how their requests to the ring went on, but for
 * received bytes. Confined to the loop thread.
 */
final class Requests {

	private final ReceiveLoop loop;

	Requests(ReceiveLoop loop) {
		this.loop = loop;
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
			this.loop.counters().add(Counter.FAILED_CONNECTIONS, 1);
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
			case UserData.CANCEL_ACCEPT -> this.loop.acceptor().notCancelled();
			case UserData.CANCEL_RECEIVE -> find(userData, LoopConnection::receiveNotCancelled);
			case UserData.CANCEL_SEND -> find(userData, LoopConnection::sendNotCancelled);
			case UserData.CANCEL_WATCH -> find(userData, LoopConnection::watchNotCancelled);
			default ->
				throw new IllegalStateException("Completion of unknown kind %d".formatted(UserData.kind(userData)));
		}
	}

	private void find(long userData, Consumer<LoopConnection> action) {
		LoopConnection connection = this.loop.connections().find(UserData.index(userData));
		if (connection != null) {
			action.accept(connection);
		}
	}

}
