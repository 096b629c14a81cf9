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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Another build of the project, which is measured in the same run.
 *
 * @param core its classes of {@code zcrx-core}; those of its other modules are looked for
 * beside them
 */
record OtherBuild(Path core) {

	/**
	 * {@return a class path with its core in place of ours, and its Spring modules, if
	 * they are built}
	 * @param ours our class path
	 */
	String users(String ours) {
		String core = with("zcrx-core", ours);
		if (!isBuilt("zcrx-spring-boot-autoconfigure")) {
			return core;
		}
		// also where the other build has no zcrx-spring: ours does not fit what it has
		return with("zcrx-spring-boot-autoconfigure", with("zcrx-spring", core));
	}

	/**
	 * {@return the same with its benchmarks, if they are built: for what uses the inside
	 * of core and was compiled with it}
	 * @param ours our class path
	 */
	String insiders(String ours) {
		return isBuilt("benchmarks") ? with("benchmarks", users(ours)) : users(ours);
	}

	/**
	 * {@return the folder of a module's classes}
	 * @param module its name
	 */
	Path classes(String module) {
		return module.equals("zcrx-core") ? this.core
				: this.core.resolve("../../..").resolve(module).resolve("target/classes").normalize();
	}

	private boolean isBuilt(String module) {
		return Files.isDirectory(classes(module));
	}

	private String with(String module, String classPath) {
		// folders of classes and jars: the latter have classes that the other build lacks
		String ours = ".*/" + module + "/target/[^/]+";
		String classes = classes(module).toString();
		return Arrays.stream(classPath.split(File.pathSeparator, -1))
			.map((entry) -> entry.matches(ours) ? classes : entry)
			.distinct()
			.collect(Collectors.joining(File.pathSeparator));
	}

}
