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

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NapiIdsTests {

	private final AtomicInteger first = new AtomicInteger(801);

	private final AtomicInteger second = new AtomicInteger(802);

	private final AtomicInteger asked = new AtomicInteger();

	private final NapiIds ids = new NapiIds(List.of(asking(this.first), asking(this.second)));

	@Test
	void knowsThemFromTheStart() {
		assertThat(this.ids.lookingFor(802)).containsExactly(801, 802);
		assertThat(this.ids.lookingFor(0)).containsExactly(801, 802);

		assertThat(this.asked).hasValue(2);
	}

	@Test
	void asksOnceForOneOfAnotherQueue() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.ids.lookingFor(800)).containsExactly(801, 802);
		}

		assertThat(this.asked).hasValue(4);
	}

	@Test
	void noticesNewOnes() {
		this.ids.lookingFor(800);
		this.first.set(803);
		this.second.set(800);

		assertThat(this.ids.lookingFor(803)).containsExactly(803, 800);
		assertThat(this.ids.lookingFor(800)).containsExactly(803, 800);
		assertThat(this.ids.lookingFor(802)).containsExactly(803, 800);
	}

	@Test
	void keepsThemWhileTheyAreNotTold() {
		this.first.set(0);
		this.second.set(0);

		assertThat(this.ids.lookingFor(803)).containsExactly(801, 802);
		assertThat(this.ids.lookingFor(803)).containsExactly(801, 802);
		assertThat(this.asked).as("asked again only after a while").hasValue(4);

		this.first.set(803);
		this.second.set(804);

		Awaitility.await().untilAsserted(() -> assertThat(this.ids.lookingFor(803)).containsExactly(803, 804));
	}

	private IntSupplier asking(AtomicInteger id) {
		return () -> {
			this.asked.incrementAndGet();
			return id.get();
		};
	}

}
