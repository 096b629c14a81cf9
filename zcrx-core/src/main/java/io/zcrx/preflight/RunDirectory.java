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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which processes agree on the interfaces that they share: the one that
 * system property {@code zcrx.run-directory} names, {@code /run/zcrx} if this process may
 * write there, otherwise one of this user's.
 */
final class RunDirectory {

	private static final Logger logger = LoggerFactory.getLogger(RunDirectory.class);

	private static final String PROPERTY = "zcrx.run-directory";

	private static final Path SHARED = Path.of("/run/zcrx");

	private static final String ROOT = "0";

	private static final AtomicBoolean told = new AtomicBoolean();

	private RunDirectory() {
	}

	/**
	 * Finds the folder, and makes it if it is not there.
	 * @param files tell of this process
	 * @return the folder, or {@code null} if it can't be used
	 */
	static @Nullable Path find(KernelFiles files) {
		Path path = choose(files);
		try {
			if (!Files.isDirectory(path)) {
				Files.createDirectories(path,
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			}
			if (!Files.isWritable(path)) {
				throw new IOException("no write permission");
			}
			String owner = String.valueOf(Files.getAttribute(path, "unix:uid"));
			if (!owner.equals(ROOT) && !owner.equals(files.userId())) {
				throw new IOException("it belongs to user " + owner);
			}
			return path;
		}
		catch (IOException | RuntimeException ex) {
			unusable(path, ex);
			return null;
		}
	}

	private static Path choose(KernelFiles files) {
		String named = System.getProperty(PROPERTY);
		if (named != null) {
			return Path.of(named);
		}
		String user = files.userId();
		if (user.equals(ROOT) || (Files.isDirectory(SHARED, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(SHARED))) {
			return SHARED;
		}
		String ofSession = System.getenv("XDG_RUNTIME_DIR");
		return (ofSession != null) ? Path.of(ofSession, "zcrx")
				: Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "zcrx-" + user);
	}

	/**
	 * Tells once that other processes can't be agreed with.
	 * @param path what can't be used
	 * @param reason why
	 */
	static void unusable(Path path, Exception reason) {
		if (told.compareAndSet(false, true)) {
			logger.warn(
					"{} can't be used ({}), so that processes on one network interface do not know of each other: "
							+ "let only one of them set it up, or name a folder by system property {}",
					path, reason.toString(), PROPERTY);
		}
	}

}
