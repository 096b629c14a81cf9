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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Tells a receiver that was compiled for another build of the library from one that
 * fails.
 */
final class MissingCode {

	private static final Pattern LINKAGE = Pattern
		.compile("(?:java\\.lang\\.(?:NoSuchMethod|NoSuchField|NoClassDefFound"
				+ "|AbstractMethod|IncompatibleClassChange|IllegalAccess)Error|java\\.lang\\.ClassNotFoundException).*");

	private MissingCode() {
	}

	/**
	 * {@return what a receiver has missed, {@code null} if nothing}
	 * @param log its error output
	 */
	static @Nullable String in(Path log) throws IOException {
		Matcher matcher = LINKAGE.matcher(Files.readString(log));
		return matcher.find() ? matcher.group() : null;
	}

}
