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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An application whose start is measured.
 *
 * @param name names it in the table
 * @param main its class
 * @param ours whether our modules are on its class path
 * @param validation whether the starter's validation is on its class path
 * @param properties its configuration
 */
record StartupSpec(String name, String main, boolean ours, boolean validation, List<String> properties) {

	// what spring-boot-starter brings; benchmarks have more
	private static final Pattern STARTER = Pattern.compile(
			"(spring-(boot|boot-starter|boot-autoconfigure|core|beans|context|aop|expression)|spring-boot-starter-logging"
					+ "|micrometer-(commons|observation)|commons-logging|logback-(classic|core)|slf4j-api|log4j-(api|to-slf4j)"
					+ "|jul-to-slf4j|snakeyaml|jakarta\\.annotation-api|jspecify)-[0-9][^/]*\\.jar");

	private static final Pattern VALIDATION = Pattern
		.compile("(spring-boot-validation|spring-boot-starter-validation|hibernate-validator|jakarta\\.validation-api"
				+ "|jboss-logging|classmate|tomcat-embed-el)-[0-9][^/]*\\.jar");

	private static final Pattern OURS = Pattern.compile("/zcrx-[a-z-]+/target/.*");

	/**
	 * {@return the applications, the first one being what the others are compared with}
	 */
	static List<StartupSpec> all() {
		String start = "io.zcrx.benchmarks.startup.";
		List<String> listener = List.of("--zcrx.listeners.bench.port=0", "--zcrx.listeners.bench.mode=copy");
		return List.of(new StartupSpec("empty", start + "EmptyApplication", false, false, List.of()),
				new StartupSpec("empty again", start + "EmptyApplication", false, false, List.of()),
				new StartupSpec("empty, with validation", start + "EmptyApplication", false, true, List.of()),
				new StartupSpec("no listener", start + "EmptyApplication", true, true, List.of()),
				new StartupSpec("one listener", start + "ListenerApplication", true, true, listener));
	}

	List<String> command() {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.filter(this::needed)
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-cp", classPath, this.main));
		command.addAll(this.properties);
		return command;
	}

	private boolean needed(String entry) {
		String file = entry.substring(entry.lastIndexOf('/') + 1);
		return entry.endsWith("benchmarks/target/classes") || STARTER.matcher(file).matches()
				|| (this.validation && VALIDATION.matcher(file).matches()) || (this.ours && OURS.matcher(entry).find());
	}

}
