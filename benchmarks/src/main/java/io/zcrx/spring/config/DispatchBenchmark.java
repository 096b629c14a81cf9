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

import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.support.GenericMessage;

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.inbound.Deliveries;
import io.zcrx.inbound.OpenConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Calling a handler method with a payload and its connection: by an interface, as
 * {@code @ZcrxHandler} does, and as messaging listeners of Spring do.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DispatchBenchmark {

	private static final int PAGE = 4096;

	private final Handler handler = new Handler();

	private Payload payload;

	private final ZcrxConnection connection = new OpenConnection();

	private final PayloadListener direct = this.handler::onPayload;

	private PayloadListener compiled;

	private InvocableHandlerMethod invocable;

	/**
	 * Compiles the handler.
	 * @throws NoSuchMethodException never
	 */
	@Setup
	public void compile() throws NoSuchMethodException {
		this.payload = Deliveries.payload(Arena.global().allocate(PAGE, PAGE), PAGE);
		Method method = Handler.class.getDeclaredMethod("onPayload", Payload.class, ZcrxConnection.class);
		this.compiled = new CompiledPayloadListener(new HandlerCompiler(List.of(new StandardArguments()))
			.compile(new HandlerEndpoint("benchmark", ZcrxEvent.PAYLOAD, this.handler, method)), "benchmark");
		HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();
		resolvers.addResolver(new PayloadMethodArgumentResolver(new SimpleMessageConverter()));
		this.invocable = new InvocableHandlerMethod(this.handler, method);
		this.invocable.setMessageMethodArgumentResolvers(resolvers);
	}

	/**
	 * Calls the handler directly.
	 * @throws Exception never
	 */
	@Benchmark
	public void direct() throws Exception {
		this.direct.onPayload(this.payload, this.connection);
	}

	/**
	 * Calls the compiled handler.
	 * @throws Exception never
	 */
	@Benchmark
	public void compiled() throws Exception {
		this.compiled.onPayload(this.payload, this.connection);
	}

	/**
	 * Calls the handler as other listener stacks do.
	 * @throws Exception never
	 */
	@Benchmark
	public void invocableHandlerMethod() throws Exception {
		Message<Payload> message = new GenericMessage<>(this.payload);
		this.invocable.invoke(message, this.connection);
	}

	/**
	 * A handler that does next to nothing.
	 */
	static final class Handler {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		void onPayload(Payload payload, ZcrxConnection connection) {
			// the length is checked, as every access is, for a payload that is still
			// valid
			this.sink += payload.length() + connection.id();
		}

	}

}
