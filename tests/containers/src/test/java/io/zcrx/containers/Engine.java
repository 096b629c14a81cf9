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

package io.zcrx.containers;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Skips tests where there is no Docker engine; with {@code CI=true} they fail instead.
 */
final class Engine implements BeforeAllCallback {

	private static final String MISSING = "There is no Docker engine: run tests/containers/run, or start one";

	@Override
	public void beforeAll(ExtensionContext context) {
		if (DockerClientFactory.instance().isDockerAvailable()) {
			return;
		}
		if ("true".equals(System.getenv("CI"))) {
			fail(MISSING);
		}
		abort(MISSING);
	}

}
