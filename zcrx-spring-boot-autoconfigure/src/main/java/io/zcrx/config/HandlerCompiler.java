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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.List;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.annotation.ZcrxEvent;

/**
 * Turns a handler method into a method handle whose parameters are exactly the sources of
 * its event, so that a call converts, reorders and replies without reflection.
 */
final class HandlerCompiler {

	private static final MethodHandle CLOSE = closeHandle();

	private final List<HandlerArgumentResolver> resolvers;

	HandlerCompiler(List<HandlerArgumentResolver> resolvers) {
		this.resolvers = List.copyOf(resolvers);
	}

	private static MethodHandle closeHandle() {
		try {
			return MethodHandles.lookup().findVirtual(ZcrxConnection.class, "close", MethodType.methodType(void.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Compiles a handler.
	 * @param endpoint the handler method
	 * @return a handle of type {@code (sources of the event)void}
	 * @throws InvalidZcrxHandlerException if the method can't be a handler
	 */
	MethodHandle compile(HandlerEndpoint endpoint) {
		List<Class<?>> sources = sources(endpoint.event());
		Parameter[] parameters = endpoint.method().getParameters();
		MethodHandle[] arguments = new MethodHandle[parameters.length];
		for (int i = 0; i < parameters.length; i++) {
			arguments[i] = argument(endpoint, parameters[i], sources);
		}
		MethodHandle handle = MethodHandles.filterArguments(bind(endpoint), 0, arguments);
		handle = sendResult(endpoint, handle);
		boolean closes = endpoint.event() == ZcrxEvent.END_OF_STREAM
				&& !List.of(endpoint.method().getParameterTypes()).contains(ZcrxConnection.class);
		MethodHandle compiled = arrange(handle, sources);
		return closes ? MethodHandles.foldArguments(CLOSE, compiled) : compiled;
	}

	private static List<Class<?>> sources(ZcrxEvent event) {
		return switch (event) {
			case PAYLOAD -> List.of(Payload.class, ZcrxConnection.class);
			case CONNECTED, END_OF_STREAM -> List.of(ZcrxConnection.class);
			case DISCONNECTED -> List.of(ZcrxConnection.class, Throwable.class);
		};
	}

	private MethodHandle argument(HandlerEndpoint endpoint, Parameter parameter, List<Class<?>> sources) {
		for (HandlerArgumentResolver resolver : this.resolvers) {
			MethodHandle argument = resolver.resolve(parameter);
			if (argument != null && sources.contains(argument.type().parameterType(0))) {
				return argument;
			}
		}
		throw new InvalidZcrxHandlerException(
				"Parameter '%s' of @ZcrxHandler method %s has type %s, which is not available for the event %s"
					.formatted(parameter.getName(), endpoint, parameter.getParameterizedType().getTypeName(),
							endpoint.event()),
				"Use " + usableTypes(endpoint.event()), null);
	}

	private static String usableTypes(ZcrxEvent event) {
		return switch (event) {
			case PAYLOAD -> "Payload, MemorySegment, ByteBuffer, byte[], String or ZcrxConnection";
			case CONNECTED, END_OF_STREAM -> "ZcrxConnection or no parameter";
			case DISCONNECTED -> "ZcrxConnection or Throwable";
		};
	}

	private static MethodHandle bind(HandlerEndpoint endpoint) {
		Method method = endpoint.method();
		try {
			method.setAccessible(true);
			MethodHandle handle = MethodHandles.lookup().unreflect(method).asFixedArity();
			return Modifier.isStatic(method.getModifiers()) ? handle : handle.bindTo(endpoint.bean());
		}
		catch (IllegalAccessException | InaccessibleObjectException ex) {
			throw new InvalidZcrxHandlerException("@ZcrxHandler method %s can't be accessed".formatted(endpoint),
					"Open its package to zcrx: %s".formatted(ex.getMessage()), ex);
		}
	}

	private static MethodHandle sendResult(HandlerEndpoint endpoint, MethodHandle handle) {
		Class<?> type = handle.type().returnType();
		if (type == void.class) {
			return handle;
		}
		MethodHandle sender = (endpoint.event() != ZcrxEvent.DISCONNECTED) ? Replies.senderFor(type) : null;
		if (sender == null) {
			throw new InvalidZcrxHandlerException(
					"@ZcrxHandler method %s returns %s, which can't be sent back for the event %s".formatted(endpoint,
							type.getTypeName(), endpoint.event()),
					(endpoint.event() != ZcrxEvent.DISCONNECTED)
							? "Return void, byte[], ByteBuffer, MemorySegment or String"
							: "Return void: the connection is gone",
					null);
		}
		return MethodHandles.collectArguments(sender, 1, handle);
	}

	// feeds every parameter from the source of its type; a source may serve many or none
	private static MethodHandle arrange(MethodHandle handle, List<Class<?>> sources) {
		int[] order = handle.type().parameterList().stream().mapToInt(sources::indexOf).toArray();
		return MethodHandles.permuteArguments(handle, MethodType.methodType(void.class, sources), order);
	}

}
