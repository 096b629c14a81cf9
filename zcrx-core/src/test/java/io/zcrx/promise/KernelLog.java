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

package io.zcrx.promise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.zcrx.Lab;

/**
 * What the lab's kernel says; elsewhere others may be meant.
 */
final class KernelLog {

	private int read = Lab.isLab() ? lines().size() : 0;

	void check(Findings findings) {
		if (!Lab.isLab()) {
			return;
		}
		List<String> lines = lines();
		lines.stream()
			.skip(this.read)
			.filter(KernelLog::isWarning)
			.forEach((line) -> findings.add(Promise.KERNEL, "%s", line));
		this.read = lines.size();
	}

	private static boolean isWarning(String line) {
		return line.contains("WARNING:") || line.contains("BUG:") || line.contains("Call Trace")
				|| line.contains("refcount_t") || line.contains("Oops");
	}

	private static List<String> lines() {
		try {
			Process process = new ProcessBuilder("dmesg").redirectErrorStream(true).start();
			process.getOutputStream().close();
			return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
