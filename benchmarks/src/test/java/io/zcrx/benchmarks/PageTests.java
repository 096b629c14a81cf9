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

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Page}.
 */
class PageTests {

	@Test
	void showsEachSectionWithItsPicture(@TempDir Path folder) throws Exception {
		Page page = new Page(Options.parse("suite=host", "pictures=" + folder),
				new Machine("2026-01-02T03:04:05Z", "A processor", 2, "7.2", "25"));

		page.add("bulk-64", "host-bulk-64.svg", "\na table\n");
		page.add("start", "", "another");

		assertThat(folder.resolve("host.md")).content()
			.startsWith(
					"# Results of suite host\n\n2026-01-02T03:04:05Z | A processor, 2 CPUs | Linux 7.2 | Java 25\n\n")
			.contains("`benchmarks/run -s host`")
			.endsWith("""
					## bulk-64

					![bulk-64](host-bulk-64.svg)

					```
					a table
					```

					## start

					```
					another
					```
					""");
	}

}
