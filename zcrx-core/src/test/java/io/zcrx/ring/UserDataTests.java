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

package io.zcrx.ring;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class UserDataTests {

	@ParameterizedTest
	@CsvSource({ "1, 0", "2, 1", "6, 2147483647", "127, 65536" })
	void keepsKindAndIndexApart(int kind, int index) {
		long userData = UserData.of(kind, index);

		assertThat(UserData.kind(userData)).isEqualTo(kind);
		assertThat(UserData.index(userData)).isEqualTo(index);
	}

}
