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

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A kernel's version, as {@code uname -r} shows it before any vendor suffix.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number, 0 if there is none
 */
record KernelRelease(int major, int minor, int patch) implements Comparable<KernelRelease> {

	private static final Pattern RELEASE = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(?:\\.(\\d{1,5}))?(?!\\d).*",
			Pattern.DOTALL);

	private static final Comparator<KernelRelease> ORDER = Comparator.comparingInt(KernelRelease::major)
		.thenComparingInt(KernelRelease::minor)
		.thenComparingInt(KernelRelease::patch);

	static @Nullable KernelRelease parse(String text) {
		Matcher matcher = RELEASE.matcher(text.strip());
		if (!matcher.matches()) {
			return null;
		}
		String patch = matcher.group(3);
		return new KernelRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
				(patch != null) ? Integer.parseInt(patch) : 0);
	}

	boolean atLeast(int major, int minor) {
		return compareTo(new KernelRelease(major, minor, 0)) >= 0;
	}

	@Override
	public int compareTo(KernelRelease other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.major + "." + this.minor + "." + this.patch;
	}

}
