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

package io.zcrx.preflight;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the kernel's files below {@code /proc} and {@code /sys}. A file that can't be
 * read is an unknown answer, not an error: containers hide many of them.
 */
final class KernelFiles {

	private static final String USER_NS_INIT_INO = "user:[4026531837]";

	private final Path root;

	KernelFiles(Path root) {
		this.root = root;
	}

	@Nullable KernelRelease kernelRelease() {
		return KernelRelease.parse(read("proc/sys/kernel/osrelease"));
	}

	ProcessStatus processStatus() {
		return ProcessStatus.parse(read("proc/self/status"));
	}

	/**
	 * {@return the number of the user that this process acts for, empty if unknown}
	 */
	String userId() {
		return read("proc/self/status").lines()
			.filter((line) -> line.startsWith("Uid:"))
			.map((line) -> line.split("\\s+"))
			.filter((fields) -> fields.length > 2)
			.map((fields) -> fields[2])
			.findFirst()
			.orElse("");
	}

	ProcessLimits processLimits() {
		return ProcessLimits.parse(read("proc/self/limits"));
	}

	/**
	 * {@return the value of {@code kernel.io_uring_disabled}, empty if unknown}
	 */
	String ioUringDisabled() {
		return read("proc/sys/kernel/io_uring_disabled");
	}

	/**
	 * {@return whether this process is certainly in another user namespace than the
	 * machine's own}
	 */
	boolean inChildUserNamespace() {
		String namespace = linkName("proc/self/ns/user");
		return namespace != null && !namespace.equals(USER_NS_INIT_INO);
	}

	String read(String file) {
		try {
			return new String(Files.readAllBytes(this.root.resolve(file)), StandardCharsets.UTF_8).strip();
		}
		catch (IOException ex) {
			return "";
		}
	}

	boolean exists(String file) {
		return Files.exists(this.root.resolve(file), LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * {@return the last part of the path a symbolic link points to, or null if there is
	 * no such link}
	 * @param file the link
	 */
	@Nullable String linkName(String file) {
		try {
			Path name = Files.readSymbolicLink(this.root.resolve(file)).getFileName();
			return (name != null) ? name.toString() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	List<String> list(String directory) {
		List<String> names = new ArrayList<>();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(this.root.resolve(directory))) {
			entries.forEach((entry) -> names.add(String.valueOf(entry.getFileName())));
		}
		catch (IOException ex) {
			return List.of();
		}
		Collections.sort(names);
		return names;
	}

}
