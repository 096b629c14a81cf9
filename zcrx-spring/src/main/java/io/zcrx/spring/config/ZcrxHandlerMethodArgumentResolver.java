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
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Says where the value of a parameter of a handler method comes from. Beans of this type
 * are asked in their order, before the resolvers of this library, once for each parameter
 * when the application starts. What they return becomes a part of the compiled handler:
 * nothing is looked up when it is called.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ZcrxHandlerMethodArgumentResolver {

	/**
	 * Returns what makes the argument. The parameters of the handle are any of what the
	 * event provides, each as often as needed:
	 * <ul>
	 * <li>{@link ZcrxEvent#PAYLOAD}: {@link Payload} and {@link ZcrxConnection}, or
	 * {@link java.util.List List&lt;Payload&gt;} and {@link ZcrxConnection} where the
	 * method takes such a list;</li>
	 * <li>{@link ZcrxEvent#CONNECTED}, {@link ZcrxEvent#END_OF_STREAM},
	 * {@link ZcrxEvent#WRITABLE}: {@link ZcrxConnection};</li>
	 * <li>{@link ZcrxEvent#DISCONNECTED}: {@link ZcrxConnection} and
	 * {@link Throwable}.</li>
	 * </ul>
	 * @param parameter the parameter
	 * @param event what the method is called for
	 * @return a handle whose result can be passed as the parameter, for example one of
	 * {@link #fromPayload}, {@link #fromConnection} or {@link #from}; {@code null} if
	 * this resolver has none, so that others are asked
	 */
	@Nullable MethodHandle resolve(MethodParameter parameter, ZcrxEvent event);

	/**
	 * Returns a handle that makes an argument of the payload.
	 * @param function makes the argument
	 * @return the handle
	 */
	static MethodHandle fromPayload(Function<Payload, ?> function) {
		return FunctionHandles.of(function, Payload.class);
	}

	/**
	 * Returns a handle that makes an argument of the connection.
	 * @param function makes the argument
	 * @return the handle
	 */
	static MethodHandle fromConnection(Function<ZcrxConnection, ?> function) {
		return FunctionHandles.of(function, ZcrxConnection.class);
	}

	/**
	 * Returns a handle that makes an argument of the payload and the connection.
	 * @param function makes the argument
	 * @return the handle
	 */
	static MethodHandle from(BiFunction<Payload, ZcrxConnection, ?> function) {
		return FunctionHandles.of(function);
	}

}
