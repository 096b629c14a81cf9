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

package io.zcrx.socket;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * A connected TCP socket. Owns what it stands for; close is idempotent. Confined to the
 * loop thread, once a loop serves it.
 */
public abstract sealed class ConnectedSocket implements AutoCloseable
		permits DescriptorSocket, ChannelSocket, MemorySocket {

	private final InetSocketAddress localAddress;

	private final InetSocketAddress remoteAddress;

	private @Nullable Runnable onClose;

	ConnectedSocket(InetSocketAddress localAddress, InetSocketAddress remoteAddress) {
		this.localAddress = localAddress;
		this.remoteAddress = remoteAddress;
	}

	public final InetSocketAddress localAddress() {
		return this.localAddress;
	}

	public final InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	/**
	 * {@return the NAPI instance that the last packet came through, which tells its rx
	 * queue; 0 if unknown}
	 */
	public abstract int incomingNapiId();

	/**
	 * Tells the peer that nothing more will be sent.
	 */
	public abstract void shutdownOutput();

	/**
	 * Has close reset the connection instead of ending it in good order.
	 */
	public abstract void reset();

	/**
	 * Asks to be told when the socket is closed, before it is handed to a loop.
	 * @param onClose called once, on the closing thread
	 */
	public final void onClose(Runnable onClose) {
		this.onClose = onClose;
	}

	@Override
	public final void close() {
		release();
		Runnable onClose = this.onClose;
		if (onClose != null) {
			this.onClose = null;
			onClose.run();
		}
	}

	/**
	 * Closes what this stands for; does nothing when repeated.
	 */
	abstract void release();

}
