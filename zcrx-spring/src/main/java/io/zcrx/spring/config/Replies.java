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
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.zcrx.ZcrxConnection;

/**
 * Sends what handlers return.
 */
final class Replies {

	private static final Map<Class<?>, MethodHandle> SENDERS = Map.of(byte[].class, sender(byte[].class),
			ByteBuffer.class, sender(ByteBuffer.class), MemorySegment.class, sender(MemorySegment.class), String.class,
			sender(String.class));

	private Replies() {
	}

	private static MethodHandle sender(Class<?> type) {
		Lookup lookup = MethodHandles.lookup();
		try {
			return lookup.findStatic(Replies.class, "send",
					MethodType.methodType(void.class, ZcrxConnection.class, type));
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Returns what sends a reply.
	 * @param type the type of the reply
	 * @return a handle of type {@code (ZcrxConnection, type)void}, or {@code null} if the
	 * type can't be sent
	 */
	static @Nullable MethodHandle senderFor(Class<?> type) {
		return SENDERS.get(type);
	}

	/**
	 * {@return the handles of methods}
	 */
	static Stream<MethodHandle> handles() {
		return SENDERS.values().stream();
	}

	static void send(ZcrxConnection connection, byte @Nullable [] reply) {
		if (reply != null) {
			connection.send(reply);
		}
	}

	static void send(ZcrxConnection connection, @Nullable ByteBuffer reply) {
		if (reply != null) {
			connection.send(reply);
		}
	}

	static void send(ZcrxConnection connection, @Nullable MemorySegment reply) {
		if (reply != null) {
			connection.send(reply);
		}
	}

	static void send(ZcrxConnection connection, @Nullable String reply) {
		if (reply != null) {
			connection.send(reply.getBytes(StandardCharsets.UTF_8));
		}
	}

}
