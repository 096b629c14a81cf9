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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtherBuild}.
 */
class OtherBuildTests {

	private static final String OURS = "/here/benchmarks/target/classes:/here/zcrx-core/target/classes"
			+ ":/here/zcrx-spring/target/classes:/here/zcrx-spring-boot-autoconfigure/target/classes"
			+ ":/lib/slf4j-api.jar:/main/zcrx-core/target/zcrx-core-1.jar";

	@TempDir
	private Path root;

	private OtherBuild other;

	@BeforeEach
	void build() throws Exception {
		this.other = new OtherBuild(Files.createDirectories(this.root.resolve("zcrx-core/target/classes")));
	}

	@Test
	void takesThePlaceOfOurCore() {
		assertThat(this.other.users(OURS))
			.isEqualTo("/here/benchmarks/target/classes:%s/zcrx-core/target/classes".formatted(this.root)
					+ ":/here/zcrx-spring/target/classes:/here/zcrx-spring-boot-autoconfigure/target/classes"
					+ ":/lib/slf4j-api.jar");
	}

	@Test
	void takesThePlaceOfOurSpringModulesIfTheyAreBuilt() throws Exception {
		Files.createDirectories(this.root.resolve("zcrx-spring/target/classes"));
		Files.createDirectories(this.root.resolve("zcrx-spring-boot-autoconfigure/target/classes"));

		assertThat(this.other.users(OURS).split(":")).containsExactly("/here/benchmarks/target/classes",
				this.root + "/zcrx-core/target/classes", this.root + "/zcrx-spring/target/classes",
				this.root + "/zcrx-spring-boot-autoconfigure/target/classes", "/lib/slf4j-api.jar");
	}

	@Test
	void doesNotMixItsSpringModuleWithOurs() throws Exception {
		Files.createDirectories(this.root.resolve("zcrx-spring-boot-autoconfigure/target/classes"));

		assertThat(this.other.users(OURS)).contains(this.root + "/zcrx-spring-boot-autoconfigure/target/classes")
			.doesNotContain("/here/zcrx-spring");
	}

	@Test
	void takesThePlaceOfOurBenchmarksOnlyForInsiders() throws Exception {
		Path benchmarks = Files.createDirectories(this.root.resolve("benchmarks/target/classes"));

		assertThat(this.other.users(OURS)).startsWith("/here/benchmarks/target/classes:");
		assertThat(this.other.insiders(OURS)).startsWith(benchmarks + ":" + this.root + "/zcrx-core/target/classes:");
	}

}
