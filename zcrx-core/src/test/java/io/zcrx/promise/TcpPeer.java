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

package io.zcrx.promise;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.IntConsumer;

import io.zcrx.Lab;

/**
 * A peer with a socket.
 */
final class TcpPeer implements PeerSocket {

	private static final int CONNECT_MILLIS = 20_000;

	private static final int SMALL_WINDOW = 4096;

	private final Socket socket;

	private TcpPeer(Socket socket) {
		this.socket = socket;
	}

	/**
	 * Connects.
	 * @param announce is told the peer's port before that
	 */
	static TcpPeer connect(InetSocketAddress receiver, boolean smallWindow, IntConsumer announce) throws IOException {
		Socket socket = Lab.clientSocket(receiver.getAddress());
		try {
			if (smallWindow) {
				socket.setReceiveBufferSize(SMALL_WINDOW);
			}
			socket.bind(null);
			announce.accept(socket.getLocalPort());
			socket.connect(receiver, CONNECT_MILLIS);
			socket.setTcpNoDelay(true);
			return new TcpPeer(socket);
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.socket.getOutputStream().write(bytes, offset, length);
	}

	@Override
	public int read(byte[] target, int waitMillis) throws IOException {
		this.socket.setSoTimeout(waitMillis);
		try {
			return this.socket.getInputStream().read(target);
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
	}

	@Override
	public void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
