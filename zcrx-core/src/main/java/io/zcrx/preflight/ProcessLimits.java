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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /proc/self/limits} says about lockable memory.
 *
 * @param maxLockedMemory the soft {@code RLIMIT_MEMLOCK} in bytes, {@link #UNLIMITED} if
 * there is no limit or it is unknown
 */
record ProcessLimits(long maxLockedMemory) {

	static final long UNLIMITED = Long.MAX_VALUE;

	private static final Pattern MAX_LOCKED_MEMORY = Pattern.compile("^Max locked memory\\s+(\\d{1,18})\\s",
			Pattern.MULTILINE);

	static ProcessLimits parse(String text) {
		Matcher matcher = MAX_LOCKED_MEMORY.matcher(text);
		return new ProcessLimits(matcher.find() ? Long.parseLong(matcher.group(1)) : UNLIMITED);
	}

}
