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

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts all receivers, sends to them in turn, and reports how they compare. Everything
 * happens on one kernel, since a boot of the lab, and what else its machine does, changes
 * every figure.
 */
final class Benchmark {

	// two of them: how far they differ is how far any two equal receivers would
	private static final List<String> BASELINES = List.of("c", "c again");

	private static final double GIB = 1L << 30;

	private final Options options;

	private final PrintWriter out;

	private final List<ReceiverProcess> receivers = new ArrayList<>();

	private Benchmark(Options options, PrintWriter out) {
		this.options = options;
		this.out = out;
	}

	static void main(String[] args) throws IOException, InterruptedException {
		Locale.setDefault(Locale.ROOT);
		PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		Benchmark benchmark = new Benchmark(Options.parse(args), out);
		try {
			benchmark.run();
		}
		finally {
			benchmark.receivers.forEach(ReceiverProcess::close);
		}
	}

	private void run() throws IOException, InterruptedException {
		start();
		warmUp();
		measure();
		progress("");
		for (ReceiverProcess receiver : this.receivers) {
			if (!BASELINES.contains(receiver.name())) {
				receiver.finish();
			}
		}
		Report report = new Report(this.options, this.receivers);
		Path file = this.options.folder().resolve("results.json");
		Files.writeString(file, report.json());
		this.out.print(report.table());
		this.out.println();
		this.out.println("All figures of all rounds: " + file);
	}

	private void start() throws IOException {
		Path folder = this.options.folder();
		for (String name : BASELINES) {
			progress("starting " + name);
			this.receivers.add(ReceiverProcess.start(name, folder, List.of(folder.resolve("zcrx_receive").toString())));
		}
		String classPath = System.getProperty("java.class.path");
		for (String name : this.options.receivers()) {
			startJava(name, name, classPath);
			if (!this.options.against().isEmpty()) {
				startJava(name + "'", name, this.options.against() + File.pathSeparator + classPath);
			}
		}
	}

	private void startJava(String name, String kind, String classPath) throws IOException {
		progress("starting " + name);
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		this.receivers
			.add(ReceiverProcess.start(name, this.options.folder(), List.of(java, "--enable-native-access=ALL-UNNAMED",
					"-Xmx64m", "-cp", classPath, JavaReceiver.class.getName(), kind)));
	}

	private void warmUp() throws IOException, InterruptedException {
		long slice = Math.min(this.options.warmUpBytes(), this.options.roundBytes());
		for (ReceiverProcess receiver : this.receivers) {
			for (long sent = 0; sent < this.options.warmUpBytes(); sent += slice) {
				progress("warming up %s: %.1f of %.1f GiB".formatted(receiver.name(), sent / GIB,
						this.options.warmUpBytes() / GIB));
				receiver.round(slice);
			}
		}
	}

	private void measure() throws IOException, InterruptedException {
		int count = this.receivers.size();
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int i = 0; i < count; i++) {
				// each round begins with another receiver, so that none always follows
				// the same one
				ReceiverProcess receiver = this.receivers.get((round + i) % count);
				progress("round %d of %d: %s".formatted(round + 1, this.options.rounds(), receiver.name()));
				receiver.measure(this.options.roundBytes());
			}
		}
	}

	private void progress(String text) {
		if (this.options.terminal()) {
			this.out.printf("\r\033[K%s", text);
			this.out.flush();
		}
		else if (!text.isEmpty()) {
			this.out.println(text);
		}
	}

}
