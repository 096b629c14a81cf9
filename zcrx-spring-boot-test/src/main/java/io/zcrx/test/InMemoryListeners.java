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

package io.zcrx.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.zcrx.InMemoryNetwork;

/**
 * The listeners of a test that are in memory. Safe from any thread.
 *
 * @since 0.1.0
 */
public final class InMemoryListeners {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private final InMemoryNetwork network;

	private final Queue<InMemoryTestConnection> connections = new ConcurrentLinkedQueue<>();

	InMemoryListeners(InMemoryNetwork network) {
		this.network = network;
	}

	/**
	 * Connects to a listener. The connection is closed at the end of the test.
	 * @param listener the listener's name
	 * @return the connection
	 * @throws IllegalStateException if no such listener runs
	 */
	public InMemoryTestConnection connect(String listener) {
		InMemoryTestConnection connection = new InMemoryTestConnection(this.network, listener,
				this.network.connect(listener));
		this.connections.add(connection);
		return connection;
	}

	/**
	 * Closes all connections and tells where payloads were retained that nobody closes.
	 * @return sentences, empty if all is well
	 */
	List<String> endTest() {
		for (InMemoryTestConnection connection = this.connections
			.poll(); connection != null; connection = this.connections.poll()) {
			connection.close();
		}
		List<String> leaks = new ArrayList<>();
		for (String listener : this.network.receivers()) {
			this.network.awaitIdle(listener, LIMIT);
			this.network.awaitReleased(listener, LIMIT);
			this.network.retained(listener)
				.forEach((place) -> leaks
					.add("Listener '%s': a payload was retained and not closed%s".formatted(listener, place)));
		}
		return leaks;
	}

}
