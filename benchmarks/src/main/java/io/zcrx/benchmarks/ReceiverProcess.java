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

package io.zcrx.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A receiver under measurement, in a process of its own that waits for one connection
 * after another. Close ends it.
 */
final class ReceiverProcess implements AutoCloseable {

	private static final long SEND_TIMEOUT_SECONDS = 180;

	private final String name;

	private final Process process;

	private final BufferedReader out;

	private final Path send;

	private final int port;

	private final List<Round> rounds = new ArrayList<>();

	private long heap;

	private ReceiverProcess(String name, Process process, Path send) throws IOException {
		this.name = name;
		this.process = process;
		this.send = send;
		this.out = process.inputReader(StandardCharsets.UTF_8);
		this.port = Integer.parseInt(expect("port "));
	}

	/**
	 * Starts a receiver.
	 * @param name names it in the report
	 * @param folder where the C programs are, and where its error output goes
	 * @param command the program and its arguments
	 * @return the receiver, ready for connections
	 */
	static ReceiverProcess start(String name, Path folder, List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("LD_PRELOAD", folder.resolve("syscall_times.so").toString());
		builder.redirectError(folder.resolve(name + ".log").toFile());
		return new ReceiverProcess(name, builder.start(), folder.resolve("send"));
	}

	/**
	 * Sends it bytes over one connection.
	 * @param bytes how many
	 * @return what it reported
	 */
	Round round(long bytes) throws IOException, InterruptedException {
		Process sender = new ProcessBuilder(this.send.toString(), String.valueOf(this.port), String.valueOf(bytes))
			.redirectErrorStream(true)
			.start();
		if (!sender.waitFor(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS) || sender.exitValue() != 0) {
			String output = sender.isAlive() ? "still sending"
					: new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			sender.destroyForcibly();
			throw new IOException("Sending %d bytes to receiver '%s' failed: %s".formatted(bytes, this.name, output));
		}
		Round round = Round.parse(expect("round "));
		if (round.get("bytes") != bytes) {
			throw new IOException("Receiver '%s' got %d of %d bytes".formatted(this.name, round.get("bytes"), bytes));
		}
		return round;
	}

	void measure(long bytes) throws IOException, InterruptedException {
		this.rounds.add(round(bytes));
	}

	/**
	 * Asks for the heap that the receiver needs, which ends it.
	 */
	void finish() throws IOException {
		this.process.getOutputStream().close();
		this.heap = Round.parse(expect("end ")).get("heap");
	}

	private String expect(String start) throws IOException {
		String line = this.out.readLine();
		if (line == null || !line.startsWith(start)) {
			throw new IOException("Receiver '%s' said '%s' instead of '%s...'; see %s.log".formatted(this.name, line,
					start, this.name));
		}
		return line.substring(start.length());
	}

	String name() {
		return this.name;
	}

	List<Round> rounds() {
		return this.rounds;
	}

	long heap() {
		return this.heap;
	}

	Spread spread(ToDoubleFunction<Round> figure) {
		return Spread.of(this.rounds.stream().mapToDouble(figure).toArray());
	}

	/**
	 * Compares each round with the same round of another receiver.
	 */
	Spread ratio(ReceiverProcess base, ToDoubleFunction<Round> figure) {
		double[] ratios = new double[this.rounds.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = figure.applyAsDouble(this.rounds.get(i)) / figure.applyAsDouble(base.rounds.get(i));
		}
		return Spread.of(ratios);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
