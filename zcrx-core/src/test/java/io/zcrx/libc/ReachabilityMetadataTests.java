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

package io.zcrx.libc;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the metadata of native images with how functions are called. With
 * {@code -Dzcrx.metadata.write=true} it writes the file instead.
 */
@EnabledOnOs(OS.LINUX)
class ReachabilityMetadataTests {

	private static final Path FILE = Path
		.of("src/main/resources/META-INF/native-image/io.zcrx/zcrx-core/reachability-metadata.json");

	@Test
	void metadataNamesTheOnlyDowncall() throws IOException {
		String expected = """
				{
				  "foreign": {
				    "downcalls": [
				      { "returnType": %s, "parameterTypes": [%s], "options": { "captureCallState": true } }
				    ]
				  }
				}
				""".formatted(type(Downcall.DESCRIPTOR.returnLayout().orElseThrow()),
				Downcall.DESCRIPTOR.argumentLayouts()
					.stream()
					.map(ReachabilityMetadataTests::type)
					.collect(Collectors.joining(", ")));
		if (Boolean.getBoolean("zcrx.metadata.write")) {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, expected);
		}

		assertThat(Files.readString(FILE))
			.as("Downcall differs from %s: run this test with -Dzcrx.metadata.write=true", FILE)
			.isEqualTo(expected);
	}

	private static String type(MemoryLayout layout) {
		if (layout instanceof ValueLayout.OfLong) {
			return "\"jlong\"";
		}
		throw new IllegalArgumentException("%s is new here: add its name".formatted(layout));
	}

}
