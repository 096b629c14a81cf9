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

package io.zcrx.test;

import java.util.List;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Fails a test that has left payloads retained, if its listeners are in memory.
 */
class InMemoryLeakCheck implements TestExecutionListener, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void afterTestMethod(TestContext context) {
		if (!context.hasApplicationContext()) {
			return;
		}
		context.getApplicationContext().getBeanProvider(InMemoryListeners.class).ifAvailable((listeners) -> {
			List<String> leaks = listeners.endTest();
			if (!leaks.isEmpty()) {
				throw new AssertionError(
						"close() each payload that retain() returns or that ack-mode 'manual' delivers. "
								+ String.join(System.lineSeparator(), leaks));
			}
		});
	}

}
