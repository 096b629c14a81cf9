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

package io.zcrx.samples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program of others that sends a file, and the file that its output goes to.
 */
final class Sender {

	private static final int LIMIT_SECONDS = 120;

	private final Process process;

	private final Path output;

	private Sender(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/** Sends with netcat, which half-closes at the end of the file and prints replies. */
	static Sender netcat(Path file, int port) throws IOException {
		return start(file, "nc", "-N", Kernel.host(), String.valueOf(port));
	}

	/** Sends with socat, which does the same. */
	static Sender socat(Path file, int port) throws IOException {
		return start(file, "socat", "-t", String.valueOf(LIMIT_SECONDS), "-", tcp(port));
	}

	/** Sends with netcat and keeps the connection open. */
	static Sender withoutEnd(Path file, int port) throws IOException {
		return start(file, "nc", Kernel.host(), String.valueOf(port));
	}

	/** Sends with socat and resets the connection at the end of the file. */
	static Sender resetting(Path file, int port) throws IOException {
		return start(file, "socat", "-u", "-", tcp(port) + ",linger=0");
	}

	/** Sends with netcat, and reads replies only after some seconds. */
	static Sender slowReader(Path file, int port, int seconds) throws IOException {
		return start(file, "bash", "-c", "nc -N %s %d | (sleep %d; sha256sum)".formatted(Kernel.host(), port, seconds));
	}

	/**
	 * Sends with socat in segments of a size, and prints the digest of the replies.
	 */
	static Sender inSegments(Path file, int port, int size) throws IOException {
		return start(file, "bash", "-c",
				"socat -b %d -t %d - %s,nodelay | sha256sum".formatted(size, LIMIT_SECONDS, tcp(port)));
	}

	private static String tcp(int port) {
		return "TCP:%s:%d".formatted(Kernel.host(), port);
	}

	private static Sender start(Path file, String... command) throws IOException {
		Path output = Files.createTempFile("sender", ".out");
		output.toFile().deleteOnExit();
		Process process = new ProcessBuilder(Kernel.command(command)).redirectInput(file.toFile())
			.redirectOutput(output.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		return new Sender(process, output);
	}

	/** Waits for the program and returns what it printed. */
	String await() throws IOException, InterruptedException {
		boolean ended = this.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
		if (!ended) {
			kill();
		}
		assertThat(ended).as("sender ends within %d s", LIMIT_SECONDS).isTrue();
		return Files.readString(this.output, StandardCharsets.UTF_8);
	}

	void kill() throws InterruptedException {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		this.process.waitFor();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Makes a file of random bytes. */
	static Path file(Path folder, long size) throws IOException, InterruptedException {
		Path file = folder.resolve("random-" + size);
		if (!Files.exists(file)) {
			run(file, "head", "-c", String.valueOf(size), "/dev/urandom");
		}
		return file;
	}

	/** Returns what the quickstart replies to a file: digest, two spaces, size. */
	static String expectedReply(Path file) throws IOException, InterruptedException {
		return digest(file) + "  " + Files.size(file) + "\n";
	}

	static String digest(Path file) throws IOException, InterruptedException {
		Path output = Files.createTempFile("digest", ".out");
		run(output, "sha256sum", file.toString());
		String line = Files.readString(output);
		Files.delete(output);
		return line.substring(0, line.indexOf(' '));
	}

	private static void run(Path output, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(List.of(command)).redirectOutput(output.toFile()).start();
		assertThat(process.waitFor()).as("exit code of %s", List.of(command)).isZero();
	}

}
