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

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RssTableTests {

	@Test
	void spreadsShareOfQueuesThatAreLeftOutOverOthersInUse() {
		RssTable table = new RssTable(0, 1, 2, 3, 0, 1, 2, 3);

		assertThat(table.without(Set.of(1), 4)).isEqualTo(new RssTable(0, 0, 2, 3, 0, 2, 2, 3));
		assertThat(table.without(Set.of(0, 2, 3), 4)).isEqualTo(new RssTable(1, 1, 1, 1, 1, 1, 1, 1));
	}

	@Test
	void leavesRestOfTableAsItWas() {
		assertThat(new RssTable(2, 2, 0, 1).without(Set.of(1), 3)).isEqualTo(new RssTable(2, 2, 0, 0));
	}

	@Test
	void takesQueuesThatWereNotInUseIfThereAreNoOthers() {
		assertThat(new RssTable(1, 1, 1).without(Set.of(1), 3)).isEqualTo(new RssTable(0, 2, 0));
	}

	@Test
	void hasNoneWithoutTheOnlyQueue() {
		assertThat(new RssTable(0, 0).without(Set.of(0), 1)).isNull();
	}

	@Test
	void knowsWhichQueuesItUses() {
		RssTable table = new RssTable(0, 2);

		assertThat(table.uses(Set.of(1, 2))).isTrue();
		assertThat(table.uses(Set.of(1))).isFalse();
	}

	@Test
	void tellsHowToRestoreIt() {
		assertThat(new RssTable(0, 1, 0, 1).command("eth0", 2)).isEqualTo("ethtool -X eth0 default");
		assertThat(new RssTable(0, 1, 0, 1).command("eth0", 4)).isEqualTo("ethtool -X eth0, to the table [0, 1, 0, 1]");
	}

}
