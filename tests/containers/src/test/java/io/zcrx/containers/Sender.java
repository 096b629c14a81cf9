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

package io.zcrx.containers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/**
 * Sends random bytes, and prints their digest and the reply. Runs in a container of its
 * own.
 */
final class Sender {

	private static final int CHUNK = 1 << 16;

	private Sender() {
	}

	static void main(String[] arguments) throws IOException, GeneralSecurityException {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
			OutputStream out = socket.getOutputStream();
			Random random = new Random(1);
			byte[] chunk = new byte[CHUNK];
			long bytes = Long.parseLong(arguments[2]);
			for (long sent = 0; sent < bytes; sent += chunk.length) {
				random.nextBytes(chunk);
				digest.update(chunk);
				out.write(chunk);
			}
			socket.shutdownOutput();
			String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			IO.println("sent  %s  %d".formatted(HexFormat.of().formatHex(digest.digest()), bytes));
			IO.println("reply %s".formatted(reply.strip()));
		}
	}

}
