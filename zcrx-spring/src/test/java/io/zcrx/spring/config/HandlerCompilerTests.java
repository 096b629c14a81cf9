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

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.RecordingConnection;
import io.zcrx.TestPayloads;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class HandlerCompilerTests {

	private final HandlerCompiler compiler = new HandlerCompiler(List.of(new StandardArguments()));

	private final Handlers handlers = new Handlers();

	private final RecordingConnection connection = new RecordingConnection();

	@ParameterizedTest
	@ValueSource(strings = { "takesPayload", "takesSegment", "takesBuffer", "takesBytes", "takesString",
			"takesPayloadAndConnection", "takesConnectionAndBuffer", "takesAll", "takesNothing", "takesPrivately",
			"takesStatically" })
	void passesArguments(String method) throws Exception {
		listener(method).onPayload(TestPayloads.of("héllo"), this.connection);

		assertThat(this.handlers.calls).hasSize(1);
		assertThat(this.handlers.calls.getFirst()).isIn("héllo", "");
		assertThat(this.connection.sent()).isEmpty();
	}

	@Test
	void passesReadOnlyViews() throws Exception {
		listener("takesAll").onPayload(TestPayloads.of("x"), this.connection);

		assertThat(this.handlers.segment.isReadOnly()).isTrue();
		assertThat(this.handlers.buffer.isReadOnly()).isTrue();
		assertThat(this.handlers.buffer.isDirect()).isTrue();
		assertThat(this.handlers.connection).isSameAs(this.connection);
	}

	@ParameterizedTest
	@ValueSource(strings = { "returnsBytes", "returnsBuffer", "returnsSegment", "returnsString", "echoes" })
	void sendsReturnValue(String method) throws Exception {
		listener(method).onPayload(TestPayloads.of("reply"), this.connection);

		assertThat(this.connection.sent()).isEqualTo("reply");
	}

	@ParameterizedTest
	@ValueSource(strings = { "returnsNoBytes", "returnsNoString", "returnsNoBuffer", "returnsNoSegment" })
	void sendsNothingForNull(String method) throws Exception {
		listener(method).onPayload(TestPayloads.of("x"), this.connection);

		assertThat(this.connection.sent()).isEmpty();
	}

	@Test
	void passesExceptionsOn() {
		assertThatIOException()
			.isThrownBy(() -> listener("throwsChecked").onPayload(TestPayloads.of("x"), this.connection))
			.withMessage("checked");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> listener("throwsError").onPayload(TestPayloads.of("x"), this.connection));
		assertThatExceptionOfType(UndeclaredThrowableException.class)
			.isThrownBy(() -> listener("throwsNeither").onPayload(TestPayloads.of("x"), this.connection))
			.withStackTraceContaining("neither");
	}

	@Test
	void callsHandlersOfConnectionEvents() throws Exception {
		CompiledConnectionListener listener = connectionListener(
				Map.of(ZcrxEvent.CONNECTED, "greets", ZcrxEvent.END_OF_STREAM, "keepsOpen", ZcrxEvent.WRITABLE,
						"hasRoom", ZcrxEvent.DISCONNECTED, "takesCause"));
		IOException cause = new IOException("reset");

		listener.onConnected(this.connection);
		listener.onEndOfStream(this.connection);
		listener.onWritable(this.connection);
		listener.onDisconnected(this.connection, cause);
		listener.onDisconnected(this.connection, null);

		assertThat(this.connection.sent()).isEqualTo("hello");
		assertThat(this.connection.isOpen()).isTrue();
		assertThat(this.handlers.calls).containsExactly("end", "room", cause.toString(), "null");
	}

	@Test
	void closesAtEndOfStreamWithoutHandler() throws Exception {
		connectionListener(Map.of()).onEndOfStream(this.connection);

		assertThat(this.connection.isOpen()).isFalse();
	}

	@Test
	void closesAtEndOfStreamAfterReplyOfHandlerWithoutConnection() throws Exception {
		connectionListener(Map.of(ZcrxEvent.END_OF_STREAM, "returnsString")).onEndOfStream(this.connection);

		assertThat(this.connection.sent()).isEqualTo("reply");
		assertThat(this.connection.isOpen()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "takesInt", "takesStrings", "takesCause" })
	void refusesUnknownParameter(String method) {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class).isThrownBy(() -> listener(method))
			.withMessageContaining("Handlers." + method + "(")
			.withMessageContaining("is not available for the event PAYLOAD")
			.withMessageContaining("Use Payload, MemorySegment");
	}

	@Test
	void namesRefusedParameter() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class).isThrownBy(() -> listener("takesStrings"))
			.withMessageContaining("'lines'")
			.withMessageContaining("java.util.List<java.lang.String>")
			.withMessageContaining("FrameConverter<List>");
	}

	@Test
	void callsHandlerOfBatchesOncePerBatchAndConnection() throws Exception {
		CompiledBatchListener listener = new CompiledBatchListener(compile("takesList", ZcrxEvent.PAYLOAD),
				"takesList");
		RecordingConnection other = new RecordingConnection();

		listener.onPayload(TestPayloads.of("a"), this.connection);
		listener.onPayload(TestPayloads.of("x"), other);
		listener.onPayload(TestPayloads.of("b"), this.connection);
		assertThat(this.handlers.calls).isEmpty();
		listener.onBatchEnd(this.connection);
		listener.onBatchEnd(other);
		listener.onBatchEnd(other);

		assertThat(listener.batching()).isEqualTo(Batching.HELD);
		assertThat(this.handlers.calls).containsExactly("a,b", "x");
		assertThat(this.connection.sent()).isEqualTo("2");
		assertThat(other.sent()).isEqualTo("1");
	}

	@Test
	void refusesPayloadBesideBatch() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class).isThrownBy(() -> listener("takesBoth"))
			.withMessageContaining("Parameter 'payload'")
			.withMessageContaining("PAYLOAD in batches")
			.withMessageContaining("Use List<Payload> and ZcrxConnection only");
	}

	@Test
	void asksResolversOnceInOrder() throws Exception {
		List<String> asked = new ArrayList<>();
		ZcrxHandlerMethodArgumentResolver lengths = (parameter, event) -> {
			asked.add(event + " " + parameter.getParameterType());
			return (parameter.getParameterType() == int.class)
					? ZcrxHandlerMethodArgumentResolver.fromPayload(Payload::length) : null;
		};
		HandlerCompiler compiler = new HandlerCompiler(List.of(lengths, new StandardArguments()));
		PayloadListener listener = new CompiledPayloadListener(compile(compiler, "takesMany", ZcrxEvent.PAYLOAD),
				"takesMany");

		listener.onPayload(TestPayloads.of("abc"), this.connection);
		listener.onPayload(TestPayloads.of("de"), this.connection);

		assertThat(this.handlers.calls).containsExactly("3 abc 1", "2 de 1");
		assertThat(asked).containsExactlyInAnyOrder("PAYLOAD int", "PAYLOAD class java.lang.String",
				"PAYLOAD interface io.zcrx.ZcrxConnection");
	}

	@Test
	void refusesResolverOfWrongType() {
		HandlerCompiler compiler = new HandlerCompiler(
				List.of((parameter, event) -> MethodHandles.constant(String.class, "text")));

		assertThatExceptionOfType(InvalidZcrxHandlerException.class)
			.isThrownBy(() -> compile(compiler, "takesInt", ZcrxEvent.PAYLOAD))
			.withMessageContaining("makes a java.lang.String for parameter 'value'")
			.withMessageContaining("Handlers.takesInt(int)");
	}

	@Test
	void argumentsOfPayloadAndConnectionAreCompiled() throws Exception {
		HandlerCompiler compiler = new HandlerCompiler(List.of((parameter, event) -> ZcrxHandlerMethodArgumentResolver
			.from((payload, connection) -> (int) (payload.length() + connection.id()))));

		new CompiledPayloadListener(compile(compiler, "takesInt", ZcrxEvent.PAYLOAD), "takesInt")
			.onPayload(TestPayloads.of("abc"), this.connection);

		assertThat(this.handlers.count).isEqualTo(4);
	}

	@Test
	void refusesPayloadForConnectionEvent() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class)
			.isThrownBy(() -> compile("takesPayload", ZcrxEvent.CONNECTED))
			.withMessageContaining("CONNECTED");
	}

	@Test
	void refusesUnknownReturnType() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class).isThrownBy(() -> listener("returnsInt"))
			.withMessageContaining("Handlers.returnsInt() returns int");
	}

	@Test
	void refusesReplyToDisconnected() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class)
			.isThrownBy(() -> compile("returnsString", ZcrxEvent.DISCONNECTED))
			.withMessageContaining("the connection is gone");
	}

	@Test
	void allocatesNothingPerCall() throws Exception {
		PayloadListener listener = listener("counts");
		Payload payload = TestPayloads.of("x");
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		long allocated = Long.MAX_VALUE;
		for (int round = 0; round < 5 && allocated != 0; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < 20_000; i++) {
				listener.onPayload(payload, this.connection);
			}
			allocated = threads.getCurrentThreadAllocatedBytes() - before;
		}

		assertThat(this.handlers.count).isGreaterThanOrEqualTo(20_000);
		assertThat(allocated).isLessThan(20_000); // not one byte per call
	}

	private PayloadListener listener(String method) {
		return new CompiledPayloadListener(compile(method, ZcrxEvent.PAYLOAD), method);
	}

	private CompiledConnectionListener connectionListener(Map<ZcrxEvent, String> methods) {
		Map<ZcrxEvent, MethodHandle> compiled = new EnumMap<>(ZcrxEvent.class);
		methods.forEach((event, method) -> compiled.put(event, compile(method, event)));
		return new CompiledConnectionListener(compiled);
	}

	private MethodHandle compile(String name, ZcrxEvent event) {
		return compile(this.compiler, name, event);
	}

	private MethodHandle compile(HandlerCompiler compiler, String name, ZcrxEvent event) {
		Method method = Arrays.stream(Handlers.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		Handlers.staticCalls = this.handlers.calls;
		return compiler.compile(new HandlerEndpoint("orders", event, this.handlers, method));
	}

	@SuppressWarnings("UnusedMethod")
	static class Handlers {

		static List<String> staticCalls;

		final List<String> calls = new ArrayList<>();

		MemorySegment segment;

		ByteBuffer buffer;

		ZcrxConnection connection;

		int count;

		void takesPayload(Payload payload) {
			this.calls.add(text(payload.toByteArray()));
		}

		void takesSegment(MemorySegment segment) {
			this.calls.add(text(segment.toArray(ValueLayout.JAVA_BYTE)));
		}

		void takesBuffer(ByteBuffer buffer) {
			this.calls.add(StandardCharsets.UTF_8.decode(buffer).toString());
		}

		void takesBytes(byte[] bytes) {
			this.calls.add(text(bytes));
		}

		void takesString(String text) {
			this.calls.add(text);
		}

		void takesPayloadAndConnection(Payload payload, ZcrxConnection connection) {
			takesPayload(payload);
		}

		void takesConnectionAndBuffer(ZcrxConnection connection, ByteBuffer buffer) {
			takesBuffer(buffer);
		}

		void takesAll(String text, MemorySegment segment, ZcrxConnection connection, ByteBuffer buffer, byte[] bytes,
				Payload payload) {
			this.segment = segment;
			this.buffer = buffer;
			this.connection = connection;
			this.calls.add(text);
		}

		void takesNothing() {
			this.calls.add("");
		}

		private void takesPrivately(String text) {
			this.calls.add(text);
		}

		static void takesStatically(String text) {
			staticCalls.add(text);
		}

		byte[] returnsBytes() {
			return bytes("reply");
		}

		ByteBuffer returnsBuffer() {
			return ByteBuffer.wrap(bytes("reply"));
		}

		MemorySegment returnsSegment() {
			return MemorySegment.ofArray(bytes("reply"));
		}

		String returnsString() {
			return "reply";
		}

		MemorySegment echoes(Payload payload) {
			return payload.segment();
		}

		byte[] returnsNoBytes() {
			return null;
		}

		String returnsNoString() {
			return null;
		}

		ByteBuffer returnsNoBuffer() {
			return null;
		}

		MemorySegment returnsNoSegment() {
			return null;
		}

		int returnsInt() {
			return 1;
		}

		void throwsChecked() throws IOException {
			throw new IOException("checked");
		}

		void throwsError() {
			throw new AssertionError("error");
		}

		void throwsNeither() throws Throwable {
			throw new Throwable("neither");
		}

		String greets(ZcrxConnection connection) {
			return "hello";
		}

		void keepsOpen(ZcrxConnection connection) {
			this.calls.add("end");
		}

		void hasRoom(ZcrxConnection connection) {
			this.calls.add("room");
		}

		void takesCause(Throwable cause, ZcrxConnection connection) {
			this.calls.add(String.valueOf(cause));
		}

		void takesInt(int value) {
			this.count = value;
		}

		String takesList(List<Payload> payloads) {
			this.calls.add(String.join(",", payloads.stream().map((payload) -> text(payload.toByteArray())).toList()));
			return String.valueOf(payloads.size());
		}

		void takesBoth(List<Payload> payloads, Payload payload) {
		}

		void takesStrings(List<String> lines) {
		}

		void takesMany(int length, String text, ZcrxConnection connection) {
			this.calls.add(length + " " + text + " " + connection.id());
		}

		void counts(ZcrxConnection connection, Payload payload) {
			this.count++;
		}

		private static String text(byte[] bytes) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

		private static byte[] bytes(String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}

	}

}
