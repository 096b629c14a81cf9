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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.loop.LoopConnection;

/**
 * The requests of one connection that has a channel. Confined to the loop thread.
 */
final class ChannelRequests {

	private final LoopConnection connection;

	private final ByteChannel channel;

	private final @Nullable Selector selector;

	private @Nullable SelectionKey key;

	private boolean receiving;

	private boolean receiveCancelled;

	private @Nullable ByteBuffer sending;

	private boolean sendCancelled;

	/**
	 * Creates requests.
	 * @param selector is told what to wait for, or {@code null} if nobody has to be
	 */
	ChannelRequests(LoopConnection connection, ByteChannel channel, @Nullable Selector selector) {
		this.connection = connection;
		this.channel = channel;
		this.selector = selector;
	}

	LoopConnection connection() {
		return this.connection;
	}

	ByteChannel channel() {
		return this.channel;
	}

	boolean receiving() {
		return this.receiving;
	}

	void receive() {
		this.receiving = true;
		interest();
	}

	void cancelReceive() {
		if (this.receiving) {
			this.receiving = false;
			this.receiveCancelled = true;
			interest();
		}
	}

	/**
	 * Ends the request to receive.
	 * @param res 0 for the end of the stream, or a negated error number
	 */
	void receiveEnded(int res) {
		this.receiving = false;
		interest();
		this.connection.receiveEnded(res);
	}

	void send(ByteBuffer bytes) {
		this.sending = bytes;
	}

	void cancelSend() {
		if (this.sending != null) {
			this.sending = null;
			this.sendCancelled = true;
			interest();
		}
	}

	/**
	 * Tells the connection of the requests that it has cancelled.
	 */
	void endCancelled() {
		if (this.receiveCancelled) {
			this.receiveCancelled = false;
			this.connection.receiveEnded(-Errno.ECANCELED);
		}
		if (this.sendCancelled) {
			this.sendCancelled = false;
			this.connection.sendCompleted(-Errno.ECANCELED);
		}
	}

	/**
	 * Writes what the socket takes now.
	 */
	void write() {
		ByteBuffer bytes = this.sending;
		if (bytes == null) {
			return;
		}
		int res;
		try {
			res = this.channel.write(bytes);
		}
		catch (IOException ex) {
			res = -errno(ex);
		}
		if (res != 0) {
			this.sending = null;
		}
		interest();
		if (res != 0) {
			this.connection.sendCompleted(res);
		}
	}

	private void interest() {
		Selector selector = this.selector;
		if (selector == null) {
			return;
		}
		int operations = (this.receiving ? SelectionKey.OP_READ : 0)
				+ ((this.sending != null) ? SelectionKey.OP_WRITE : 0);
		SelectionKey key = this.key;
		try {
			if (key == null) {
				this.key = ((SelectableChannel) this.channel).register(selector, operations, this);
			}
			else if (key.isValid()) {
				key.interestOps(operations);
			}
		}
		catch (ClosedChannelException ex) {
			throw new IllegalStateException(
					"Request for connection %d, which is closed".formatted(this.connection.id()), ex);
		}
	}

	/**
	 * Tells an exception of a channel by an error number, as far as it says.
	 */
	static int errno(IOException ex) {
		String message = String.valueOf(ex.getMessage());
		if (message.contains("reset")) {
			return Errno.ECONNRESET;
		}
		if (message.contains("Broken pipe")) {
			return Errno.EPIPE;
		}
		if (message.contains("timed out")) {
			return Errno.ETIMEDOUT;
		}
		return message.contains("Too many open files") ? Errno.EMFILE : Errno.EIO;
	}

}
