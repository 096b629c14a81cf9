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

package io.zcrx;

import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what happens after listeners threw.
 */
class ZcrxReceiverFailureTests extends AbstractReceiverTests {

	private final List<ListenerFailure> failures = new CopyOnWriteArrayList<>();

	private final IllegalStateException failure = new IllegalStateException("on purpose");

	private volatile FailureDecision decision = FailureDecision.CONTINUE;

	private ZcrxReceiver startDeciding(Dispatch dispatch, FrameDecoder framing) {
		return start((builder) -> builder.dispatch(dispatch).framing(framing).failureHandler(this::decide));
	}

	private FailureDecision decide(ListenerFailure failure) {
		this.failures.add(failure);
		return this.decision;
	}

	private void echoUnlessBad(Payload payload, ZcrxConnection connection) {
		String text = new String(payload.toByteArray(), StandardCharsets.UTF_8);
		if (text.startsWith("bad")) {
			throw this.failure;
		}
		connection.send(("<" + text + ">").getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void framesBehindFailedOneAreDeliveredIfDecidedSo() throws Exception {
		for (Dispatch dispatch : Dispatch.values()) {
			this.failures.clear();
			this.listener.onPayload(this::echoUnlessBad);
			ZcrxReceiver receiver = startDeciding(dispatch, FrameDecoder.line());
			Socket socket = connect(receiver);

			send(socket, "one\nbad\ntwo\nbad\nthree\n".getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();

			assertThat(readAll(socket)).asString().isEqualTo("<one><two><three>");
			assertThat(this.failures).hasSize(2).allSatisfy((told) -> {
				assertThat(told.method()).isEqualTo(ListenerMethod.ON_PAYLOAD);
				assertThat(told.cause()).isSameAs(this.failure);
				assertThat(told.connection()).isIn(this.listener.connections());
			});
			assertThat(this.listener.awaitDisconnection()).isEmpty();
			assertThat(receiver.stats().handlerFailures()).isEqualTo(2);
			patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isZero());
		}
	}

	@Test
	void payloadsAfterFailedOneAreDeliveredIfDecidedSo() throws Exception {
		this.listener.onPayload(this::echoUnlessBad);
		ZcrxReceiver receiver = startDeciding(Dispatch.INLINE, FrameDecoder.none());
		Socket socket = connect(receiver);

		send(socket, "bad".getBytes(StandardCharsets.UTF_8));
		patiently().until(() -> !this.failures.isEmpty());
		send(socket, "good".getBytes(StandardCharsets.UTF_8));

		assertThat(socket.getInputStream().readNBytes(6)).asString().isEqualTo("<good>");
	}

	@Test
	void everyListenerMayFailAndTheConnectionGoesOn() throws Exception {
		for (Dispatch dispatch : Dispatch.values()) {
			this.failures.clear();
			this.listener.onPayload(this::echoUnlessBad).onConnected(this::fail).onEndOfStream(this::fail);
			this.listener.onDisconnected(this::fail);
			ZcrxReceiver receiver = startDeciding(dispatch, FrameDecoder.none());
			Socket socket = connect(receiver);

			send(socket, "good".getBytes(StandardCharsets.UTF_8));
			assertThat(socket.getInputStream().readNBytes(6)).asString().isEqualTo("<good>");
			socket.shutdownOutput();

			assertThat(readAll(socket)).isEmpty();
			patiently().untilAsserted(() -> assertThat(this.failures).extracting(ListenerFailure::method)
				.containsExactly(ListenerMethod.ON_CONNECTED, ListenerMethod.ON_END_OF_STREAM,
						ListenerMethod.ON_DISCONNECTED));
			assertThat(this.listener.awaitDisconnection()).isEmpty();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		}
	}

	private void fail(ZcrxConnection connection) {
		throw this.failure;
	}

	@Test
	void connectionIsClosedIfDecidedSo() throws Exception {
		this.decision = FailureDecision.CLOSE_CONNECTION;
		this.listener.onPayload(this::echoUnlessBad);
		ZcrxReceiver receiver = startDeciding(Dispatch.INLINE, FrameDecoder.line());
		Socket socket = connect(receiver);

		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			send(socket, "bad\nbad\n".getBytes(StandardCharsets.UTF_8));
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
			assertThat(log.lines()).isEmpty();
		}

		assertThat(this.listener.awaitDisconnection()).containsSame(this.failure);
		assertThat(this.failures).hasSize(1);
		assertThat(receiver.stopCause()).isNull();
	}

	@Test
	void receiverStopsInGoodOrderIfDecidedSo() throws Exception {
		for (Dispatch dispatch : Dispatch.values()) {
			this.decision = FailureDecision.STOP_RECEIVER;
			this.listener.onPayload(this::echoUnlessBad);
			ZcrxReceiver receiver = startDeciding(dispatch, FrameDecoder.none());
			Socket good = connect(receiver);
			send(good, "good".getBytes(StandardCharsets.UTF_8));
			assertThat(good.getInputStream().readNBytes(6)).asString().isEqualTo("<good>");
			Socket bad = connect(receiver);

			send(bad, "bad".getBytes(StandardCharsets.UTF_8));

			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(bad));
			assertThat(readAll(good)).isEmpty();
			patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPED);
			assertThat(receiver.stopCause()).isSameAs(this.failure);
			assertThat(receiver.failure()).isNull();
			receiver.close();
		}
	}

	@Test
	void failureHandlerThatFailsOrDecidesNothingClosesTheConnection() throws Exception {
		IllegalArgumentException other = new IllegalArgumentException("also on purpose");
		for (FailureHandler handler : List.<FailureHandler>of((failure) -> {
			throw other;
		}, (failure) -> null)) {
			this.listener.onPayload(this::echoUnlessBad);
			ZcrxReceiver receiver = start((builder) -> builder.failureHandler(handler));
			Socket socket = connect(receiver);

			try (LogCapture log = new LogCapture(HandlerFailures.class)) {
				send(socket, "bad".getBytes(StandardCharsets.UTF_8));
				assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
				assertThat(log.lines()).singleElement()
					.asString()
					.contains("the failure handler failed")
					.contains("on purpose");
			}
			assertThat(this.listener.awaitDisconnection()).containsSame(this.failure);
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		}
	}

	@Test
	void errorsOfTheVirtualMachineEndTheReceiverUnasked() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		for (FrameDecoder framing : List.of(FrameDecoder.none(), FrameDecoder.line())) {
			this.listener.onPayload((payload, connection) -> {
				throw error;
			});
			ZcrxReceiver receiver = startDeciding(Dispatch.INLINE, framing);

			send(connect(receiver), "bad\n".getBytes(StandardCharsets.UTF_8));

			patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
			assertThat(receiver.failure()).isSameAs(error);
		}
		assertThat(this.failures).isEmpty();
	}

	@Test
	void deathIsLoggedOnceWithItsCause() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			throw new OutOfMemoryError("on purpose");
		});
		for (Dispatch dispatch : Dispatch.values()) {
			ZcrxReceiver receiver = startDeciding(dispatch, FrameDecoder.none());
			try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
				send(connect(receiver), (byte) 1);
				if (dispatch == Dispatch.INLINE) {
					patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
				}
				receiver.close();

				if (dispatch == Dispatch.INLINE) {
					patiently().untilAsserted(() -> assertThat(log.lines()).singleElement()
						.asString()
						.startsWith("ERROR Receiver 'test' died: java.lang.OutOfMemoryError: on purpose. ")
						.contains("receives nothing until another one is started"));
				}
				else {
					assertThat(log.lines()).isEmpty();
				}
			}
		}
	}

	@Test
	void everyConnectionIsEndedThoughListenersThrowErrors() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		this.listener.onPayload((payload, connection) -> {
			throw error;
		}).onDisconnected((connection) -> {
			throw error;
		});
		ZcrxReceiver receiver = startDeciding(Dispatch.INLINE, FrameDecoder.none());
		List<Socket> sockets = List.of(connect(receiver), connect(receiver), connect(receiver));
		patiently().until(() -> this.listener.connections().size() == sockets.size());

		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			send(sockets.getFirst(), (byte) 1);

			patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
			patiently().until(() -> this.listener.disconnections().size() == sockets.size());
			assertThat(receiver.failure()).isSameAs(error);
			assertThat(receiver.stats().activeConnections()).isZero();
			receiver.close();
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void errorsOfTheVirtualMachineInTheFailureHandlerEndTheReceiver() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		this.listener.onPayload(this::echoUnlessBad);
		ZcrxReceiver receiver = start((builder) -> builder.failureHandler((failure) -> {
			throw error;
		}));

		send(connect(receiver), "bad".getBytes(StandardCharsets.UTF_8));

		patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
		assertThat(receiver.failure()).isSameAs(error);
	}

	@Test
	void errorsOfTheVirtualMachineOnTheExecutorCloseTheConnectionUnasked() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		this.listener.onPayload((payload, connection) -> {
			throw error;
		});
		ZcrxReceiver receiver = startDeciding(Dispatch.EXECUTOR, FrameDecoder.none());
		Socket socket = connect(receiver);

		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			send(socket, (byte) 1);
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
			assertThat(log.lines()).singleElement().asString().contains("onPayload failed");
		}
		assertThat(this.listener.awaitDisconnection()).containsSame(error);
		assertThat(this.failures).isEmpty();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@Test
	void stackOverflowIsFailureLikeOthers() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			throw new StackOverflowError("on purpose");
		});
		ZcrxReceiver receiver = startDeciding(Dispatch.INLINE, FrameDecoder.none());

		send(connect(receiver), (byte) 1);

		patiently().untilAsserted(() -> assertThat(this.failures).singleElement()
			.satisfies((told) -> assertThat(told.cause()).isInstanceOf(StackOverflowError.class)));
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void loggingBackendThatThrowsCostsNothingButItsLines(Dispatch dispatch) throws Exception {
		this.listener.onPayload(this::echoUnlessBad);
		AtomicBoolean refuses = new AtomicBoolean();
		Executor executor = (run) -> {
			if (refuses.get()) {
				throw new RejectedExecutionException("on purpose");
			}
			this.executor.execute(run);
		};
		ZcrxReceiver receiver = start(
				(builder) -> (dispatch == Dispatch.EXECUTOR) ? builder.dispatch(dispatch).executor(executor) : builder);
		try (ThrowingLogs logs = new ThrowingLogs(HandlerFailures.class)) {
			Socket socket = connect(receiver);
			send(socket, "bad".getBytes(StandardCharsets.UTF_8));
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
			Socket other = connect(receiver);
			patiently().until(() -> this.listener.connections().size() == 2);
			patiently().until(() -> receiver.stats().dispatchPending() == 0);
			refuses.set(true);
			send(other, "bad".getBytes(StandardCharsets.UTF_8));
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(other));
			patiently().until(() -> this.listener.disconnections().size() == 2);
			refuses.set(false);
			assertThat(logs.count()).isGreaterThanOrEqualTo(2);
		}

		Socket socket = connect(receiver);
		send(socket, "good".getBytes(StandardCharsets.UTF_8));
		assertThat(socket.getInputStream().readNBytes(6)).asString().isEqualTo("<good>");
		patiently().until(() -> receiver.stats().dispatchPending() == 0);
	}

	/**
	 * Has lines of a logger throw.
	 */
	private static final class ThrowingLogs extends TurboFilter implements AutoCloseable {

		private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();

		private final AtomicInteger count = new AtomicInteger();

		private final String name;

		ThrowingLogs(Class<?> type) {
			this.name = type.getName();
			this.loggers.addTurboFilter(this);
		}

		int count() {
			return this.count.get();
		}

		@Override
		public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params,
				Throwable ex) {
			if (logger.getName().equals(this.name)) {
				this.count.incrementAndGet();
				throw new IllegalStateException("on purpose");
			}
			return FilterReply.NEUTRAL;
		}

		@Override
		public void close() {
			this.loggers.getTurboFilterList().remove(this);
		}

	}

}
