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
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The receiver process: {@code loop}, {@code payload}, {@code length} or {@code mixed}.
 * Prints its port, then a line for each round; when its input ends it prints how much
 * heap it needs, and ends.
 */
final class JavaReceiver {

	private JavaReceiver() {
	}

	static void main(String[] args) throws IOException {
		PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		int port = switch (args[0]) {
			case "loop" -> LoopReceiver.start(out);
			case "payload" -> PayloadReceiver.start(new PayloadReceiver.FirstBytes(), out);
			case "length" -> PayloadReceiver.start(new PayloadReceiver.Length(), out);
			case "mixed" -> PayloadReceiver.start(new PayloadReceiver.Mixed(), out);
			default -> throw new IllegalArgumentException("No such receiver: " + args[0]);
		};
		out.println("port " + port);
		System.in.transferTo(OutputStream.nullOutputStream());
		System.gc();
		out.println("end heap=" + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		Runtime.getRuntime().halt(0);
	}

}
