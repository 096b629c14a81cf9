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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Makes the receivers of a run, which all do the same work.
 */
final class Receivers {

	private static final int FIRST_PORT = 9000;

	private static final int PORTS_OF_QUEUE = 8;

	// kinds of receivers that use the inside of core
	private static final Set<String> INSIDERS = Set.of("loop");

	private final Options options;

	private final String address;

	private final @Nullable String card;

	private final boolean timed;

	private int queue;

	private Receivers(Options options, String address, @Nullable String card, boolean timed) {
		this.options = options;
		this.address = address;
		this.card = card;
		this.timed = timed;
	}

	/**
	 * Receivers that listen on loopback.
	 * @param timed whether their io_uring calls are timed
	 */
	static Receivers onLoopback(Options options, boolean timed) {
		return new Receivers(options, "127.0.0.1", null, timed);
	}

	/**
	 * Receivers that have a queue of a network card each, from queue 1 on; eight ports
	 * lead to each, from port 9000 on.
	 * @param address the card's address
	 * @param card its name
	 */
	static Receivers onCard(Options options, String address, String card) {
		return new Receivers(options, address, card, true);
	}

	/**
	 * A C program.
	 */
	ReceiverSpec c(String name, String program, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(this.options.folder().resolve(program).toString());
		addArguments(command, arguments);
		return new ReceiverSpec(name, command, this.address, this.timed, false);
	}

	/**
	 * A Java receiver.
	 */
	ReceiverSpec java(String name, String kind, String mode, String... arguments) {
		return new ReceiverSpec(name, command(System.getProperty("java.class.path"), kind, mode, arguments),
				this.address, this.timed, false);
	}

	/**
	 * A Java receiver of ours, and the same with the other build of the library, if one
	 * is given.
	 */
	List<ReceiverSpec> ours(String name, String kind, String mode, String... arguments) {
		List<ReceiverSpec> ours = new ArrayList<>(List.of(java(name, kind, mode, arguments)));
		OtherBuild other = this.options.otherBuild();
		if (other != null) {
			String classPath = System.getProperty("java.class.path");
			classPath = INSIDERS.contains(kind) ? other.insiders(classPath) : other.users(classPath);
			ours.add(new ReceiverSpec(before(name), command(classPath, kind, mode, arguments), this.address, this.timed,
					true));
		}
		return ours;
	}

	/**
	 * {@return what a receiver is called that runs with the other build}
	 * @param name what it is called with ours
	 */
	static String before(String name) {
		return name + " before";
	}

	private List<String> command(String classPath, String kind, String mode, String... arguments) {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(
				List.of(java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx512m",
						"-cp", classPath, "io.zcrx.benchmarks.receiver.ReceiverMain", "kind=" + kind, "mode=" + mode));
		addArguments(command, arguments);
		return command;
	}

	private void addArguments(List<String> command, String... arguments) {
		command.add("work=" + this.options.work());
		command.add("address=" + this.address);
		if (this.card != null) {
			command.add("port=" + (FIRST_PORT + PORTS_OF_QUEUE * this.queue++));
			command.add("interface=" + this.card);
			command.add("queue=" + this.queue);
		}
		command.addAll(List.of(arguments));
	}

}
