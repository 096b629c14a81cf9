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

package io.zcrx.samples.quickstart;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that reply, throw or keep what they must not, on the kernel that the tests run
 * on.
 */
class HandlersIT {

	@TempDir
	private Path folder;

	private ConfigurableApplicationContext context;

	@AfterEach
	void allBuffersAreHome() {
		ZcrxListener listener = this.context.getBean(ZcrxListener.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
		this.context.close();
	}

	@Test
	void pushesBackOnPeerThatReadsRepliesSlowly() throws Exception {
		start(EchoApplication.class);
		Path file = Sender.file(this.folder, 20_000_000);
		Path small = Sender.file(this.folder, 4097);
		EchoApplication echo = this.context.getBean(EchoApplication.class);

		Sender slow = Sender.slowReader(file, port(), 5);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> echo.largestPending.get() > 500_000);
		String other = Sender.slowReader(small, port(), 0).await();

		assertThat(other).startsWith(Sender.digest(small));
		assertThat(slow.isAlive()).isTrue();
		assertThat(slow.await()).startsWith(Sender.digest(file));
		assertThat(echo.largestPending.get()).isLessThan(15_000_000);
	}

	@Test
	void closesConnectionWhoseHandlerThrows() throws Exception {
		start(ThrowingApplication.class);
		Path file = Sender.file(this.folder, 3_000_001);
		ThrowingApplication throwing = this.context.getBean(ThrowingApplication.class);

		Sender sender = Sender.netcat(file, port());

		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> throwing.cause.get() != null);
		assertThat(throwing.cause.get()).hasMessage("third payload");
		assertThat(throwing.payloads).hasValue(3);
		sender.kill();
		assertThat(this.context.getBean(ZcrxListener.class).stats().handlerFailures()).isOne();
		throwing.payloads.set(100);
		assertThat(Sender.netcat(Sender.file(this.folder, 1), port()).await()).isEmpty();
	}

	@Test
	void revokesViewsThatHandlersKeep() throws Exception {
		start(KeepingApplication.class);
		KeepingApplication keeping = this.context.getBean(KeepingApplication.class);

		Sender.netcat(Sender.file(this.folder, 4097), port()).await();

		Awaitility.await().until(() -> !keeping.onLoopThread.isEmpty());
		assertThat(keeping.onLoopThread).hasSize(3)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class));
		assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> keeping.segmentCall.run());
		assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> keeping.bufferCall.run());
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> keeping.payloadCall.run());
	}

	private void start(Class<?> application) {
		this.context = SpringApplication.run(application, Kernel.arguments().toArray(String[]::new));
	}

	private int port() {
		return Applications.port(this.context);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EchoApplication {

		private final AtomicInteger largestPending = new AtomicInteger();

		@ZcrxHandler("ingest")
		ByteBuffer echo(ByteBuffer payload, ZcrxConnection connection) {
			this.largestPending.accumulateAndGet((int) connection.pendingSendBytes(), Math::max);
			return payload;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ThrowingApplication {

		private final AtomicInteger payloads = new AtomicInteger();

		private final AtomicReference<Throwable> cause = new AtomicReference<>();

		@ZcrxHandler("ingest")
		void receive(Payload payload) {
			if (this.payloads.incrementAndGet() == 3) {
				throw new IllegalArgumentException("third payload");
			}
		}

		@ZcrxHandler(value = "ingest", on = ZcrxEvent.DISCONNECTED)
		void disconnected(Throwable cause) {
			if (cause != null) {
				this.cause.set(cause);
			}
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class KeepingApplication {

		private Runnable segmentCall = () -> {
		};

		private Runnable bufferCall = () -> {
		};

		private Runnable payloadCall = () -> {
		};

		private volatile List<Throwable> onLoopThread = List.of();

		@ZcrxHandler("ingest")
		void receive(Payload payload) {
			var segment = payload.segment();
			var buffer = payload.byteBuffer();
			this.segmentCall = () -> segment.get(ValueLayout.JAVA_BYTE, 0);
			this.bufferCall = () -> buffer.get(0);
			this.payloadCall = payload::length;
		}

		@ZcrxHandler(value = "ingest", on = ZcrxEvent.DISCONNECTED)
		void disconnected() {
			this.onLoopThread = List.of(failure(this.segmentCall), failure(this.bufferCall), failure(this.payloadCall));
		}

		private static Throwable failure(Runnable call) {
			try {
				call.run();
				return new AssertionError("no exception");
			}
			catch (RuntimeException ex) {
				return ex;
			}
		}

	}

}
