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

package io.zcrx.benchmarks.receiver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;

/**
 * The receiver process. Prints its port, then a line for each line of its input: all
 * counters for {@code report}, only bytes for {@code bytes}, which costs little and may
 * be asked under load, the heap that it needs for {@code heap}. After {@code block}
 * handlers of lines do not return until {@code unblock}. Ends with its input.
 */
final class ReceiverMain {

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final SyscallTimes syscallTimes = new SyscallTimes();

	private final Tallies tallies;

	private final Receiver receiver;

	private ReceiverMain(ReceiverOptions options) throws Exception {
		this.tallies = new Tallies(options);
		this.receiver = start(options, this.tallies);
	}

	static void main(String[] args) {
		try {
			PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
			ReceiverMain main = new ReceiverMain(ReceiverOptions.parse(args));
			out.println("port " + main.receiver.port());
			main.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), out);
			Runtime.getRuntime().halt(0);
		}
		catch (Throwable ex) {
			// nobody else ends the receiver's threads, and the benchmark waits
			ex.printStackTrace();
			Runtime.getRuntime().halt(1);
		}
	}

	private static Receiver start(ReceiverOptions options, Tallies tallies) throws Exception {
		return switch (options.kind()) {
			case "core" -> CoreReceiver.start(options, tallies);
			case "mixed" -> MixedReceiver.start(options, tallies);
			case "loop" -> LoopReceiver.start(options, tallies);
			case "spring" -> SpringReceiver.start(options, tallies, false);
			case "spring-metrics" -> SpringReceiver.start(options, tallies, true);
			case "nio" -> SelectorReceiver.start(options, tallies);
			case "nio-blocking" -> BlockingReceiver.start(options, tallies);
			case "netty" -> NettyReceiver.start(options, tallies);
			case "integration" -> IntegrationReceiver.start(options, tallies);
			default -> throw new IllegalArgumentException("No such receiver: " + options.kind());
		};
	}

	private void serve(BufferedReader in, PrintWriter out) throws IOException {
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String answer = switch (line) {
				case "bytes" -> "report bytes=" + this.tallies.sum(Tally::bytes);
				case "heap" -> heap();
				case "block" -> {
					this.tallies.barrier().close();
					yield "report ";
				}
				case "unblock" -> {
					this.tallies.barrier().open();
					yield "report ";
				}
				default -> report();
			};
			out.println(answer);
		}
	}

	private static String heap() {
		System.gc();
		return "report heap=" + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private String report() {
		// without what this thread allocates
		long allocated = this.threads.getTotalThreadAllocatedBytes() - this.threads.getCurrentThreadAllocatedBytes();
		return "report bytes=%d payloads=%d sum=%d allocated=%d collections=%d %s %s".formatted(
				this.tallies.sum(Tally::bytes), this.tallies.sum(Tally::payloads), this.tallies.sum(Tally::sum),
				allocated, collections(), this.receiver.counters(), this.syscallTimes.read());
	}

	private static long collections() {
		return ManagementFactory.getGarbageCollectorMXBeans()
			.stream()
			.mapToLong(GarbageCollectorMXBean::getCollectionCount)
			.sum();
	}

}
