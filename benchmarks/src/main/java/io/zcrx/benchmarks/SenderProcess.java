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
import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;

/**
 * The sender of a round, with its connections made. Close ends it.
 */
final class SenderProcess implements AutoCloseable {

	private static final long MAX_LATENCY = 60_000_000_000L;

	private final Process process;

	private final BufferedReader out;

	private final PrintWriter in;

	private final long bytes;

	private SenderProcess(Process process) throws IOException {
		this.process = process;
		this.out = process.inputReader(StandardCharsets.UTF_8);
		this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
		this.bytes = Round.parse(expect("ready ")).get("bytes");
	}

	static SenderProcess start(List<String> program, String address, int port, Load load) throws IOException {
		List<String> command = new ArrayList<>(program);
		command.add(address);
		command.add(String.valueOf(port));
		command.addAll(load.arguments());
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			return new SenderProcess(process);
		}
		catch (IOException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/**
	 * {@return how many bytes it is going to send}
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Sends.
	 * @return what the sender tells, and the percentiles of latencies that it gives
	 */
	Round send() throws IOException {
		this.in.println("go");
		return result();
	}

	/**
	 * Begins to send a flood.
	 * @return how much was sent before nothing moved any more
	 */
	Round flood() throws IOException {
		this.in.println("go");
		return Round.parse(expect("stalled "));
	}

	/**
	 * Waits until all is sent.
	 * @return what the sender tells, and the percentiles of latencies that it gives
	 */
	Round result() throws IOException {
		String line = expect("sent ");
		Round round = Round.parse(line);
		int histogram = line.indexOf("histogram=");
		return (histogram < 0) ? round : percentiles(round, line.substring(line.indexOf('=', histogram) + 1));
	}

	static Round percentiles(Round round, String counts) {
		Histogram histogram = new Histogram(MAX_LATENCY, 2);
		for (String count : counts.split(",", -1)) {
			int colon = count.indexOf(':');
			histogram.recordValueWithCount(Long.parseLong(count.substring(0, colon)),
					Long.parseLong(count.substring(colon + 1)));
		}
		return round.with("ops", histogram.getTotalCount())
			.with("p50", histogram.getValueAtPercentile(50))
			.with("p90", histogram.getValueAtPercentile(90))
			.with("p99", histogram.getValueAtPercentile(99))
			.with("p999", histogram.getValueAtPercentile(99.9))
			.with("max", histogram.getMaxValue());
	}

	/**
	 * Ends the connections and waits until the receiver has closed them.
	 */
	void finish() throws IOException {
		this.in.println("close");
		expect("closed");
	}

	private String expect(String start) throws IOException {
		String line = this.out.readLine();
		if (line == null || !line.startsWith(start)) {
			throw new IOException("The sender said '%s' instead of '%s...'".formatted(line, start));
		}
		return line.substring(start.length());
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
