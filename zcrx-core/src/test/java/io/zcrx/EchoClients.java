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

package io.zcrx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of a {@link DigestingEcho}: sockets of the JDK, and socat, a program that
 * nobody here wrote.
 */
final class EchoClients {

	private static final int TIMEOUT_SECONDS = 60;

	private final Random random;

	private final ExecutorService executor;

	private final Path folder;

	private final List<String> sent = new ArrayList<>();

	private final List<Future<String>> echoed = new ArrayList<>();

	EchoClients(long seed, ExecutorService executor, Path folder) {
		this.random = new Random(seed);
		this.executor = executor;
		this.folder = folder;
	}

	/**
	 * Sends random bytes over the JDK's sockets.
	 */
	EchoClients java(ZcrxReceiver receiver, int connections, int bytes) throws IOException {
		for (int i = 0; i < connections; i++) {
			byte[] content = content(bytes);
			this.echoed.add(this.executor.submit(() -> java(receiver.localAddress(), content)));
		}
		return this;
	}

	private String java(InetSocketAddress address, byte[] content) throws Exception {
		try (Socket socket = Lab.clientSocket(address.getAddress())) {
			socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
			socket.connect(address, TIMEOUT_SECONDS * 1000);
			Future<?> writing = this.executor.submit(() -> {
				int step = 1 + content.length / 50;
				for (int offset = 0; offset < content.length; offset += step) {
					socket.getOutputStream().write(content, offset, Math.min(step, content.length - offset));
				}
				socket.shutdownOutput();
				return null;
			});
			String digest = digest(socket.getInputStream());
			writing.get();
			return digest;
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError(Lab.connectionsAndRings(), ex);
		}
	}

	/**
	 * Sends random bytes by socat.
	 */
	EchoClients socat(ZcrxReceiver receiver, int connections, int bytes) throws IOException {
		for (int i = 0; i < connections; i++) {
			Path file = Files.write(this.folder.resolve("content" + this.sent.size()), content(bytes));
			this.echoed.add(this.executor.submit(() -> socat(receiver.localAddress(), file)));
		}
		return this;
	}

	private static String socat(InetSocketAddress address, Path file) throws Exception {
		String target = "TCP:%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
		Process process = new ProcessBuilder(
				Lab.clientCommand("socat", "-t", String.valueOf(TIMEOUT_SECONDS), "STDIO", target))
			.redirectInput(file.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try {
			String digest = digest(process.getInputStream());
			assertThat(process.waitFor()).as("socat").isZero();
			return digest;
		}
		finally {
			process.destroyForcibly();
		}
	}

	private byte[] content(int bytes) {
		byte[] content = new byte[bytes];
		this.random.nextBytes(content);
		MessageDigest digest = DigestingEcho.sha256();
		digest.update(content);
		this.sent.add(DigestingEcho.hex(digest));
		return content;
	}

	private static String digest(InputStream input) throws IOException {
		MessageDigest digest = DigestingEcho.sha256();
		try (DigestInputStream digesting = new DigestInputStream(input, digest)) {
			digesting.transferTo(OutputStream.nullOutputStream());
		}
		return DigestingEcho.hex(digest);
	}

	/**
	 * Waits for all clients: each got back what it had sent, and the receiver got it.
	 */
	void await(DigestingEcho echo) throws Exception {
		for (int i = 0; i < this.sent.size(); i++) {
			assertThat(this.echoed.get(i).get()).as("connection %d", i).isEqualTo(this.sent.get(i));
		}
		assertThat(echo.digests()).containsExactlyInAnyOrderElementsOf(this.sent);
		assertThat(echo.failures()).isEmpty();
	}

}
