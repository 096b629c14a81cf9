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

import java.io.PrintWriter;

/**
 * Tells what is going on: in place on a terminal, in lines elsewhere.
 */
final class Progress {

	private final PrintWriter out;

	private final boolean terminal;

	private String title = "";

	Progress(PrintWriter out, boolean terminal) {
		this.out = out;
		this.terminal = terminal;
	}

	/**
	 * Names the scenario that begins.
	 */
	void begin(String title) {
		this.title = title;
		if (!this.terminal) {
			this.out.println(title);
		}
	}

	void show(String text) {
		if (this.terminal) {
			this.out.printf("\r\033[K%s: %s", this.title, text);
			this.out.flush();
		}
	}

	void clear() {
		if (this.terminal) {
			this.out.print("\r\033[K");
			this.out.flush();
		}
	}

}
