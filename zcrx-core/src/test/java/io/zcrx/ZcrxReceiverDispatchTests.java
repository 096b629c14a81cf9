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

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ZcrxReceiverDispatchTests extends AbstractReceiverTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 64 })
	void keepsOrderOfEachConnectionAndNeverOverlaps(int maxInFlight) throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		ConcurrentHashMap<Long, AtomicInteger> inside = new ConcurrentHashMap<>();
		Set<String> overlaps = ConcurrentHashMap.newKeySet();
		this.listener.onPayload((payload, connection) -> {
			AtomicInteger count = inside.computeIfAbsent(connection.id(), (id) -> new AtomicInteger());
			if (count.incrementAndGet() != 1) {
				overlaps.add("connection " + connection.id());
			}
			if (random.nextInt(20) == 0) {
				Thread.sleep(1);
			}
			RecordingListener.collect(payload, connection);
			count.decrementAndGet();
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).maxInFlight(maxInFlight));

		List<Future<?>> clients = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			byte[] bytes = random(200_000 + i);
			Socket socket = connect(receiver);
			clients.add(this.executor.submit(() -> {
				send(socket, bytes);
				socket.shutdownOutput();
				assertThat(readAll(socket)).as("seed %d", seed).isEqualTo(bytes);
				return null;
			}));
		}

		for (Future<?> client : clients) {
			client.get();
		}
		assertThat(overlaps).isEmpty();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void callsOnVirtualThreadsUnlessThereIsAnExecutor() throws Exception {
		List<Thread> threads = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			threads.add(Thread.currentThread());
			connection.send(new byte[] { 1 });
		}).onEndOfStream((connection) -> {
			threads.add(Thread.currentThread());
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		socket.shutdownOutput();

		assertThat(readAll(socket)).containsExactly(1);

		assertThat(threads).hasSize(2).allSatisfy((thread) -> {
			assertThat(thread.isVirtual()).isTrue();
			assertThat(thread.getName()).startsWith("zcrx-test-handler-");
		});
	}

	@Test
	void stuckHandlerHoldsBackItsOwnConnectionOnly() throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (connection.id() == 1) {
				stuck.await();
			}
			RecordingListener.collect(payload, connection);
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start(
				(builder) -> builder.areaSize(1 << 20).dispatch(Dispatch.EXECUTOR).maxInFlight(4));
		Socket slow = connect(receiver);
		this.listener.awaitConnection();
		byte[] slowBytes = random(8 << 20);
		Future<?> slowWriting = this.executor.submit(() -> {
			send(slow, slowBytes);
			slow.shutdownOutput();
			return null;
		});
		patiently().until(() -> receiver.stats().dispatchPending() >= 4);

		for (int i = 0; i < 5; i++) {
			byte[] bytes = random(2 << 20);
			Socket socket = connect(receiver);
			Future<?> writing = this.executor.submit(() -> {
				send(socket, bytes);
				socket.shutdownOutput();
				return null;
			});
			assertThat(readAll(socket)).isEqualTo(bytes);
			writing.get();
			socket.close();
		}
		assertThat(receiver.isAboveWatermark()).isFalse();
		assertThat(receiver.stats().dispatchPending()).isPositive();
		stuck.countDown();

		assertThat(readAll(slow)).isEqualTo(slowBytes);
		slowWriting.get();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().dispatchPending()).isZero();
	}

	@Test
	void payloadLivesUntilTheHandlerReturnsAndLongerIfRetained() throws Exception {
		List<Payload> payloads = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			assertThat(payload.isRetained()).isTrue();
			payloads.add(payload);
			payloads.add(payload.retain());
			connection.send(new byte[] { 1 });
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		send(socket, (byte) 7);
		socket.getInputStream().read();
		patiently().until(() -> receiver.stats().dispatchPending() == 0);

		assertThatIllegalStateException().isThrownBy(() -> payloads.getFirst().segment());
		assertThat(payloads.getLast().toByteArray()).containsExactly(7);
		assertThat(receiver.stats().outstandingBuffers()).isEqualTo(1);
		payloads.getLast().close();

		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@Test
	void handlerMayCloseThePayloadItself() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			payload.close();
			connection.send(new byte[] { 1 });
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		send(socket, (byte) 7);

		assertThat(readAll(socket)).containsExactly(1);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void framesAreDispatchedToo() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			assertThat(payload.length()).isEqualTo(10_000);
			RecordingListener.collect(payload, connection);
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(65536)
			.dispatch(Dispatch.EXECUTOR)
			.maxInFlight(2)
			.framing(FrameDecoder.fixedLength(10_000)));
		byte[] bytes = random(500_000);
		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});

		assertThat(readAll(socket)).isEqualTo(bytes);
		writing.get();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().frames()).isEqualTo(50);
	}

	@Test
	void handlingStartsWhenAllFramesOfTheBatchAreThere() throws Exception {
		List<Long> pending = new ArrayList<>();
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		this.listener.onPayload((payload, connection) -> {
			pending.add(receiver.get().stats().dispatchPending());
			if (pending.size() == 100) {
				connection.send(new byte[] { 1 });
			}
		});
		// calls at once what it is given, as soon as it is given it
		receiver.set(start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
			.executor(Runnable::run)
			.framing(FrameDecoder.fixedLength(1))));
		Socket socket = connect(receiver.get());
		send(socket, random(100));

		assertThat(socket.getInputStream().read()).isEqualTo(1);

		assertThat(pending.getFirst()).isEqualTo(100);
		assertThat(pending.getLast()).isLessThan(100 / 2);
	}

	@Test
	void failingHandlerClosesItsConnectionAndIsCalledNoMore() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			calls.incrementAndGet();
			throw new AssertionError("on purpose");
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				send(socket, random(1 << 20));
				socket.getInputStream().read();
			});

			assertThat(this.listener.awaitDisconnection()).containsInstanceOf(AssertionError.class);
			assertThat(log.lines()).singleElement().asString().contains("onPayload failed");
		}
		assertThat(calls).hasValue(1);
		assertThat(receiver.stats().handlerFailures()).isEqualTo(1);
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@Test
	void stopWaitsForHandlersAndTheirReplies() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			Thread.sleep(300);
			connection.send(payload.toByteArray());
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		send(socket, (byte) 7);
		entered.await();

		Future<?> closing = this.executor.submit(receiver::close);

		assertThat(readAll(socket)).containsExactly(7);
		socket.close();
		closing.get();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void stopInterruptsHandlersThatDoNotEnd() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			try {
				Thread.sleep(Duration.ofMinutes(1));
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).shutdownTimeout(Duration.ZERO));
		Socket socket = connect(receiver);
		send(socket, (byte) 7);
		entered.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement().asString().contains("calls of handlers had not returned");
		}
		assertThat(interrupted.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		patiently().until(() -> this.listener.disconnections().size() == 1);
	}

	@Test
	void handlerMayStopTheReceiver() throws Exception {
		List<ZcrxReceiver> receivers = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> receivers.getFirst().close());
		receivers.add(start((builder) -> builder.dispatch(Dispatch.EXECUTOR)));
		Socket socket = connect(receivers.getFirst());
		send(socket, (byte) 7);

		assertThat(readAll(socket)).isEmpty();
		patiently().until(() -> receivers.getFirst().state() == ZcrxReceiver.State.STOPPED);
	}

	@Test
	void executorThatRefusesClosesTheConnection() throws Exception {
		try (ExecutorService refusing = Executors.newSingleThreadExecutor()) {
			refusing.shutdown();
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).executor(refusing));
			try (LogCapture log = new LogCapture(HandlerFailures.class)) {
				assertThatExceptionOfType(SocketException.class)
					.isThrownBy(() -> connect(receiver).getInputStream().read());

				assertThat(this.listener.awaitDisconnection()).containsInstanceOf(RejectedExecutionException.class);
				assertThat(log.lines()).isNotEmpty();
			}
			assertThat(receiver.stats().outstandingBuffers()).isZero();
		}
	}

}
