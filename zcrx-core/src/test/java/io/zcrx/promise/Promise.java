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

/**
 * What a receiver promises; a finding names the promise that was broken.
 */
enum Promise {

	VIEW("a view throws after its time, and never shows other bytes"),

	BUFFERS("each buffer goes home exactly once"),

	ORDER("bytes come whole and in the wire's order, in calls that do not overlap"),

	LIFE("CONNECTED is first, DISCONNECTED last, each once, with the true cause"),

	PROGRESS("no loop is held, and who is slow costs himself only"),

	MEMORY("memory is bounded and given back"),

	REPLIES("replies arrive whole and in order, or the end does not look good"),

	FAILURES("only what a handler throws is its failure"),

	FIGURES("figures add up"),

	STOP("a stop ends in its time and leaves nothing"),

	KERNEL("the kernel warns of nothing");

	private final String text;

	Promise(String text) {
		this.text = text;
	}

	String text() {
		return this.text;
	}

}
