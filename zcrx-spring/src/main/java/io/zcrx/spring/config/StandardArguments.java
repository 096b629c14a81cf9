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

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Resolves the parameter types that every handler may have.
 */
final class StandardArguments implements ZcrxHandlerMethodArgumentResolver {

	private static final Map<Class<?>, MethodHandle> SOURCES = sources();

	private static Map<Class<?>, MethodHandle> sources() {
		Lookup lookup = MethodHandles.lookup();
		try {
			return Map.of(Payload.class, MethodHandles.identity(Payload.class), ZcrxConnection.class,
					MethodHandles.identity(ZcrxConnection.class), Throwable.class,
					MethodHandles.identity(Throwable.class), MemorySegment.class,
					lookup.findVirtual(Payload.class, "segment", MethodType.methodType(MemorySegment.class)),
					ByteBuffer.class,
					lookup.findVirtual(Payload.class, "byteBuffer", MethodType.methodType(ByteBuffer.class)),
					byte[].class, lookup.findVirtual(Payload.class, "toByteArray", MethodType.methodType(byte[].class)),
					String.class, lookup.findStatic(StandardArguments.class, "text",
							MethodType.methodType(String.class, Payload.class)));
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * {@return the handles of methods}
	 */
	static Stream<MethodHandle> handles() {
		return SOURCES.entrySet()
			.stream()
			.filter((source) -> source.getValue().type().parameterType(0) != source.getKey())
			.map(Map.Entry::getValue);
	}

	@Override
	public @Nullable MethodHandle resolve(MethodParameter parameter, ZcrxEvent event) {
		Class<?> type = parameter.getParameterType();
		if (type == List.class) {
			return HandlerCompiler.isBatch(parameter) ? MethodHandles.identity(List.class) : null;
		}
		return SOURCES.get(type);
	}

	static String text(Payload payload) {
		return new String(payload.toByteArray(), StandardCharsets.UTF_8);
	}

}
