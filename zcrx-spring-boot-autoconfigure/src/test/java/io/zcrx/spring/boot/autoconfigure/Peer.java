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

package io.zcrx.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import org.springframework.context.ApplicationContext;

/**
 * The other end of a connection to a listener.
 */
final class Peer implements AutoCloseable {

	static final String RESET = "reset";

	private final Socket socket;

	private Peer(Socket socket) {
		this.socket = socket;
	}

	static Peer of(ApplicationContext context, String listener) throws IOException {
		return of(
				context.getEnvironment().getRequiredProperty("local.zcrx.%s.port".formatted(listener), Integer.class));
	}

	static Peer of(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(20_000);
		return new Peer(socket);
	}

	/**
	 * Sends a text, ends the stream and returns all replies.
	 */
	static String exchange(ApplicationContext context, String listener, String text) throws IOException {
		try (Peer peer = of(context, listener)) {
			return peer.send(text).end();
		}
	}

	Peer send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		return this;
	}

	String read(int length) throws IOException {
		return new String(this.socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
	}

	/**
	 * Reads to the end.
	 */
	String read() throws IOException {
		try {
			return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (SocketException ex) {
			return RESET;
		}
	}

	String end() throws IOException {
		this.socket.shutdownOutput();
		return read();
	}

	Socket socket() {
		return this.socket;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
