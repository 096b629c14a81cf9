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

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.util.Assert;

import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * A handler method of a bean and what it is to be called for.
 *
 * @param listener the name of the listener
 * @param event the event
 * @param bean the bean to call, possibly a proxy
 * @param method the method to call on it
 */
record HandlerEndpoint(String listener, ZcrxEvent event, Object bean, Method method) {

	/**
	 * Names a method as it is written in source code.
	 */
	static String describe(@Nullable Method method) {
		Assert.notNull(method, "'method' must not be null");
		return Arrays.stream(method.getGenericParameterTypes())
			.map(HandlerEndpoint::describe)
			.collect(
					Collectors.joining(", ", describe(method.getDeclaringClass()) + "." + method.getName() + "(", ")"));
	}

	/**
	 * Names a parameter of a method as it is written in source code.
	 */
	static String name(MethodParameter parameter) {
		return parameter.getParameter().getName();
	}

	private static String describe(Type type) {
		return (type instanceof Class<?> clazz) ? clazz.getSimpleName() : type.getTypeName();
	}

	@Override
	public String toString() {
		return describe(this.method);
	}

}
