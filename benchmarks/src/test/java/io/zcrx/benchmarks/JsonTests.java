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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTests {

	@Test
	void writesNestedValues() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("name", "a \"b\" \\");
		map.put("list", List.of(true, Map.of("x", 1L)));
		map.put("none", List.of());

		assertThat(Json.of(map)).isEqualTo("""
				{
				  "name": "a \\"b\\" \\\\",
				  "list": [
				    true,
				    {"x": 1}
				  ],
				  "none": []
				}""");
	}

	@Test
	void hasNoWordForWhatIsNotANumber() {
		assertThat(Json.of(Double.NaN)).isEqualTo("null");
		assertThat(Json.of(1.5)).isEqualTo("1.5");
	}

}
