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

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Parameter;

import org.jspecify.annotations.Nullable;

/**
 * Chooses, once at start, where a parameter of a handler method gets its value from.
 */
@FunctionalInterface
interface HandlerArgumentResolver {

	/**
	 * Returns a handle that makes the argument.
	 * @param parameter the parameter
	 * @return a handle from one of the event's sources (the payload, the connection, the
	 * cause) to the parameter's type, or {@code null} if this resolver has none
	 */
	@Nullable MethodHandle resolve(Parameter parameter);

}
