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

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where and when something was measured.
 *
 * @param date when
 * @param cpu the processor
 * @param processors how many of them
 * @param kernel the kernel's release, with that below it in a lab
 * @param java the version of Java
 */
record Machine(String date, String cpu, int processors, String kernel, String java) {

	static Machine of(Options options) {
		String kernel = System.getProperty("os.version")
				+ (options.hostKernel().isEmpty() ? "" : " (lab) on " + options.hostKernel());
		return new Machine(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), options.cpu(),
				Runtime.getRuntime().availableProcessors(), kernel, Runtime.version().toString());
	}

	Map<String, Object> json() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("date", this.date);
		json.put("cpu", this.cpu);
		json.put("processors", this.processors);
		json.put("kernel", this.kernel);
		json.put("java", this.java);
		return json;
	}

	@Override
	public String toString() {
		return "%s | %s, %d CPUs | Linux %s | Java %s".formatted(this.date, this.cpu, this.processors, this.kernel,
				this.java);
	}

}
