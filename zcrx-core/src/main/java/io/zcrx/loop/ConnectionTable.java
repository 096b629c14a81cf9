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

package io.zcrx.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The open connections of a loop by the index in their requests. Confined to the loop
 * thread. An index is used again only after every request of its connection has
 * completed.
 */
public final class ConnectionTable {

	private @Nullable LoopConnection[] connections = new LoopConnection[64];

	private int[] freeIndexes = new int[64];

	private int freeCount;

	private int used;

	private int size;

	int add(LoopConnection connection) {
		int index;
		if (this.freeCount > 0) {
			index = this.freeIndexes[--this.freeCount];
		}
		else {
			index = this.used++;
			if (index == this.connections.length) {
				this.connections = Arrays.copyOf(this.connections, 2 * index);
			}
		}
		this.connections[index] = connection;
		this.size++;
		return index;
	}

	void remove(int index) {
		this.connections[index] = null;
		if (this.freeCount == this.freeIndexes.length) {
			this.freeIndexes = Arrays.copyOf(this.freeIndexes, 2 * this.freeCount);
		}
		this.freeIndexes[this.freeCount++] = index;
		this.size--;
	}

	public LoopConnection get(int index) {
		LoopConnection connection = this.connections[index];
		if (connection == null) {
			throw new IllegalStateException("Completion for connection index %d, which is free".formatted(index));
		}
		return connection;
	}

	/**
	 * Finds a connection that may be gone.
	 */
	public @Nullable LoopConnection find(int index) {
		return this.connections[index];
	}

	int size() {
		return this.size;
	}

	/**
	 * Describes connections, up to a limit.
	 */
	<T> List<T> describe(int limit, Function<LoopConnection, T> description) {
		List<T> descriptions = new ArrayList<>();
		for (int i = 0; i < this.used && descriptions.size() < limit; i++) {
			LoopConnection connection = this.connections[i];
			if (connection != null) {
				descriptions.add(description.apply(connection));
			}
		}
		return descriptions;
	}

	public void forEach(Consumer<LoopConnection> action) {
		for (int i = 0; i < this.used; i++) {
			LoopConnection connection = this.connections[i];
			if (connection != null) {
				action.accept(connection);
			}
		}
	}

}
