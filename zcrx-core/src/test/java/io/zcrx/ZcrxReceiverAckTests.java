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

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests payloads that listeners close themselves.
 */
class ZcrxReceiverAckTests extends AbstractReceiverTests {

	private final BlockingQueue<Payload> delivered = new LinkedBlockingQueue<>();

	private Payload take() throws InterruptedException {
		Payload payload = this.delivered.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		assertThat(payload).isNotNull();
		return payload;
	}

	private ZcrxReceiver startManual(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return start((builder) -> change.apply(builder.ackMode(AckMode.MANUAL)));
	}

	// what comes while a call is at work may be copied, and holds no buffer then
	private static void awaitCalls(ZcrxReceiver receiver) {
		patiently().until(() -> receiver.stats().dispatchPending() == 0);
	}

	private static void awaitOutstanding(ZcrxReceiver receiver, int buffers) {
		patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isEqualTo(buffers));
	}

	private static void assertClosed(Payload payload) {
		assertThatIllegalStateException().isThrownBy(payload::segment).withMessage("The payload was closed");
		assertThatIllegalStateException().isThrownBy(payload::retain).withMessage("The payload was closed");
		assertThatIllegalStateException().isThrownBy(payload::close).withMessage("The payload was closed");
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void payloadLivesOnAnyThreadUntilItIsClosed(Dispatch dispatch, boolean framed) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			this.delivered.add(payload);
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = startManual((builder) -> {
			builder.dispatch(dispatch);
			return framed ? builder.framing(FrameDecoder.fixedLength(3)) : builder;
		});
		Socket socket = connect(receiver);
		send(socket, (byte) 1, (byte) 2, (byte) 3);
		assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
		awaitCalls(receiver);
		send(socket, (byte) 4, (byte) 5, (byte) 6);
		assertThat(socket.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);

		Payload first = take();
		Payload second = take();
		awaitOutstanding(receiver, 2);
		assertThat(first.isRetained()).isTrue();
		assertThat(second.toByteArray()).containsExactly(4, 5, 6);
		second.close();
		awaitOutstanding(receiver, 1);
		assertThat(first.toByteArray()).containsExactly(1, 2, 3);
		try (Payload again = first.retain()) {
			first.close();
			assertThat(again.toByteArray()).containsExactly(1, 2, 3);
			assertThat(receiver.stats().outstandingBuffers()).isEqualTo(1);
		}

		awaitOutstanding(receiver, 0);
		assertClosed(first);
		assertClosed(second);
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void payloadThatItsHandlerClosesGoesBack(Dispatch dispatch) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			try (payload) {
				connection.send(payload.segment());
			}
		}).onEndOfStream(ZcrxConnection::close);
		ZcrxReceiver receiver = startManual((builder) -> builder.dispatch(dispatch));
		byte[] bytes = random(4 << 20);
		Socket socket = connect(receiver);
		Future<?> writing = write(socket, bytes);

		assertThat(readAll(socket)).isEqualTo(bytes);
		writing.get();
		awaitOutstanding(receiver, 0);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	private Future<?> write(Socket socket, byte[] bytes) {
		return this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void bytesStayWhatTheyAreUntilOtherThreadsCloseThem(Dispatch dispatch, boolean framed) throws Exception {
		Map<ZcrxConnection, Queue<Payload>> open = new ConcurrentHashMap<>();
		AtomicInteger payloads = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			open.computeIfAbsent(connection, (key) -> new ConcurrentLinkedQueue<>()).add(payload);
			payloads.incrementAndGet();
		}).onEndOfStream((connection) -> {
		});
		ZcrxReceiver receiver = startManual((builder) -> {
			// a card keeps much of a small area for itself, and drops what it has no room
			// for
			builder.areaSize(Lab.hasCard() ? 1 << 22 : 1 << 18).watermarks(0.05, 0.5).dispatch(dispatch).maxInFlight(2);
			return framed ? builder.framing(FrameDecoder.fixedLength(3001)) : builder;
		});
		List<Future<?>> clients = new ArrayList<>();
		List<Future<byte[]>> collected = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			byte[] bytes = random(3001 * (300 + i));
			clients.add(write(connect(receiver), bytes));
			ZcrxConnection connection = this.listener.awaitConnection();
			collected.add(this.executor.submit(() -> collect(open, connection, bytes.length)));
		}

		for (int i = 0; i < 4; i++) {
			assertThat(collected.get(i).get()).isEqualTo(random(3001 * (300 + i)));
			clients.get(i).get();
		}
		awaitOutstanding(receiver, 0);
		if (framed) {
			assertThat(payloads).hasValue(1206);
		}
	}

	private static byte[] collect(Map<ZcrxConnection, Queue<Payload>> open, ZcrxConnection connection, int length) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		List<Payload> held = new ArrayList<>();
		while (bytes.size() < length && connection.isOpen()) {
			Queue<Payload> payloads = open.getOrDefault(connection, new ConcurrentLinkedQueue<>());
			for (Payload payload = payloads.poll(); payload != null; payload = payloads.poll()) {
				held.add(payload);
			}
			held.forEach((payload) -> bytes.writeBytes(payload.toByteArray()));
			held.reversed().forEach(Payload::close);
			held.clear();
		}
		connection.close();
		return bytes.toByteArray();
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void handlerThatThrowsHasNotTakenThePayload(Dispatch dispatch, boolean framed) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			connection.send(payload.segment());
			if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 'c') {
				payload.close();
			}
			this.delivered.add(payload);
			throw new IllegalStateException("on purpose");
		});
		ZcrxReceiver receiver = startManual((builder) -> {
			builder.dispatch(dispatch).failureHandler((failure) -> FailureDecision.CONTINUE);
			return framed ? builder.framing(FrameDecoder.fixedLength(1)) : builder;
		});
		Socket socket = connect(receiver);

		for (byte next : "abcd".getBytes(StandardCharsets.US_ASCII)) {
			send(socket, next);
			assertThat(socket.getInputStream().read()).isEqualTo(next);
			Payload payload = take();
			awaitOutstanding(receiver, 0);
			assertClosed(payload);
		}

		assertThat(receiver.stats().handlerFailures()).isEqualTo(4);
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		assertThat(receiver.stats().leakedPayloads()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void payloadsOfBatchLiveUntilTheyAreClosed(Dispatch dispatch, boolean framed) throws Exception {
		BatchHandler batches = new BatchHandler((payloads, connection) -> this.delivered.addAll(payloads));
		ZcrxReceiver receiver = start((builder) -> {
			builder.ackMode(AckMode.MANUAL).dispatch(dispatch);
			return framed ? builder.framing(FrameDecoder.fixedLength(5)) : builder;
		}, batches, this.listener);
		send(connect(receiver), "hello".getBytes(StandardCharsets.US_ASCII));
		Payload hello = take();
		awaitCalls(receiver);
		send(connect(receiver), "world".getBytes(StandardCharsets.US_ASCII));
		Payload world = take();

		awaitOutstanding(receiver, 2);
		assertThat(hello.toByteArray()).asString().isEqualTo("hello");
		assertThat(world.toByteArray()).asString().isEqualTo("world");
		hello.close();
		awaitOutstanding(receiver, 1);
		assertThat(world.toByteArray()).asString().isEqualTo("world");
		world.close();

		awaitOutstanding(receiver, 0);
		assertClosed(hello);
	}

	@ParameterizedTest
	@EnumSource
	void batchWhoseHandlerThrowsIsNotTaken(Dispatch dispatch) throws Exception {
		BatchHandler batches = new BatchHandler((payloads, connection) -> {
			payloads.getFirst().close();
			this.delivered.addAll(payloads);
			throw new IllegalStateException("on purpose");
		});
		ZcrxReceiver receiver = start((builder) -> builder.ackMode(AckMode.MANUAL)
			.dispatch(dispatch)
			.framing(FrameDecoder.fixedLength(1))
			.failureHandler((failure) -> FailureDecision.CONTINUE), batches, this.listener);
		Socket socket = connect(receiver);
		socket.setTcpNoDelay(true);

		send(socket, "abc".getBytes(StandardCharsets.US_ASCII));

		for (int i = 0; i < 3; i++) {
			Payload payload = take();
			patiently().untilAsserted(() -> assertClosed(payload));
		}
		awaitOutstanding(receiver, 0);
		assertThat(receiver.stats().handlerFailures()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void unclosedPayloadsCountForTheWatermarks(Dispatch dispatch) throws Exception {
		this.listener.onPayload((payload, connection) -> this.delivered.add(payload)).onEndOfStream((connection) -> {
			connection.send(new byte[] { 1 });
			connection.close();
		});
		// a limit of payloads in flight would stop it before the watermark does
		ZcrxReceiver receiver = startManual(
				(builder) -> builder.dispatch(dispatch).maxInFlight(1).watermarks(0.2, 0.4));
		Socket socket = connect(receiver);
		// some are copied out of the area, the more of them the slower the executor is
		AtomicBoolean full = new AtomicBoolean();
		Future<?> writing = this.executor.submit(() -> {
			while (!full.get()) {
				send(socket, random(4096));
			}
			socket.shutdownOutput();
			return null;
		});
		patiently().until(receiver::isAboveWatermark);
		full.set(true);
		assertThat(receiver.stats().dispatchPending()).isLessThan(receiver.stats().outstandingBuffers());

		Future<?> closing = this.executor.submit(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				this.delivered.take().close();
			}
			return null;
		});

		try {
			assertThat(readAll(socket)).containsExactly(1);
			writing.get();
			awaitOutstanding(receiver, 0);
		}
		finally {
			closing.cancel(true);
		}
		assertThat(receiver.stats().get(Statistic.WATERMARK_PAUSES)).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void payloadOutlivesItsConnection(Dispatch dispatch) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			this.delivered.add(payload);
			connection.close();
		});
		ZcrxReceiver receiver = startManual((builder) -> builder.dispatch(dispatch));
		send(connect(receiver), (byte) 7);
		this.listener.awaitDisconnection();
		Payload payload = take();

		assertThat(payload.toByteArray()).containsExactly(7);
		awaitOutstanding(receiver, 1);
		payload.close();

		awaitOutstanding(receiver, 0);
	}

	@ParameterizedTest
	@EnumSource
	void payloadsThatWaitWhenTheConnectionIsClosedGoBack(Dispatch dispatch) throws Exception {
		CountDownLatch sent = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			this.delivered.add(payload);
			sent.await();
			connection.close();
		});
		ZcrxReceiver receiver = startManual(
				(builder) -> builder.dispatch(dispatch).framing(FrameDecoder.fixedLength(1)));
		send(connect(receiver), random(1000));
		take().close();
		sent.countDown();

		this.listener.awaitDisconnection();

		awaitOutstanding(receiver, 0);
		assertThat(this.delivered).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void stopWaitsForPayloads(Dispatch dispatch) throws Exception {
		this.listener.onPayload((payload, connection) -> this.delivered.add(payload));
		ZcrxReceiver receiver = startManual(
				(builder) -> builder.dispatch(dispatch).shutdownTimeout(Duration.ofMinutes(1)));
		send(connect(receiver), (byte) 7);
		Payload payload = take();

		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			Future<?> closing = this.executor.submit(receiver::close);
			this.listener.awaitDisconnection();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPING);
			assertThat(payload.toByteArray()).containsExactly(7);
			payload.close();

			closing.get();
			assertThat(log.lines()).isEmpty();
		}
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@ParameterizedTest
	@EnumSource
	void stopNamesTheListenerThatHasNotClosed(LeakDetection level) throws Exception {
		this.listener.onPayload((payload, connection) -> this.delivered.add(payload));
		ZcrxReceiver receiver = startManual(
				(builder) -> builder.leakDetection(level).shutdownTimeout(Duration.ofMillis(100)));
		send(connect(receiver), (byte) 7);
		Payload payload = take();

		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test' was stopped while 1 buffers were in use")
				.endsWith((level == LeakDetection.OFF) ? "'leak-detection=full' would name where they were retained"
						: "Retained and not closed:\n1 times\n\tat delivery with ack-mode 'manual' to "
								+ this.listener);
		}
		assertThatIllegalStateException().isThrownBy(payload::toByteArray);
		payload.close();
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, SAMPLED", "INLINE, FULL", "EXECUTOR, SAMPLED", "EXECUTOR, FULL" })
	void payloadThatIsNeverClosedIsReportedAndItsBufferComesHome(Dispatch dispatch, LeakDetection level)
			throws Exception {
		this.listener.onPayload((payload, connection) -> {
			System.gc(); // one in use is no leak, though the handler holds it no longer
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = startManual((builder) -> builder.dispatch(dispatch).leakDetection(level));
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			Socket socket = connect(receiver);
			for (int i = 1; i <= 3; i++) {
				send(socket, (byte) i);
				assertThat(socket.getInputStream().read()).isEqualTo(i);
			}

			collecting().until(() -> receiver.stats().leakedPayloads() == 3);

			awaitOutstanding(receiver, 0);
			patiently().untilAsserted(() -> assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test': a retained payload was collected although nobody closed it.")
				.contains("ack-mode 'manual' delivers")
				.endsWith("It was retained\n\tat delivery with ack-mode 'manual' to " + this.listener));
		}
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	private static ConditionFactory collecting() {
		return patiently().pollInterval(Duration.ofMillis(20)).conditionEvaluationListener((condition) -> System.gc());
	}

	@ParameterizedTest
	@EnumSource
	void fullRevokesWhatWasTakenOutOfClosedPayload(Dispatch dispatch) throws Exception {
		this.listener.onPayload((payload, connection) -> this.delivered.add(payload));
		ZcrxReceiver receiver = startManual((builder) -> builder.dispatch(dispatch).leakDetection(LeakDetection.FULL));
		send(connect(receiver), (byte) 7);
		Payload payload = take();
		MemorySegment segment = payload.segment();
		assertThat(segment.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);

		payload.close();

		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
		awaitOutstanding(receiver, 0);
	}

	@ParameterizedTest
	@EnumSource
	void discardedPayloadsGoBackAtOnce(Dispatch dispatch) throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.ackMode(AckMode.MANUAL).dispatch(dispatch),
				PayloadListener.discarding(), this.listener);
		Socket socket = connect(receiver);
		Future<?> writing = write(socket, random(4 << 20));

		assertThat(readAll(socket)).isEmpty();
		writing.get();
		awaitOutstanding(receiver, 0);
		assertThat(receiver.stats().leakedPayloads()).isZero();
		assertThat(receiver.stats().receivedBytes()).isEqualTo(4 << 20);
	}

	private static final class BatchHandler implements PayloadListener {

		private final Map<ZcrxConnection, List<Payload>> batches = new ConcurrentHashMap<>();

		private final Handler handler;

		private BatchHandler(Handler handler) {
			this.handler = handler;
		}

		@Override
		public Batching batching() {
			return Batching.HELD;
		}

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			this.batches.computeIfAbsent(connection, (key) -> new ArrayList<>()).add(payload);
		}

		@Override
		public void onBatchEnd(ZcrxConnection connection) {
			this.handler.handle(this.batches.remove(connection), connection);
		}

		@FunctionalInterface
		private interface Handler {

			void handle(List<Payload> payloads, ZcrxConnection connection);

		}

	}

}
