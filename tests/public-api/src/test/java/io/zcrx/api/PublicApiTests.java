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

package io.zcrx.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the public API with the signatures that are checked in. With
 * {@code -Dzcrx.api.write=true} it writes them instead.
 */
class PublicApiTests {

	@ParameterizedTest
	@CsvSource({ "zcrx-core, io.zcrx.Payload", "zcrx-spring, io.zcrx.spring.annotation.ZcrxHandler",
			"zcrx-spring-boot-autoconfigure, io.zcrx.spring.boot.autoconfigure.ZcrxProperties",
			"zcrx-spring-boot-test, io.zcrx.test.ZcrxTest" })
	void publicApiIsThatOfTheSignatureFile(String module, Class<?> anchor) throws IOException {
		Path file = Path.of("src", "api", module + ".txt");
		String actual = new ApiClasses(anchor).list()
			.stream()
			.map((type) -> String.join("\n", Signatures.of(type)))
			.collect(Collectors.joining("\n\n", "", "\n"));
		if (Boolean.getBoolean("zcrx.api.write")) {
			Files.writeString(file, actual);
		}

		assertThat(Files.readString(file, StandardCharsets.UTF_8))
			.as("The public API of %s differs from tests/public-api/%s. If that is intended, run "
					+ "tests/public-api/update and commit the file with the change", module, file)
			.isEqualTo(actual);
	}

}
