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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what broke a promise. Safe from any thread.
 */
final class Findings {

	private static final int SHOWN_PER_PROMISE = 5;

	private final Map<Promise, List<String>> found = new LinkedHashMap<>();

	private final Map<Promise, Integer> counts = new LinkedHashMap<>();

	@SuppressWarnings("AnnotateFormatMethod") // core does not know that annotation
	synchronized void add(Promise promise, String text, Object... arguments) {
		List<String> texts = this.found.computeIfAbsent(promise, (key) -> new ArrayList<>());
		if (texts.size() < SHOWN_PER_PROMISE) {
			texts.add(text.formatted(arguments));
		}
		this.counts.merge(promise, 1, Integer::sum);
	}

	synchronized boolean isEmpty() {
		return this.found.isEmpty();
	}

	/**
	 * {@return which promises were broken}
	 */
	synchronized List<Promise> promises() {
		return List.copyOf(this.found.keySet());
	}

	@Override
	public synchronized String toString() {
		StringBuilder text = new StringBuilder();
		this.found.forEach((promise, texts) -> {
			text.append("%n%s (%s), %d times:".formatted(promise, promise.text(), this.counts.get(promise)));
			texts.forEach((line) -> text.append("%n  %s".formatted(line)));
		});
		return text.toString();
	}

}
