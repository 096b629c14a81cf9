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
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes of this library that lie in a folder, before they are needed. A class
 * in a folder needs a file descriptor when it is first used, and one that handles the
 * lack of descriptors finds none. The descriptor of a jar stays open.
 */
final class ClassFolder {

	private static final Logger logger = LoggerFactory.getLogger(ClassFolder.class);

	private static final String SUFFIX = ".class";

	private static boolean loaded;

	private ClassFolder() {
	}

	/**
	 * Loads all of them, if they are in a folder and this was not done before. What can't
	 * be loaded is left for its first use.
	 */
	static synchronized void load() {
		if (loaded) {
			return;
		}
		loaded = true;
		try {
			Path folder = folder();
			if (folder != null) {
				load(folder);
			}
		}
		catch (IOException | URISyntaxException | RuntimeException ex) {
			logger.debug("The classes of zcrx could not be loaded at once", ex);
		}
	}

	private static @Nullable Path folder() throws URISyntaxException {
		CodeSource source = ClassFolder.class.getProtectionDomain().getCodeSource();
		URL location = (source != null) ? source.getLocation() : null;
		if (location == null || !"file".equals(location.getProtocol())) {
			return null;
		}
		Path path = Path.of(location.toURI());
		return Files.isDirectory(path) ? path : null;
	}

	private static void load(Path root) throws IOException {
		Path folder = root.resolve(ClassFolder.class.getPackageName().replace('.', '/'));
		try (Stream<Path> files = Files.walk(folder)) {
			files.map(root::relativize)
				.map(Path::toString)
				.filter((name) -> name.endsWith(SUFFIX) && !name.endsWith("-info" + SUFFIX))
				.map((name) -> name.substring(0, name.length() - SUFFIX.length()).replaceAll("[/\\\\]", "."))
				.forEach(ClassFolder::loadClass);
		}
	}

	private static void loadClass(String name) {
		try {
			Class.forName(name, false, ClassFolder.class.getClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// an optional dependency of it is absent
			logger.debug("Class {} can't be loaded", name, ex);
		}
	}

}
