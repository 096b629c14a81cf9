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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lab's simulated card, set up by ethtool, and senders at its far end.
 */
final class Card {

	static final String NAME = String.valueOf(System.getenv("IO_URING_ZCRX_IF_NAME"));

	private static final String ADDRESS = "10.77.0.1";

	private Card() {
	}

	/** Directs packets of 16 source ports to a queue. */
	static void direct(int place, int port, int firstSourcePort, int queue) throws Exception {
		ethtool("-N", "flow-type", "tcp4", "dst-port", String.valueOf(port), "src-port",
				String.valueOf(firstSourcePort), "m", "0xf", "action", String.valueOf(queue), "loc",
				String.valueOf(place));
	}

	static void undirect(int place) throws Exception {
		ethtool("-N", "delete", String.valueOf(place));
	}

	static void queues(int count) throws Exception {
		ethtool("-L", "combined", String.valueOf(count));
	}

	/** Takes the interface down and up again. */
	static void restart() throws Exception {
		run(List.of("ip", "link", "set", NAME, "down"));
		run(List.of("ip", "link", "set", NAME, "up"));
	}

	/** Returns what the card has counted since it was loaded. */
	static long counted(int queue, String what) throws Exception {
		String name = "rx%d_%s:".formatted(queue, what);
		return ethtool("-S").lines()
			.map(String::strip)
			.filter((line) -> line.startsWith(name))
			.mapToLong((line) -> Long.parseLong(line.substring(name.length()).strip()))
			.sum();
	}

	/** Connects from the far end, and sends what is written to its standard input. */
	static Process sender(int sourcePort, int port) throws IOException {
		return new ProcessBuilder(Stream
			.concat(Stream.of(System.getenv("ZCRX_LAB_PEER").split(" ")),
					Stream.of("socat", "-u", "-", "TCP:%s:%d,sourceport=%d".formatted(ADDRESS, port, sourcePort)))
			.toList()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
	}

	private static String ethtool(String option, String... arguments) throws Exception {
		return run(Stream.concat(Stream.of("ethtool", option, NAME), Stream.of(arguments)).toList());
	}

	private static String run(List<String> command) throws Exception {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
		return output;
	}

}
