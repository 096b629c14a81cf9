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

package io.zcrx.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an image without a base image consists of: a Java runtime, the C library that the
 * running one uses, the quickstart and the sender.
 */
final class RootFilesystem {

	private static final String MODULES = String.join(",", "java.base", "java.compiler", "java.desktop",
			"java.instrument", "java.management", "java.naming", "java.net.http", "java.prefs", "java.scripting",
			"java.security.jgss", "java.sql", "jdk.jfr", "jdk.management", "jdk.unsupported", "jdk.zipfs");

	private final Path root;

	private RootFilesystem(Path root) {
		this.root = root;
	}

	/**
	 * Makes the files.
	 * @param root a folder, which may not exist
	 * @param jar the quickstart's jar
	 */
	static Path make(Path root, Path jar) throws IOException, InterruptedException {
		RootFilesystem files = new RootFilesystem(root);
		files.addRuntime();
		files.addLibraries();
		files.addApplication(jar);
		return root;
	}

	private void addRuntime() throws IOException, InterruptedException {
		Path home = Path.of(System.getProperty("java.home"));
		Process jlink = new ProcessBuilder(home.resolve("bin/jlink").toString(), "--add-modules", MODULES,
				"--strip-debug", "--no-header-files", "--no-man-pages", "--generate-cds-archive", "--output",
				this.root.resolve("java").toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(jlink.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (jlink.waitFor() != 0) {
			throw new IOException("jlink failed: " + output);
		}
	}

	/**
	 * Copies the shared libraries outside the JDK that this JVM has loaded, to where they
	 * are here; and the loader to where programs ask for it.
	 */
	private void addLibraries() throws IOException {
		String home = System.getProperty("java.home");
		Set<Path> libraries;
		try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
			libraries = maps.filter((line) -> line.contains(".so") && !line.contains(home))
				.map((line) -> line.substring(line.indexOf('/')))
				.map(Path::of)
				.filter(Files::isRegularFile)
				.collect(Collectors.toSet());
		}
		for (Path library : libraries) {
			copy(library, library);
		}
		for (Path loader : List.of(Path.of("/lib64/ld-linux-x86-64.so.2"), Path.of("/lib/ld-linux-aarch64.so.1"))) {
			if (Files.exists(loader)) {
				copy(loader, loader);
			}
		}
	}

	private void addApplication(Path jar) throws IOException {
		copy(jar, Path.of("/app/quickstart.jar"));
		String sender = Sender.class.getName().replace('.', '/') + ".class";
		copy(Path.of("target/test-classes", sender), Path.of("/app/classes", sender));
	}

	private void copy(Path source, Path target) throws IOException {
		Path copy = this.root.resolve(target.toString().substring(1));
		Files.createDirectories(copy.getParent());
		Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
	}

}
