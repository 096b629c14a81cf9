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

package io.zcrx.spring.config;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.javapoet.ClassName;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;

import static org.assertj.core.api.Assertions.assertThat;

class ZcrxHandlerAotProcessorTests {

	@Test
	void handlerMethodsMayBeCalledInNativeImages() {
		RuntimeHints hints = process(Handlers.class);

		assertInvocable(hints, Handlers.class, "onPayload");
		assertInvocable(hints, Handlers.class, "onConnected");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Handlers.class, "other")).rejects(hints);
	}

	@Test
	void methodsOfInterfacesMayBeCalledForProxies() {
		RuntimeHints hints = process(Implementation.class);

		assertInvocable(hints, Contract.class, "onPayload");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Contract.class, "other")).rejects(hints);
	}

	@Test
	void compiledHandlersMayCallWhatTheyConsistOf() {
		RuntimeHints hints = new RuntimeHints();

		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));

		assertInvocable(hints, Payload.class, "segment");
		assertInvocable(hints, Payload.class, "byteBuffer");
		assertInvocable(hints, Payload.class, "toByteArray");
		assertInvocable(hints, StandardArguments.class, "text");
		assertInvocable(hints, ZcrxConnection.class, "close");
		assertInvocable(hints, FrameConverter.class, "convert");
		assertInvocable(hints, Function.class, "apply");
		assertInvocable(hints, BiFunction.class, "apply");
		assertThat(Replies.class.getDeclaredMethods()).filteredOn((method) -> method.getName().equals("send"))
			.hasSize(4)
			.allSatisfy(
					(send) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(send)).accepts(hints));
	}

	private static void assertInvocable(RuntimeHints hints, Class<?> type, String method) {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type, method)).accepts(hints);
	}

	private static RuntimeHints process(Class<?> bean) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(bean);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(ZcrxHandlerAotProcessorTests.class)),
				new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		return generation.getRuntimeHints();
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

	interface Contract {

		void onPayload(ByteBuffer bytes);

		void other();

	}

	static class Implementation implements Contract {

		@Override
		@ZcrxHandler("orders")
		public void onPayload(ByteBuffer bytes) {
		}

		@Override
		public void other() {
		}

	}

}
