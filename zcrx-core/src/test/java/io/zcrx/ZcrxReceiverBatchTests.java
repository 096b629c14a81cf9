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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what listeners are told of batches.
 */
class ZcrxReceiverBatchTests extends AbstractReceiverTests {

	private final List<String> failures = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void endsBatchesBeforeTheEndOfTheStream(Dispatch dispatch) throws Exception {
		BatchListener batches = new BatchListener(Batching.ENDS);
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch), batches, this.listener);
		this.listener.onEndOfStream((connection) -> {
			batches.calls.add("end of stream");
			connection.close();
		});
		Socket silent = connect(receiver);
		silent.shutdownOutput();
		assertThat(readAll(silent)).isEmpty();
		assertThat(batches.calls).containsExactly("end of stream");
		batches.calls.clear();
		Socket socket = connect(receiver);

		send(socket, random(300_000));
		socket.shutdownOutput();
		assertThat(readAll(socket)).isEmpty();

		assertThat(String.join(",", batches.calls)).matches("(payload,(payload,)*batch end,)+end of stream");
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void tellsNothingUnlessAsked(Dispatch dispatch) throws Exception {
		BatchListener batches = new BatchListener(Batching.NONE);
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch), batches, this.listener);
		Socket socket = connect(receiver);

		send(socket, (byte) 1);
		socket.shutdownOutput();

		assertThat(readAll(socket)).isEmpty();
		assertThat(batches.calls).containsExactly("payload");
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void heldPayloadsAreValidUntilTheBatchEnds(Dispatch dispatch, boolean framed) throws Exception {
		BatchListener batches = new BatchListener(Batching.HELD);
		ZcrxReceiver receiver = start((builder) -> {
			builder.dispatch(dispatch).areaSize(1 << 16);
			return framed ? builder.framing(FrameDecoder.fixedLength(3001)) : builder;
		}, batches, this.listener);
		List<Future<?>> clients = new ArrayList<>();

		for (int i = 0; i < 4; i++) {
			byte[] bytes = random(3001 * (200 + i));
			Socket socket = connect(receiver);
			clients.add(this.executor.submit(() -> {
				Future<?> writing = this.executor.submit(() -> {
					send(socket, bytes);
					socket.shutdownOutput();
					return null;
				});
				assertThat(readAll(socket)).isEqualTo(bytes);
				writing.get();
				return null;
			}));
		}

		for (Future<?> client : clients) {
			client.get();
		}
		assertThat(batches.wrong).isEmpty();
		patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isZero());
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, OFF", "INLINE, FULL" })
	void heldPayloadsEndWithTheBatch(Dispatch dispatch, LeakDetection leakDetection) throws Exception {
		List<Payload> payloads = new CopyOnWriteArrayList<>();
		List<MemorySegment> segments = new CopyOnWriteArrayList<>();
		List<Throwable> later = new CopyOnWriteArrayList<>();
		PayloadListener held = new BatchListener(Batching.HELD) {

			@Override
			public void onPayload(Payload payload, ZcrxConnection connection) {
				for (Payload earlier : payloads) {
					later.add(thrown(earlier::segment));
				}
				for (MemorySegment earlier : segments) {
					later.add(thrown(() -> earlier.get(ValueLayout.JAVA_BYTE, 0)));
				}
				payloads.add(payload);
				segments.add(payload.segment());
			}

			@Override
			public void onBatchEnd(ZcrxConnection connection) {
				connection.send(payloads.getLast().segment());
			}

		};
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch).leakDetection(leakDetection), held,
				this.listener);
		Socket socket = connect(receiver);

		send(socket, (byte) 1);
		assertThat(socket.getInputStream().read()).isEqualTo(1);
		send(socket, (byte) 2);

		assertThat(socket.getInputStream().read()).isEqualTo(2);
		assertThat(later).hasSize(2).allSatisfy((ex) -> assertThat(ex).isInstanceOf(IllegalStateException.class));
	}

	@Test
	void segmentsOfABatchOutliveTheRestThatIsDropped() throws Exception {
		CountDownLatch sent = new CountDownLatch(1);
		Queue<MemorySegment> segments = new ConcurrentLinkedQueue<>();
		List<Byte> seen = new CopyOnWriteArrayList<>();
		PayloadListener payloads = new PayloadListener() {

			@Override
			public void onPayload(Payload payload, ZcrxConnection connection) {
				segments.add(payload.segment());
				connection.close();
			}

			@Override
			public Batching batching() {
				return Batching.HELD;
			}

			@Override
			public void onBatchEnd(ZcrxConnection connection) {
				segments.forEach((segment) -> seen.add(segment.get(ValueLayout.JAVA_BYTE, 0)));
			}

		};
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).executor((run) -> this.executor.execute(() -> {
					awaitUninterruptibly(sent);
					run.run();
				})), payloads, this.listener);
		Socket socket = connect(receiver);
		byte[] bytes = random(12 << 10);
		send(socket, bytes);
		patiently().until(() -> receiver.stats().receivedBytes() == bytes.length);

		sent.countDown();

		this.listener.awaitDisconnection();
		assertThat(receiver.stats().droppedPayloads()).isPositive();
		assertThat(seen).containsExactly(bytes[0]);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void payloadsRetainedAtTheEndOfABatchGoHomeWhenClosed(Dispatch dispatch, boolean framed) throws Exception {
		Queue<Payload> retained = new ConcurrentLinkedQueue<>();
		BatchListener batches = new BatchListener(Batching.HELD) {

			@Override
			void handle(List<Payload> payloads, ZcrxConnection connection) {
				payloads.forEach((payload) -> retained.add(payload.retain()));
				super.handle(payloads, connection);
			}

		};
		ZcrxReceiver receiver = start((builder) -> {
			builder.dispatch(dispatch);
			return framed ? builder.framing(FrameDecoder.fixedLength(5)) : builder;
		}, batches, this.listener);
		Socket socket = connect(receiver);

		send(socket, "helloworld".getBytes(StandardCharsets.UTF_8));
		socket.shutdownOutput();

		assertThat(readAll(socket)).asString().isEqualTo("helloworld");
		patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isPositive());
		StringBuilder text = new StringBuilder();
		for (Payload payload : retained) {
			text.append(new String(payload.toByteArray(), StandardCharsets.UTF_8));
			payload.close();
		}
		assertThat(text).hasToString("helloworld");
		patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isZero());
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void failureAtTheEndOfABatchClosesTheConnection(Dispatch dispatch) throws Exception {
		BatchListener batches = new BatchListener(Batching.HELD) {

			@Override
			void handle(List<Payload> payloads, ZcrxConnection connection) {
				throw new IllegalStateException("on purpose");
			}

		};
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch).failureHandler((failure) -> {
			this.failures.add(failure.method() + " " + failure.cause().getMessage());
			return FailureDecision.CLOSE_CONNECTION;
		}), batches, this.listener);
		Socket socket = connect(receiver);

		send(socket, (byte) 1);

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(IllegalStateException.class);
		assertThat(this.failures).containsExactly("onBatchEnd on purpose");
		patiently().untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).isZero());
	}

	private static Throwable thrown(Runnable action) {
		try {
			action.run();
			return new AssertionError("Nothing thrown");
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	private static class BatchListener implements PayloadListener {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<String> wrong = new CopyOnWriteArrayList<>();

		private final Map<ZcrxConnection, List<Payload>> batches = new ConcurrentHashMap<>();

		private final Batching batching;

		BatchListener(Batching batching) {
			this.batching = batching;
		}

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			this.calls.add("payload");
			this.batches.computeIfAbsent(connection, (key) -> new ArrayList<>()).add(payload);
		}

		@Override
		public Batching batching() {
			return this.batching;
		}

		@Override
		public void onBatchEnd(ZcrxConnection connection) {
			this.calls.add("batch end");
			List<Payload> payloads = this.batches.remove(connection);
			if (payloads == null) {
				this.wrong.add("no payload");
			}
			else if (this.batching == Batching.HELD) {
				handle(payloads, connection);
			}
		}

		void handle(List<Payload> payloads, ZcrxConnection connection) {
			payloads.forEach((payload) -> connection.send(payload.segment()));
		}

	}

}
