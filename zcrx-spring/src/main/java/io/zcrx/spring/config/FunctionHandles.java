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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.util.Assert;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;

/**
 * Makes method handles of functions.
 */
final class FunctionHandles {

	private static final MethodHandle APPLY = find(Function.class, "apply",
			MethodType.methodType(Object.class, Object.class));

	private static final MethodHandle APPLY_BOTH = find(BiFunction.class, "apply",
			MethodType.methodType(Object.class, Object.class, Object.class));

	private static final MethodHandle CONVERT = find(FrameConverter.class, "convert",
			MethodType.methodType(Object.class, Payload.class));

	private FunctionHandles() {
	}

	private static MethodHandle find(Class<?> type, String method, MethodType signature) {
		try {
			return MethodHandles.publicLookup().findVirtual(type, method, signature);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * {@return the handles of methods}
	 */
	static Stream<MethodHandle> handles() {
		return Stream.of(APPLY, APPLY_BOTH, CONVERT);
	}

	static <S> MethodHandle of(Function<S, ?> function, Class<S> source) {
		Assert.notNull(function, "'function' must not be null");
		return APPLY.bindTo(function).asType(MethodType.methodType(Object.class, source));
	}

	static MethodHandle of(BiFunction<Payload, ZcrxConnection, ?> function) {
		Assert.notNull(function, "'function' must not be null");
		return APPLY_BOTH.bindTo(function)
			.asType(MethodType.methodType(Object.class, Payload.class, ZcrxConnection.class));
	}

	static MethodHandle of(FrameConverter<?> converter) {
		return CONVERT.bindTo(converter);
	}

}
