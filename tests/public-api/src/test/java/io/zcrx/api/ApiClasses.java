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

package io.zcrx.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The public and protected classes of one module, in a folder or a jar.
 */
final class ApiClasses {

	private static final String SUFFIX = ".class";

	private final Class<?> anchor;

	/**
	 * Creates a view of the module that holds a class.
	 */
	ApiClasses(Class<?> anchor) {
		this.anchor = anchor;
	}

	/**
	 * Lists the types that users can name, by name.
	 */
	List<? extends Class<?>> list() {
		try {
			Path origin = Path.of(this.anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
			if (Files.isDirectory(origin)) {
				return list(origin);
			}
			try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + origin.toUri()), Map.of())) {
				return list(jar.getPath("/"));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<? extends Class<?>> list(Path root) throws IOException {
		List<String> exported = exports(root);
		try (Stream<Path> files = Files.walk(root)) {
			return files.map(root::relativize)
				.map(Path::toString)
				.filter((name) -> name.endsWith(SUFFIX) && !name.endsWith("-info.class"))
				.map((name) -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
				.filter((name) -> exported.isEmpty() || exported.contains(name.substring(0, name.lastIndexOf('.'))))
				.sorted()
				.map(this::load)
				.filter(Signatures::isAccessible)
				.toList();
		}
	}

	/**
	 * Returns the packages that are exported to everybody, none if this is no module.
	 */
	private static List<String> exports(Path root) throws IOException {
		Path declaration = root.resolve("module-info.class");
		if (!Files.exists(declaration)) {
			return List.of();
		}
		try (InputStream in = Files.newInputStream(declaration)) {
			return ModuleDescriptor.read(in)
				.exports()
				.stream()
				.filter((export) -> !export.isQualified())
				.map(ModuleDescriptor.Exports::source)
				.toList();
		}
	}

	private Class<?> load(String name) {
		try {
			return Class.forName(name, false, this.anchor.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
