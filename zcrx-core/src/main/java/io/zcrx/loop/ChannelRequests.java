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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.socket.ChannelSocket;

/**
 * The requests of one connection to a selector. Confined to the loop thread.
 */
final class ChannelRequests {

	private final LoopConnection connection;

	private final SocketChannel channel;

	private final Selector selector;

	private @Nullable SelectionKey key;

	private boolean receiving;

	private boolean receiveCancelled;

	private @Nullable ByteBuffer sending;

	private boolean sendCancelled;

	ChannelRequests(LoopConnection connection, Selector selector) {
		this.connection = connection;
		this.channel = ((ChannelSocket) connection.socket()).channel();
		this.selector = selector;
	}

	LoopConnection connection() {
		return this.connection;
	}

	SocketChannel channel() {
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
		int operations = (this.receiving ? SelectionKey.OP_READ : 0)
				+ ((this.sending != null) ? SelectionKey.OP_WRITE : 0);
		SelectionKey key = this.key;
		try {
			if (key == null) {
				this.key = this.channel.register(this.selector, operations, this);
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
