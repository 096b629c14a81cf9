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

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MissingCode}.
 */
class MissingCodeTests {

	@TempDir
	private Path folder;

	@Test
	void findsWhatAReceiverMissed() throws Exception {
		Path log = Files.writeString(this.folder.resolve("log"), """
				12:00:00.000 [main] WARN something else
				Exception in thread "main" java.lang.NoSuchMethodError: 'long io.zcrx.ReceiverStats.enters()'
					at io.zcrx.benchmarks.receiver.CoreReceiver.counters(CoreReceiver.java:1)
				""");

		assertThat(MissingCode.in(log)).isEqualTo("java.lang.NoSuchMethodError: 'long io.zcrx.ReceiverStats.enters()'");
	}

	@Test
	void takesOtherFailuresForFailures() throws Exception {
		Path log = Files.writeString(this.folder.resolve("log"),
				"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n");

		assertThat(MissingCode.in(log)).isNull();
	}

}
