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

package io.zcrx.buffers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveWindowTests {

	private static final int MIB = 1 << 20;

	private final ReceiveWindow window = new ReceiveWindow(65536, 100);

	@ParameterizedTest
	@CsvSource({ "65536, 1024, 16", "4096, 1024, 256", "4096, 16, 16", "2097152, 1024, 4", "2097152, 2, 2" })
	void beginsWithAsMuchAsTheCacheHolds(int bufferSize, int buffers, int size) {
		assertThat(new ReceiveWindow(bufferSize, buffers).size()).isEqualTo(size);
	}

	@Test
	void growsToAllBuffersWhilePayloadsAreSmall() {
		assertThat(this.window.adapt(1000, true)).isTrue();
		assertThat(this.window.size()).isEqualTo(32);
		this.window.adapt(2000, true);
		this.window.adapt(4000, true);

		assertThat(this.window.size()).isEqualTo(100);
		assertThat(this.window.adapt(6400, true)).isFalse();
	}

	@Test
	void shrinksAgainWhenTurnsBringMuch() {
		this.window.adapt(1000, true);
		this.window.adapt(1000, true);

		assertThat(this.window.adapt(4 * MIB, false)).isTrue();
		assertThat(this.window.size()).isEqualTo(32);
		this.window.adapt(4 * MIB, true);
		this.window.adapt(4 * MIB, true);

		assertThat(this.window.size()).isEqualTo(16);
	}

	@ParameterizedTest
	@CsvSource({ "1000, false", "524288, true", "1048576, true", "2097152, true" })
	void staysWhenTurnsBringEnoughOrEndByThemselves(long bytes, boolean tooSmall) {
		this.window.adapt(1, true);

		assertThat(this.window.adapt(bytes, tooSmall)).isFalse();
		assertThat(this.window.size()).isEqualTo(32);
	}

}
