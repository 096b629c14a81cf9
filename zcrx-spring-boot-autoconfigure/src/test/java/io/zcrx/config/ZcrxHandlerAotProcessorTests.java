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

package io.zcrx.config;

import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import io.zcrx.annotation.ZcrxEvent;
import io.zcrx.annotation.ZcrxHandler;

import static org.assertj.core.api.Assertions.assertThat;

class ZcrxHandlerAotProcessorTests {

	@Test
	void handlerMethodsMayBeCalledInNativeImages() {
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(Handlers.class);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(ZcrxHandlerAotProcessorTests.class)),
				new InMemoryGeneratedFiles());

		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Handlers.class, "onPayload"))
			.accepts(generation.getRuntimeHints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Handlers.class, "onConnected"))
			.accepts(generation.getRuntimeHints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Handlers.class, "other"))
			.rejects(generation.getRuntimeHints());
	}

	static class Handlers {

		@ZcrxHandler("orders")
		void onPayload() {
		}

		@SuppressWarnings("UnusedMethod")
		@ZcrxHandler(listener = "orders", on = ZcrxEvent.CONNECTED)
		private void onConnected() {
		}

		void other() {
		}

	}

}
