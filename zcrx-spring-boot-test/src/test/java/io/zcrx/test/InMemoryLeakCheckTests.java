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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;

import io.zcrx.Payload;
import io.zcrx.spring.annotation.ZcrxHandler;

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

	@Test
	void deliveredPayloadThatIsNotClosedFailsItsTest() throws Exception {
		TestContextManager manager = new TestContextManager(Forgetting.class);
		Forgetting test = new Forgetting();
		Method method = Forgetting.class.getDeclaredMethod("forget");
		manager.prepareTestInstance(test);
		manager.beforeTestMethod(test, method);
		test.forget();

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> manager.afterTestMethod(test, method, null))
			.withMessageContaining("or that ack-mode 'manual' delivers. Listener 'echo'")
			.withMessageContaining("to Keeper.onPayload(Payload)");
		manager.beforeTestMethod(test, method);
		test.close();
		assertThatCode(() -> manager.afterTestMethod(test, method, null)).doesNotThrowAnyException();
	}

	@Import(Keeper.class)
	@ZcrxTest(useDefaultFilters = false, properties = { "zcrx.listeners.echo.port=0",
			"zcrx.listeners.echo.shutdown-timeout=10ms", "zcrx.listeners.echo.ack-mode=manual" })
	static class Forgetting {

		@Autowired
		private InMemoryListeners listeners;

		@Autowired
		private Keeper keeper;

		void forget() {
			this.listeners.connect("echo").send("keep").awaitHandled();
		}

		void close() {
			this.listeners.connect("echo").send("close").awaitHandled();
			this.keeper.kept.forEach(Payload::close);
		}

	}

	static class Keeper {

		private final List<Payload> kept = new CopyOnWriteArrayList<>();

		@ZcrxHandler("echo")
		void onPayload(Payload payload) {
			this.kept.add(payload);
		}

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
