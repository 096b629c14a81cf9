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

import java.lang.reflect.Method;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InMemoryLeakCheckTests {

	@Test
	void retainedPayloadFailsItsTestOnly() throws Exception {
		TestContextManager manager = new TestContextManager(Leaking.class);
		Leaking test = new Leaking();
		Method method = Leaking.class.getDeclaredMethod("leak");
		manager.prepareTestInstance(test);
		manager.beforeTestMethod(test, method);
		test.leak();

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> manager.afterTestMethod(test, method, null))
			.withMessageContaining("Listener 'lines'")
			.withMessageContaining("Lines.onLine");
		manager.beforeTestMethod(test, method);
		assertThatCode(() -> manager.afterTestMethod(test, method, null)).doesNotThrowAnyException();
	}

	@ZcrxTest(properties = { "zcrx.listeners.lines.port=0", "zcrx.listeners.lines.framing.type=line",
			"zcrx.listeners.lines.shutdown-timeout=10ms", "zcrx.listeners.echo.port=0" })
	static class Leaking {

		@Autowired
		private InMemoryListeners listeners;

		void leak() {
			this.listeners.connect("lines").send("keep\n").awaitHandled();
		}

	}

}
