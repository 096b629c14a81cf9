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
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A receiver under measurement, in a process of its own. Close ends it.
 */
final class ReceiverProcess implements AutoCloseable {

	private static final long PATIENCE_NANOS = 120_000_000_000L;

	private static final long SETTLE_MILLIS = 200;

	// what only the sender, or this program in the middle of a round, can tell
	private static final List<String> RESULTS = List.of("ops", "p50", "p90", "p99", "p999", "max", "heap", "heap_added",
			"taken");

	private final ReceiverSpec spec;

	private final Process process;

	private final BufferedReader out;

	private final PrintWriter in;

	private final List<String> sender;

	private final ProcessClock clock;

	private final Path log;

	private final int port;

	private ReceiverProcess(ReceiverSpec spec, Process process, Path log, List<String> sender) throws IOException {
		this.spec = spec;
		this.process = process;
		this.log = log;
		this.sender = sender;
		this.clock = new ProcessClock(process.pid());
		this.out = process.inputReader(StandardCharsets.UTF_8);
		this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
		this.port = Integer.parseInt(expect("port "));
	}

	/**
	 * Starts a receiver.
	 * @param spec how
	 * @param folder where its error output goes, and where the timing library is
	 * @param sender the sender program with what comes before it
	 * @return the receiver, ready for connections
	 */
	static ReceiverProcess start(ReceiverSpec spec, Path folder, List<String> sender) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(spec.command());
		if (spec.timed()) {
			builder.environment().put("LD_PRELOAD", folder.resolve("syscall_times.so").toString());
		}
		Path log = log(spec, folder);
		builder.redirectError(log.toFile());
		Process process = builder.start();
		try {
			return new ReceiverProcess(spec, process, log, sender);
		}
		catch (IOException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/**
	 * {@return where the error output of a receiver goes}
	 */
	static Path log(ReceiverSpec spec, Path folder) {
		return folder.resolve(spec.name().replace(' ', '-') + ".log");
	}

	/**
	 * Has a load sent to it.
	 * @param load the load
	 * @return what that took, from the first byte sent to the last one handled; making
	 * and ending connections is not in it
	 */
	Round measure(Load load) throws IOException, InterruptedException {
		try (SenderProcess sender = SenderProcess.start(this.sender, this.spec.address(), this.port, load)) {
			Round before = counters();
			long switches = this.clock.switches();
			long cpu = this.clock.cpu();
			long start = System.nanoTime();
			Round sent = load.isFlood() ? flood(sender) : sender.send();
			await(before.get("bytes") + sender.bytes());
			long nanos = System.nanoTime() - start;
			cpu = this.clock.cpu() - cpu;
			switches = this.clock.switches() - switches;
			Round round = counters().since(before)
				.with("nanos", nanos)
				.with("receiver_cpu", cpu)
				.with("receiver_switches", switches)
				.with("resident", this.clock.resident())
				.with("sender_cpu", sent.get("cpu"))
				.with("sender_switches", sent.get("switches"));
			for (String figure : RESULTS) {
				if (sent.values().containsKey(figure)) {
					round = round.with(figure, sent.get(figure));
				}
			}
			sender.finish();
			return round;
		}
	}

	/**
	 * Sends to handlers that do not return until nothing moves any more, and looks at
	 * what the receiver holds then.
	 */
	private Round flood(SenderProcess sender) throws IOException, InterruptedException {
		long rest = heap();
		command("block");
		Round stalled = sender.flood();
		settle();
		long heap = heap();
		command("unblock");
		return sender.result()
			.with("taken", stalled.get("bytes"))
			.with("heap", heap)
			.with("heap_added", Math.max(0, heap - rest));
	}

	private void settle() throws InterruptedException, IOException {
		long start = System.nanoTime();
		while (idle(SETTLE_MILLIS) > TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS) / 20) {
			if (System.nanoTime() - start > PATIENCE_NANOS) {
				throw new IOException("Receiver '%s' never rests".formatted(this.spec.name()));
			}
		}
	}

	private void command(String command) throws IOException {
		this.in.println(command);
		expect("report ");
	}

	private void await(long bytes) throws IOException, InterruptedException {
		long start = System.nanoTime();
		long received = received();
		while (received < bytes) {
			if (System.nanoTime() - start > PATIENCE_NANOS) {
				throw new IOException(
						"Receiver '%s' got %d bytes too few".formatted(this.spec.name(), bytes - received));
			}
			TimeUnit.MILLISECONDS.sleep(1);
			received = received();
		}
		if (received > bytes) {
			throw new IOException("Receiver '%s' got %d bytes too many".formatted(this.spec.name(), received - bytes));
		}
	}

	// not all counters: they would be at the receiver's expense while it is measured, and
	// those of a JVM are dear
	private long received() throws IOException {
		this.in.println("bytes");
		return Round.parse(expect("report ")).get("bytes");
	}

	private Round counters() throws IOException {
		this.in.println("report");
		return Round.parse(expect("report "));
	}

	/**
	 * {@return the heap that it needs}
	 */
	long heap() throws IOException {
		this.in.println("heap");
		return Round.parse(expect("report ")).get("heap");
	}

	/**
	 * Looks at what it uses while nothing happens.
	 * @param millis for how long
	 * @return nanoseconds of CPU
	 */
	long idle(long millis) throws InterruptedException {
		long cpu = this.clock.cpu();
		TimeUnit.MILLISECONDS.sleep(millis);
		return this.clock.cpu() - cpu;
	}

	private String expect(String start) throws IOException {
		String line = this.out.readLine();
		if (line == null || !line.startsWith(start)) {
			throw new IOException("Receiver '%s' said '%s' instead of '%s...'; its log %s ends with '%s'"
				.formatted(this.spec.name(), line, start, this.log, lastLine()));
		}
		return line.substring(start.length());
	}

	private String lastLine() throws IOException {
		List<String> lines = Files.readAllLines(this.log);
		return lines.isEmpty() ? "" : lines.getLast();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
