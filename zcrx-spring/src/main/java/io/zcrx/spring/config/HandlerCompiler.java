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
import java.lang.invoke.WrongMethodTypeException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Turns a handler method into a method handle whose parameters are exactly the sources of
 * its event, so that a call converts, reorders and replies without reflection.
 */
final class HandlerCompiler {

	private static final MethodHandle CLOSE = closeHandle();

	private final List<? extends ZcrxHandlerMethodArgumentResolver> resolvers;

	HandlerCompiler(List<? extends ZcrxHandlerMethodArgumentResolver> resolvers) {
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
	 * {@return the handles of methods}
	 */
	static Stream<MethodHandle> handles() {
		return Stream.of(CLOSE);
	}

	/**
	 * Compiles a handler.
	 * @param endpoint the handler method
	 * @return a handle of type {@code (sources of the event)void}; a handler of batches
	 * has the source {@code List} instead of {@code Payload}
	 * @throws InvalidZcrxHandlerException if the method can't be a handler
	 */
	MethodHandle compile(HandlerEndpoint endpoint) {
		List<Class<?>> sources = sources(endpoint);
		MethodHandle handle = bind(endpoint);
		// from the end, because an argument may take several sources, or none
		for (int i = endpoint.method().getParameterCount() - 1; i >= 0; i--) {
			MethodParameter parameter = new MethodParameter(endpoint.method(), i)
				.withContainingClass(AopUtils.getTargetClass(endpoint.bean()));
			handle = MethodHandles.collectArguments(handle, i, argument(endpoint, parameter, sources));
		}
		handle = sendResult(endpoint, handle);
		boolean closes = endpoint.event() == ZcrxEvent.END_OF_STREAM
				&& !List.of(endpoint.method().getParameterTypes()).contains(ZcrxConnection.class);
		MethodHandle compiled = arrange(handle, sources);
		return closes ? MethodHandles.foldArguments(CLOSE, compiled) : compiled;
	}

	/**
	 * Tells whether a parameter is a batch of payloads.
	 */
	static boolean isBatch(MethodParameter parameter) {
		return parameter.getParameterType() == List.class
				&& ResolvableType.forMethodParameter(parameter).getGeneric(0).resolve() == Payload.class;
	}

	/**
	 * Tells whether a method is given payloads themselves, alone or in batches.
	 */
	static boolean takesPayloads(Method method) {
		return takesBatches(method) || List.of(method.getParameterTypes()).contains(Payload.class);
	}

	private static List<Class<?>> sources(HandlerEndpoint endpoint) {
		return switch (endpoint.event()) {
			case PAYLOAD -> List.of(takesBatches(endpoint.method()) ? List.class : Payload.class, ZcrxConnection.class);
			case CONNECTED, END_OF_STREAM, WRITABLE -> List.of(ZcrxConnection.class);
			case DISCONNECTED -> List.of(ZcrxConnection.class, Throwable.class);
		};
	}

	private static boolean takesBatches(Method method) {
		return IntStream.range(0, method.getParameterCount()).anyMatch((i) -> isBatch(new MethodParameter(method, i)));
	}

	private MethodHandle argument(HandlerEndpoint endpoint, MethodParameter parameter, List<Class<?>> sources) {
		for (ZcrxHandlerMethodArgumentResolver resolver : this.resolvers) {
			MethodHandle argument = resolver.resolve(parameter, endpoint.event());
			if (argument != null && sources.containsAll(argument.type().parameterList())) {
				return convert(argument, endpoint, parameter, resolver);
			}
		}
		throw new InvalidZcrxHandlerException(
				"Parameter '%s' of @ZcrxHandler method %s has type %s, which is not available for the event %s"
					.formatted(HandlerEndpoint.name(parameter), endpoint,
							parameter.getGenericParameterType().getTypeName(),
							sources.contains(List.class) ? "PAYLOAD in batches" : endpoint.event()),
				"Use " + usableTypes(endpoint, parameter), null);
	}

	private static MethodHandle convert(MethodHandle argument, HandlerEndpoint endpoint, MethodParameter parameter,
			ZcrxHandlerMethodArgumentResolver resolver) {
		try {
			return argument.asType(argument.type().changeReturnType(parameter.getParameterType()));
		}
		catch (WrongMethodTypeException ex) {
			throw new InvalidZcrxHandlerException(
					"The resolver %s makes a %s for parameter '%s' of @ZcrxHandler method %s, which has type %s"
						.formatted(resolver.getClass().getName(), argument.type().returnType().getTypeName(),
								HandlerEndpoint.name(parameter), endpoint,
								parameter.getGenericParameterType().getTypeName()),
					"Have it return null for parameters of this type", ex);
		}
	}

	private static String usableTypes(HandlerEndpoint endpoint, MethodParameter parameter) {
		return switch (endpoint.event()) {
			case PAYLOAD -> takesBatches(endpoint.method()) ? "List<Payload> and ZcrxConnection only"
					: "Payload, MemorySegment, ByteBuffer, byte[], String, ZcrxConnection or List<Payload>, or define "
							+ "a bean of type FrameConverter<%s>"
								.formatted(ClassUtils.resolvePrimitiveIfNecessary(parameter.getParameterType())
									.getSimpleName());
			case CONNECTED, END_OF_STREAM, WRITABLE -> "ZcrxConnection or no parameter";
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
