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

import java.util.ArrayList;
import java.util.List;

/**
 * The kernel that the tests run on, and what it allows: the host's (mode {@code copy}),
 * the lab's without a device ({@code nodev}) or the lab's with a simulated card
 * ({@code zero-copy}).
 */
final class Kernel {

	/** A port that the card steers to the receiver's queue. */
	private static final int STEERED_PORT = 9000;

	/** A port that the card leaves on another queue. */
	private static final int MISROUTED_PORT = 9100;

	private static final String LAB = System.getenv().getOrDefault("ZCRX_LAB", "host");

	private Kernel() {
	}

	static boolean hasCard() {
		return LAB.equals("nic");
	}

	static String mode() {
		return switch (LAB) {
			case "uml" -> "nodev";
			case "nic" -> "zero-copy";
			default -> "copy";
		};
	}

	/** Where senders find the receiver. */
	static String host() {
		return hasCard() ? "10.77.0.1" : "127.0.0.1";
	}

	static List<String> arguments() {
		return arguments(STEERED_PORT);
	}

	static List<String> misroutedArguments() {
		return arguments(MISROUTED_PORT);
	}

	/**
	 * Has another listener run beside the first, without the card: its queue serves one.
	 */
	static List<String> argumentsOfAnother(String listener) {
		String prefix = "--zcrx.listeners." + listener;
		return List.of(prefix + ".port=0", prefix + ".address=" + host(), prefix + ".mode=" + modeOfAnother());
	}

	static String modeOfAnother() {
		return hasCard() ? "copy" : mode();
	}

	private static List<String> arguments(int cardPort) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--zcrx.listeners.ingest.mode=" + mode()));
		if (hasCard()) {
			arguments.add("--zcrx.listeners.ingest.interface=" + System.getenv("IO_URING_ZCRX_IF_NAME"));
			arguments.add("--zcrx.listeners.ingest.queue=" + System.getenv("IO_URING_ZCRX_IF_RXQ"));
			arguments.add("--zcrx.listeners.ingest.port=" + cardPort);
		}
		else {
			arguments.add("--zcrx.listeners.ingest.port=0");
		}
		return arguments;
	}

	/**
	 * Has a program run where senders are: in the peer's network namespace, with a card.
	 */
	static List<String> command(String... command) {
		List<String> result = new ArrayList<>();
		if (hasCard()) {
			result.addAll(List.of(System.getenv("ZCRX_LAB_PEER").split(" ")));
		}
		result.addAll(List.of(command));
		return result;
	}

}
