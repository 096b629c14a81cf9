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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

class ConnectionTableTests {

	private final ConnectionTable table = new ConnectionTable();

	@Test
	void findsConnectionByIndex() {
		LoopConnection first = mock();
		LoopConnection second = mock();

		int firstIndex = this.table.add(first);
		int secondIndex = this.table.add(second);

		assertThat(this.table.get(firstIndex)).isSameAs(first);
		assertThat(this.table.get(secondIndex)).isSameAs(second);
		assertThat(this.table.size()).isEqualTo(2);
	}

	@Test
	void knowsNothingOfFreeIndex() {
		int index = this.table.add(mock());

		this.table.remove(index);

		assertThat(this.table.size()).isZero();
		assertThatIllegalStateException().isThrownBy(() -> this.table.get(index))
			.withMessage("Completion for connection index 0, which is free");
	}

	@Test
	void usesIndexesAgainBeforeItGrows() {
		LoopConnection connection = mock();
		List<Integer> indexes = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			indexes.add(this.table.add(connection));
		}
		assertThat(indexes).doesNotHaveDuplicates();

		indexes.forEach(this.table::remove);
		Set<Integer> again = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			again.add(this.table.add(connection));
		}

		assertThat(again).containsExactlyInAnyOrderElementsOf(indexes);
		assertThat(this.table.size()).isEqualTo(200);
	}

	@Test
	void visitsOpenConnectionsWhileTheyLeave() {
		List<LoopConnection> connections = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			LoopConnection connection = mock();
			connections.add(connection);
			this.table.add(connection);
		}
		List<LoopConnection> visited = new ArrayList<>();

		this.table.forEach((connection) -> {
			visited.add(connection);
			this.table.remove(connections.indexOf(connection));
		});

		assertThat(visited).containsExactlyElementsOf(connections);
		assertThat(this.table.size()).isZero();
	}

}
