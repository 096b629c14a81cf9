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

package io.zcrx.benchmarks.receiver;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * How a receiver is started, by {@code name=value} arguments.
 *
 * @param kind the library
 * @param mode what of it, such as {@code copy} or {@code epoll}
 * @param shape what to do with connections
 * @param work what to do with bytes
 * @param address the address to listen on
 * @param port the port, 0 for any
 * @param areaMiB the size of the area
 * @param loops the number of threads that receive
 * @param threads where handlers run
 * @param interfaceName the network interface, or {@code null}
 * @param queue its queue
 */
record ReceiverOptions(String kind, String mode, Shape shape, Work work, String address, int port, int areaMiB,
		int loops, HandlerThreads threads, @Nullable String interfaceName, int queue) {

	/**
	 * Reads options.
	 * @param args the arguments
	 * @return the options
	 */
	static ReceiverOptions parse(String... args) {
		Map<String, String> values = new TreeMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("Not name=value: " + arg);
			}
			values.put(arg.substring(0, equals), arg.substring(equals + 1));
		}
		return new ReceiverOptions(values.getOrDefault("kind", "core"), values.getOrDefault("mode", "copy"),
				Shape.valueOf(values.getOrDefault("shape", "stream").toUpperCase(Locale.ROOT)),
				Work.valueOf(values.getOrDefault("work", "line").toUpperCase(Locale.ROOT)),
				values.getOrDefault("address", "127.0.0.1"), Integer.parseInt(values.getOrDefault("port", "0")),
				Integer.parseInt(values.getOrDefault("area", "64")),
				Integer.parseInt(values.getOrDefault("loops", "1")),
				HandlerThreads.valueOf(values.getOrDefault("dispatch", "inline").toUpperCase(Locale.ROOT)),
				values.get("interface"), Integer.parseInt(values.getOrDefault("queue", "1")));
	}

	boolean frames() {
		return this.shape == Shape.FRAMES;
	}

}
