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

package io.zcrx.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.springframework.core.env.PropertyResolver;

/**
 * A TCP client of a listener on this machine.
 *
 * @since 0.1.0
 */
public final class ZcrxTestClient extends ZcrxTestConnection {

	private final Socket socket;

	private ZcrxTestClient(Socket socket) {
		this.socket = socket;
	}

	/**
	 * Connects to a listener of the application, by {@code local.zcrx.<name>.port}.
	 * @param environment the application's environment
	 * @param listener the listener's name
	 * @return the client
	 */
	public static ZcrxTestClient connect(PropertyResolver environment, String listener) {
		String key = "local.zcrx.%s.port".formatted(listener);
		Integer port = environment.getProperty(key, Integer.class);
		if (port == null) {
			throw new IllegalStateException(
					"'%s' is not set: no listener '%s' has been started in this application".formatted(key, listener));
		}
		return connect(port);
	}

	/**
	 * Connects to a port of this machine.
	 * @param port the port
	 * @return the client
	 */
	public static ZcrxTestClient connect(int port) {
		try {
			return new ZcrxTestClient(new Socket(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Nothing listens on port %d".formatted(port), ex);
		}
	}

	/**
	 * Sends bytes.
	 * @param bytes the bytes
	 * @return this client
	 */
	public ZcrxTestClient send(byte[] bytes) {
		run(() -> this.socket.getOutputStream().write(bytes));
		return this;
	}

	/**
	 * Sends text as UTF-8.
	 * @param text the text
	 * @return this client
	 */
	public ZcrxTestClient send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void endOfStream() {
		run(this.socket::shutdownOutput);
	}

	@Override
	public void reset() {
		run(() -> {
			this.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
			this.socket.close();
		});
	}

	@Override
	int read(ByteBuffer target, Duration limit) throws IOException {
		try {
			this.socket.setSoTimeout(Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
			byte[] bytes = new byte[target.remaining()];
			int count = this.socket.getInputStream().read(bytes);
			target.put(bytes, 0, Math.max(count, 0));
			return count;
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
	}

	@Override
	public void close() {
		run(this.socket::close);
	}

	private static void run(Call call) {
		try {
			call.run();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return "connection to port %d".formatted(this.socket.getPort());
	}

	@FunctionalInterface
	private interface Call {

		void run() throws IOException;

	}

}
