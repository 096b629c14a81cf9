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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.Errno;
import io.zcrx.socket.ChannelSocket;
import io.zcrx.socket.PeerState;
import io.zcrx.socket.SocketDiag;
import io.zcrx.socket.TcpState;

/**
 * What has become of the peers of channels that are not read. A selector does not tell,
 * so the kernel of Linux is asked; where that can't be had nothing is known of them.
 * Confined to the loop thread.
 */
final class ChannelPeers implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChannelPeers.class);

	private static final int SCRATCH = 8192;

	private final Supplier<String> name;

	private boolean opened;

	private @Nullable SocketDiag diag;

	/**
	 * Creates an object that has asked nothing.
	 * @param name names the receiver in logs
	 */
	ChannelPeers(Supplier<String> name) {
		this.name = name;
	}

	PeerState state(ChannelSocket socket) {
		SocketDiag diag = diag();
		TcpState state = (diag != null) ? diag.ask(socket.localAddress(), socket.remoteAddress()) : null;
		if (state == null) {
			return PeerState.ALIVE;
		}
		if (!state.gone()) {
			return new PeerState(0, state.peerEnded(), state.unread() > 0, false);
		}
		if (socket.isOutputShut() && socket.unread() > 0) {
			// maybe in good order: whoever reads what waits learns how it has ended
			return PeerState.finished(true);
		}
		return whyGone(socket);
	}

	/**
	 * {@return how many bytes that were sent the peer has not acknowledged, after the
	 * output was shut down; 0 if unknown}
	 */
	long unacknowledged(ChannelSocket socket) {
		SocketDiag diag = diag();
		TcpState state = (diag != null) ? diag.ask(socket.localAddress(), socket.remoteAddress()) : null;
		// the end of the output counts as one
		return (state != null) ? Math.max(0, state.unacknowledged() - 1) : 0;
	}

	private @Nullable SocketDiag diag() {
		if (!this.opened) {
			this.opened = true;
			this.diag = SocketDiag.open();
			if (this.diag == null) {
				logger.warn(
						"Receiver '{}': in mode nio this machine does not tell what becomes of connections while "
								+ "nothing is read from them: the end of their peers is noticed when receiving goes on",
						this.name.get());
			}
		}
		return this.diag;
	}

	/**
	 * Reads until the error comes. Bytes that arrived before it are dropped.
	 */
	private PeerState whyGone(ChannelSocket socket) {
		ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
		try {
			int length = socket.channel().read(scratch.clear());
			boolean any = length > 0;
			while (length > 0) {
				length = socket.channel().read(scratch.clear());
			}
			if (length < 0) {
				// an error after the end of the stream shows to those who send
				return socket.isOutputShut() ? PeerState.finished(false) : PeerState.failed(Errno.EPIPE);
			}
			// it is there after all, but must not go on with a gap
			return any ? PeerState.failed(Errno.EIO) : PeerState.ALIVE;
		}
		catch (IOException ex) {
			return PeerState.failed(ChannelRequests.errno(ex));
		}
	}

	@Override
	public void close() {
		if (this.diag != null) {
			this.diag.close();
			this.diag = null;
		}
	}

}
