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
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

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
	void interruptThatHandlerLeavesBehindMeetsNoLaterCall() throws Exception {
		CountDownLatch waiting = new CountDownLatch(1);
		AtomicInteger calls = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			if (calls.getAndIncrement() == 0) {
				waiting.await();
			}
			Thread.sleep(1);
			Thread.currentThread().interrupt();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		for (int i = 1; i <= 5; i++) {
			send(socket, (byte) i);
			long bytes = i;
			patiently().until(() -> receiver.stats().receivedBytes() == bytes);
		}

		waiting.countDown();

		patiently().until(() -> calls.get() == 5);
		socket.close();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void interruptThatHandlerLeavesBehindMeetsNoLaterFrame() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger interrupted = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			if (Thread.interrupted()) {
				interrupted.incrementAndGet();
			}
			calls.incrementAndGet();
			Thread.currentThread().interrupt();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).framing(FrameDecoder.line(100)));
		Socket socket = connect(receiver);

		socket.getOutputStream().write("a\nb\n".repeat(500).getBytes(StandardCharsets.US_ASCII));

		patiently().until(() -> calls.get() == 1000);
		assertThat(interrupted).hasValue(0);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void interruptThatTheEndOfBatchLeavesBehindMeetsNoLaterCall() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		PayloadListener handler = new BatchHandler(true) {

			@Override
			void handle(List<Payload> payloads) {
				awaitUninterruptibly(goOn);
				Thread.currentThread().interrupt();
			}

		};
		this.listener.onEndOfStream((connection) -> {
			interrupted.complete(Thread.interrupted());
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR), handler, this.listener);
		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		patiently().until(() -> receiver.stats().receivedBytes() == 1);
		send(socket, (byte) 2);
		socket.shutdownOutput();
		patiently().until(() -> receiver.stats().dispatchPending() == 2);

		goOn.countDown();

		assertThat(interrupted.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
	}

	@Test
	void busyConnectionsKeepNobodyFromItsHandler() throws Exception {
		int busy = 2 * Runtime.getRuntime().availableProcessors() + 2;
		int lines = 50_000;
		AtomicLong calls = new AtomicLong();
		this.listener.onPayload((payload, connection) -> {
			if (payload.length() > 0) {
				connection.send(payload.toByteArray());
				return;
			}
			calls.incrementAndGet();
			for (long start = System.nanoTime(); System.nanoTime() - start < 20_000;) {
				Thread.onSpinWait();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
			.framing(FrameDecoder.line(100))
			.maxBatch(10)
			.shutdownTimeout(Duration.ofMillis(100)));
		byte[] bytes = "\n".repeat(lines).getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < busy; i++) {
			connect(receiver).getOutputStream().write(bytes);
		}
		patiently().until(() -> calls.get() > 100L * busy);

		Socket socket = connect(receiver);
		send(socket, (byte) 'a', (byte) '\n');
		assertThat(socket.getInputStream().read()).isEqualTo('a');

		assertThat(calls).hasValueLessThan((long) busy * lines);
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

	@ParameterizedTest
	@CsvSource({ "1048576, 4", "65536, 1024" })
	void stuckHandlerHoldsBackItsOwnConnectionOnly(int areaSize, int maxInFlight) throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (connection.id() == 1) {
				stuck.await();
			}
			RecordingListener.collect(payload, connection);
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start(
				(builder) -> builder.areaSize(areaSize).dispatch(Dispatch.EXECUTOR).maxInFlight(maxInFlight));
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
			assertThat(payload.isRetained()).isFalse();
			payloads.add(payload);
			payloads.add(payload.retain());
			connection.send(new byte[] { 1 });
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		send(socket, (byte) 7);
		socket.getInputStream().read();
		patiently().until(() -> receiver.stats().dispatchPending() == 0);

		assertThatIllegalStateException().isThrownBy(() -> payloads.getFirst().segment())
			.withMessageContaining("its handler has returned");
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
	void handlingStartsWhenAllPayloadsOfTheBatchAreThere() {
		List<Long> pending = new CopyOnWriteArrayList<>();
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		this.listener.onPayload((payload, connection) -> pending.add(receiver.get().stats().dispatchPending()));
		InMemoryNetwork network = new InMemoryNetwork();
		// calls at once what it is given, as soon as it is given it
		receiver.set(start((builder) -> builder.network(network).dispatch(Dispatch.EXECUTOR).executor(Runnable::run)));
		byte[][] pieces = new byte[10][1];

		network.connect(receiver.get().config().name()).send(pieces);

		patiently().until(() -> pending.size() == 10);
		assertThat(pending).containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsKeptWithoutRetainingNeverShowsOtherBytes(boolean framed) throws Exception {
		List<Payload> payloads = new CopyOnWriteArrayList<>();
		List<MemorySegment> segments = new CopyOnWriteArrayList<>();
		List<ByteBuffer> buffers = new CopyOnWriteArrayList<>();
		Set<String> faults = ConcurrentHashMap.newKeySet();
		this.listener.onPayload((payload, connection) -> {
			for (int i = 0; i < payloads.size(); i++) {
				Payload payloadBefore = payloads.get(i);
				MemorySegment segment = segments.get(i);
				ByteBuffer buffer = buffers.get(i);
				look(faults, "payload", () -> payloadBefore.segment().get(ValueLayout.JAVA_BYTE, 0));
				look(faults, "segment", () -> segment.get(ValueLayout.JAVA_BYTE, 0));
				look(faults, "buffer", () -> buffer.get(0));
			}
			payloads.add(payload);
			segments.add(payload.segment());
			buffers.add(payload.byteBuffer());
			connection.send(payload.segment());
		});
		ExecutorService single = Executors.newSingleThreadExecutor();
		try (single) {
			ZcrxReceiver receiver = start((builder) -> {
				builder.dispatch(Dispatch.EXECUTOR).executor(single);
				return framed ? builder.framing(FrameDecoder.fixedLength(1)) : builder;
			});
			Socket alice = connect(receiver);
			Socket bob = connect(receiver);
			for (int i = 0; i < 20; i++) {
				Socket socket = (i % 2 == 0) ? alice : bob;
				send(socket, (byte) i);
				assertThat(socket.getInputStream().read()).isEqualTo(i);
			}
			receiver.close();
		}

		assertThat(faults).isEmpty();
		assertThat(segments).allSatisfy((segment) -> assertThat(segment.scope().isAlive()).isFalse());
	}

	private static void look(Set<String> faults, String what, Callable<Byte> look) throws Exception {
		try {
			faults.add(what + " shows " + look.call());
		}
		catch (IllegalStateException ex) {
			// as it should
		}
	}

	@Test
	void otherThreadsCannotUseThePayloadOfARunningHandler() throws Exception {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> {
			MemorySegment segment = payload.segment();
			Thread.ofPlatform().start(() -> {
				try {
					payload.length();
				}
				catch (WrongThreadException ex) {
					thrown.complete(catchThrowable(() -> segment.get(ValueLayout.JAVA_BYTE, 0)));
				}
			}).join();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		send(connect(receiver), (byte) 7);

		assertThat(thrown.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(WrongThreadException.class);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void floodOfTinyFramesWaitsInItsBuffers(boolean held) throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		AtomicLong frames = new AtomicLong();
		AtomicInteger longest = new AtomicInteger();
		PayloadListener handler = new BatchHandler(held) {

			@Override
			void handle(List<Payload> payloads) throws Exception {
				blocked.await();
				longest.accumulateAndGet(payloads.size(), Math::max);
				frames.addAndGet(payloads.size());
			}

		};
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).framing(FrameDecoder.line()).maxBatch(100), handler,
				this.listener);
		byte[] lines = new byte[1 << 18];
		Arrays.fill(lines, (byte) '\n');
		List<Future<?>> floods = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Socket socket = connect(receiver);
			floods.add(this.executor.submit(() -> {
				send(socket, lines);
				socket.shutdownOutput();
				return null;
			}));
		}
		patiently().until(() -> receiver.stats().receivedBytes() >= 3 * 65536);

		assertThat(receiver.stats().frames()).isLessThanOrEqualTo(3 * 100);
		assertThat(receiver.stats().dispatchPending()).isLessThan(3 * 200);
		blocked.countDown();

		patiently().until(() -> frames.get() == 3L * lines.length);
		assertThat(longest.get()).isBetween(1, 100);
		for (Future<?> flood : floods) {
			flood.get();
		}
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void slowConnectionsWithSmallPayloadsHoldNoBuffersOfOthers() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 's') {
				blocked.await();
			}
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 20).dispatch(Dispatch.EXECUTOR));
		List<Socket> slow = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			Socket socket = connect(receiver);
			socket.setTcpNoDelay(true);
			slow.add(socket);
		}
		for (int round = 1; round <= 20; round++) {
			for (Socket socket : slow) {
				send(socket, (byte) 's');
			}
			long received = 8L * round;
			patiently().until(() -> receiver.stats().receivedBytes() == received);
		}

		Socket quick = connect(receiver);
		send(quick, (byte) 'q');
		assertThat(quick.getInputStream().read()).isEqualTo('q');
		assertThat(receiver.isAboveWatermark()).isFalse();
		assertThat(receiver.stats().outstandingBuffers()).isLessThanOrEqualTo(9);
		blocked.countDown();
		for (Socket socket : slow) {
			assertThat(socket.getInputStream().readNBytes(20)).containsOnly('s');
		}
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0.75", "1, 1", "3, 0.75", "3, 1" })
	void connectionsWhoseHandlersBlockLeaveTheLastBuffersToOthers(int loops, double highWatermark) throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 's') {
				blocked.await();
			}
			connection.send(new byte[] { 'r' });
		});
		// a card keeps much of a small area for itself
		long areaSize = Lab.hasCard() ? 1 << 20 : 64 << 10;
		ZcrxReceiver receiver = start((builder) -> withLoops(builder, loops).areaSize(areaSize)
			.watermarks(0.5, highWatermark)
			.dispatch(Dispatch.EXECUTOR));
		List<Socket> slow = new ArrayList<>();
		byte[] bytes = new byte[16_384];
		Arrays.fill(bytes, (byte) 's');
		for (int i = 0; i < 30; i++) {
			Socket socket = connect(receiver);
			slow.add(socket);
			send(socket, bytes);
		}

		for (int i = 0; i < 6; i++) {
			Socket quick = connect(receiver);
			quick.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
			send(quick, (byte) 'q');
			assertThat(quick.getInputStream().read()).isEqualTo('r');
		}
		assertThat(receiver.isAboveWatermark()).isFalse();
		blocked.countDown();
		for (Socket socket : slow) {
			assertThat(socket.getInputStream().read()).isEqualTo('r');
		}
	}

	private ZcrxReceiverConfig.Builder withLoops(ZcrxReceiverConfig.Builder builder, int loops) {
		return Lab.hasCard() ? builder.loopsPerQueue(loops) : builder.loops(loops);
	}

	@Test
	void payloadsThatWaitAreCopiedWhereTheAreaIsScarceAndMayBeRetained() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		List<Payload> retained = new CopyOnWriteArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			blocked.await();
			retained.add(payload.retain());
		});
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 20)
			.dispatch(Dispatch.EXECUTOR)
			.watermarks(0.2, 0.9)
			.maxConnections(1));
		byte[] bytes = random(3 << 20);
		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			return null;
		});
		patiently().until(() -> receiver.connections(1, Duration.ofSeconds(20))
			.stream()
			.anyMatch(ConnectionSnapshot::awaitsHandlers));
		blocked.countDown();

		ByteArrayOutputStream collected = new ByteArrayOutputStream();
		while (collected.size() < bytes.length) {
			patiently().until(() -> !retained.isEmpty());
			try (Payload payload = retained.removeFirst()) {
				collected.writeBytes(payload.toByteArray());
			}
		}
		writing.get();
		assertThat(collected.toByteArray()).isEqualTo(bytes);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void memoryStaysMappedForAHandlerThatOutlivesItsReceiver() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		CompletableFuture<Byte> seen = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> {
			MemorySegment segment = payload.segment();
			entered.countDown();
			awaitUninterruptibly(closed);
			seen.complete(segment.get(ValueLayout.JAVA_BYTE, 0));
		});
		try (ExecutorService own = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start(
					(builder) -> builder.dispatch(Dispatch.EXECUTOR).executor(own).shutdownTimeout(Duration.ZERO));
			Socket socket = connect(receiver);
			send(socket, (byte) 7);
			entered.await();

			try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
				receiver.close();

				assertThat(log.lines()).singleElement().asString().contains("1 handlers");
			}
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
			assertThat(receiver.stats().get(Statistic.UNRELEASED_BYTES)).isEqualTo(receiver.stats().areaSize());
			assertThat(receiver.warnings()).singleElement()
				.asString()
				.contains("stay mapped although the receiver has ended: handlers on its executor have not returned");
			closed.countDown();
			patiently().until(() -> receiver.stats().get(Statistic.UNRELEASED_BYTES) == 0);
			assertThat(receiver.warnings()).isEmpty();
		}

		assertThat(seen.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo((byte) 7);
	}

	@ParameterizedTest
	@EnumSource
	void whateverTheExecutorDoesBuffersComeHomeAndOthersAreServed(OddExecutor executor) throws Exception {
		ConcurrentHashMap<Long, AtomicInteger> inside = new ConcurrentHashMap<>();
		Set<String> overlaps = ConcurrentHashMap.newKeySet();
		this.listener.onPayload((payload, connection) -> {
			AtomicInteger count = inside.computeIfAbsent(connection.id(), (id) -> new AtomicInteger());
			if (count.incrementAndGet() != 1) {
				overlaps.add("connection " + connection.id());
			}
			RecordingListener.collect(payload, connection);
			count.decrementAndGet();
		}).onEndOfStream(RecordingListener::replyCollected);
		int served = 0;
		try (ExecutorService pool = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 18)
				.dispatch(Dispatch.EXECUTOR)
				.maxBatch(3)
				.executor(executor.on(pool)));
			for (int i = 0; i < 60; i++) {
				byte[] bytes = random(20_000 + i);
				try (Socket socket = connect(receiver)) {
					send(socket, bytes);
					socket.shutdownOutput();
					assertThat(readAll(socket)).isEqualTo(bytes);
					served++;
				}
				catch (IOException ex) {
					// reset, because the executor has refused it
				}
			}

			patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
			patiently().until(() -> receiver.stats().dispatchPending() == 0);
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		}
		assertThat(overlaps).isEmpty();
		assertThat(served).isGreaterThan(executor.refuses ? 0 : 59);
		assertThat(this.listener.disconnections()).hasSize(60);
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

	@ParameterizedTest
	@EnumSource
	void stopWaitsForRetainedPayloadsAlsoIfTheyWereCopied(LeakDetection leakDetection) throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		List<Payload> retained = new CopyOnWriteArrayList<>();
		AtomicLong received = new AtomicLong();
		this.listener.onPayload((payload, connection) -> {
			blocked.await();
			if (received.getAndAdd(payload.length()) > 0) {
				retained.add(payload.retain());
			}
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).leakDetection(leakDetection).maxConnections(1));
		Socket socket = connect(receiver);
		for (int i = 1; i <= 3; i++) {
			send(socket, (byte) i);
			int sent = i;
			patiently().until(() -> receiver.stats().receivedBytes() == sent);
		}
		blocked.countDown();
		patiently().until(() -> received.get() == 3 && receiver.stats().outstandingBuffers() == 0);

		Future<?> closing = this.executor.submit(receiver::close);

		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> closing.get(500, TimeUnit.MILLISECONDS));
		ByteArrayOutputStream collected = new ByteArrayOutputStream();
		for (Payload payload : retained) {
			collected.writeBytes(payload.toByteArray());
			payload.close();
		}
		closing.get();
		assertThat(collected.toByteArray()).endsWith(2, 3);
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

			assertThat(log.lines()).singleElement().asString().contains("1 handlers on its executor had not returned");
		}
		assertThat(interrupted.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		patiently().until(() -> this.listener.disconnections().size() == 1);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void stopHandlesWhatHasArrivedFromPeersThatAreGone(boolean framed) throws Exception {
		AtomicInteger handled = new AtomicInteger();
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			handled.addAndGet(payload.length());
			awaitUninterruptibly(goOn);
			connection.send(new byte[1]);
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
			.framing(framed ? FrameDecoder.fixedLength(10) : FrameDecoder.none())
			.maxBatch(5));
		Socket socket = connect(receiver);
		for (int i = 1; i <= 20; i++) {
			send(socket, new byte[30]);
			int sent = 30 * i;
			patiently().until(() -> receiver.stats().receivedBytes() == sent && handled.get() > 0);
		}
		Future<?> closing = this.executor.submit(receiver::close);
		patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPING);
		socket.setSoLinger(true, 0);
		socket.close();
		Thread.sleep(200); // so that the loop knows of the reset, or a send fails by it
		goOn.countDown();

		closing.get();

		assertThat(handled).hasValue(600);
		assertThat(receiver.stats().droppedPayloads()).isZero();
		assertThat(this.listener.disconnections()).hasSize(1);
	}

	@Test
	void stopThatAHandlerHasBegunDropsWhatWaitsWhenItsTimeIsOver() throws Exception {
		AtomicReference<ZcrxReceiver> stopped = new AtomicReference<>();
		AtomicInteger handled = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			handled.incrementAndGet();
			patiently().until(() -> stopped.get() != null);
			stopped.get().close(); // only begins it, and nobody waits for its end
			patiently().until(() -> !connection.isOpen());
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).shutdownTimeout(Duration.ofMillis(200)));
		Socket socket = connect(receiver);
		for (int i = 1; i <= 3; i++) {
			send(socket, (byte) i);
			int sent = i;
			patiently().until(() -> receiver.stats().receivedBytes() == sent && handled.get() == 1);
		}
		stopped.set(receiver);

		patiently().until(() -> this.listener.disconnections().size() == 1);
		assertThat(handled).hasValue(1);
		assertThat(receiver.stats().droppedPayloads()).isEqualTo(2);
	}

	@Test
	void payloadsThatWaitWhenTheStopGivesTheirConnectionUpAreCountedAndTold() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			awaitUninterruptibly(goOn);
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).shutdownTimeout(Duration.ZERO));
		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		entered.await();
		for (int i = 2; i <= 3; i++) {
			send(socket, (byte) i);
			int sent = i;
			patiently().until(() -> receiver.stats().receivedBytes() == sent);
		}
		assertThat(receiver.stats().droppedPayloads()).isZero();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			Future<?> closing = this.executor.submit(receiver::close);
			patiently().until(() -> receiver.stats().activeConnections() == 0);
			goOn.countDown();
			closing.get();

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith(
						"WARN Receiver 'test' was stopped before 2 payloads that waited for its executor were handled");
		}
		assertThat(receiver.stats().droppedPayloads()).isEqualTo(2);
		patiently().until(() -> this.listener.disconnections().size() == 1);
	}

	@Test
	void payloadsThatWaitWhenAHandlerClosesTheirConnectionAreCounted() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			awaitUninterruptibly(goOn);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		for (int i = 1; i <= 3; i++) {
			send(socket, (byte) i);
			int sent = i;
			patiently().until(() -> receiver.stats().receivedBytes() == sent);
		}

		goOn.countDown();

		patiently().untilAsserted(() -> assertThat(receiver.stats().droppedPayloads()).isEqualTo(2));
		assertThat(receiver.stats().discardedBytes()).isZero();
	}

	@Test
	void stopTellsOfCallsThatTheExecutorHasDropped() throws Exception {
		List<Runnable> dropped = new CopyOnWriteArrayList<>();
		AtomicBoolean drops = new AtomicBoolean();
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			awaitUninterruptibly(goOn);
		});
		try (ExecutorService own = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
				.executor((run) -> (drops.get() ? (Executor) dropped::add : own).execute(run))
				.shutdownTimeout(Duration.ZERO));
			Socket running = connect(receiver);
			Socket queued = connect(receiver);
			patiently()
				.until(() -> receiver.stats().activeConnections() == 2 && receiver.stats().dispatchPending() == 0);
			send(running, (byte) 7);
			entered.await();
			drops.set(true);
			send(queued, (byte) 7);
			patiently().until(() -> receiver.stats().dispatchPending() == 2);

			try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
				receiver.close();

				assertThat(log.lines()).first()
					.asString()
					.contains("1 handlers on its executor had not returned", "Payloads that wait are dropped");
			}
			assertThat(this.listener.disconnections()).as("of the one that was dropped").hasSize(1);
			goOn.countDown();
			patiently().until(() -> this.listener.disconnections().size() == 2);
			patiently().until(() -> receiver.stats().dispatchPending() == 0);
			assertThat(receiver.stats().outstandingBuffers()).isZero();
			dropped.forEach(Runnable::run);
			assertThat(this.listener.disconnections()).hasSize(2);
		}
	}

	@Test
	void executorThatDropsRunsOfAStopLeavesNothingBehind() throws Exception {
		AtomicBoolean drops = new AtomicBoolean();
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		try (ExecutorService own = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).executor((run) -> {
				if (!drops.get()) {
					own.execute(run);
				}
			}).shutdownTimeout(Duration.ofMillis(200)));
			for (int i = 0; i < 5; i++) {
				Socket socket = connect(receiver);
				send(socket, (byte) i);
				assertThat(socket.getInputStream().read()).isEqualTo(i);
			}
			patiently().until(() -> receiver.stats().dispatchPending() == 0);
			drops.set(true);

			receiver.close();

			assertThat(this.listener.disconnections()).hasSize(5);
			assertThat(receiver.stats().dispatchPending()).isZero();
			assertThat(receiver.stats().outstandingBuffers()).isZero();
			assertThat(receiver.stats().get(Statistic.UNRELEASED_BYTES)).isZero();
		}
	}

	@Test
	void handlerThatBlocksAtTheEndOfAStopKeepsItFromNoOtherConnection() throws Exception {
		AtomicBoolean drops = new AtomicBoolean();
		AtomicBoolean first = new AtomicBoolean(true);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicInteger told = new AtomicInteger();
		InheritableThreadLocal<String> closers = new InheritableThreadLocal<>();
		Set<String> inherited = ConcurrentHashMap.newKeySet();
		this.listener.onDisconnected((connection) -> {
			inherited.add(String.valueOf(closers.get()));
			if (first.getAndSet(false)) {
				awaitUninterruptibly(goOn);
			}
			told.incrementAndGet();
		});
		try (ExecutorService own = Executors.newCachedThreadPool()) {
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).executor((run) -> {
				if (!drops.get()) {
					own.execute(run);
				}
			}).shutdownTimeout(Duration.ZERO));
			for (int i = 0; i < 5; i++) {
				connect(receiver);
				this.listener.awaitConnection();
			}
			patiently().until(() -> receiver.stats().dispatchPending() == 0);
			drops.set(true);
			closers.set("somebody's");

			receiver.close();

			assertThat(told).hasValue(4);
			assertThat(inherited).containsOnly("null");
			goOn.countDown();
			patiently().until(() -> told.get() == 5);
			assertThat(receiver.stats().get(Statistic.UNRELEASED_BYTES)).isZero();
		}
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
	void handlerMayStopTheReceiverOnAThreadThatWasRefused() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		AtomicReference<Thread> thread = new AtomicReference<>();
		AtomicBoolean refusing = new AtomicBoolean();
		List<ZcrxReceiver> receivers = new CopyOnWriteArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			thread.set(Thread.currentThread());
			patiently().until(() -> receivers.getFirst().stats().activeConnections() == 0);
			refusing.set(true);
		}).onDisconnected((connection) -> {
			assertThat(Thread.currentThread()).isSameAs(thread.get());
			receivers.getFirst().close();
			closed.countDown();
		});
		try (ExecutorService own = Executors.newSingleThreadExecutor()) {
			receivers.add(start((builder) -> builder.dispatch(Dispatch.EXECUTOR).maxBatch(1).executor((run) -> {
				if (refusing.get()) {
					throw new RejectedExecutionException("on purpose");
				}
				own.execute(run);
			})));
			Socket socket = connect(receivers.getFirst());
			send(socket, (byte) 7);
			patiently().until(() -> thread.get() != null);
			socket.setSoLinger(true, 0);
			socket.close();

			patiently().until(() -> receivers.getFirst().state() == ZcrxReceiver.State.STOPPED);
			assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void idleTimeoutWaitsForAHandlerThatIsAtWork() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			Thread.sleep(1000);
			connection.send(payload.toByteArray());
		}).onEndOfStream((connection) -> {
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).idleTimeout(Duration.ofMillis(200)));
		for (boolean ended : new boolean[] { false, true }) {
			Socket socket = connect(receiver);
			send(socket, (byte) 7);
			if (ended) {
				socket.shutdownOutput();
			}

			assertThat(readAll(socket)).containsExactly(7);
		}
		assertThat(receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isEqualTo(2);
	}

	@Test
	void idleTimeoutDoesNotWaitForAHandlerWhosePeerTakesNoReplies() throws Exception {
		this.listener.onEndOfStream((connection) -> {
			byte[] reply = new byte[1 << 20];
			boolean taken;
			do {
				taken = connection.send(reply);
			}
			while (taken);
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
			.idleTimeout(Duration.ofMillis(500))
			.failureHandler((failure) -> FailureDecision.CLOSE_CONNECTION));
		Socket socket = connect(receiver);
		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isPresent();
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

	/**
	 * Takes each payload, or all of a batch.
	 */
	private abstract static class BatchHandler implements PayloadListener {

		private final ThreadLocal<List<Payload>> batch = ThreadLocal.withInitial(ArrayList::new);

		private final boolean held;

		BatchHandler(boolean held) {
			this.held = held;
		}

		@Override
		public Batching batching() {
			return this.held ? Batching.HELD : Batching.NONE;
		}

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
			if (this.held) {
				this.batch.get().add(payload);
			}
			else {
				handle(List.of(payload));
			}
		}

		@Override
		public void onBatchEnd(ZcrxConnection connection) throws Exception {
			List<Payload> payloads = this.batch.get();
			this.batch.remove();
			payloads.forEach(Payload::length);
			handle(payloads);
		}

		abstract void handle(List<Payload> payloads) throws Exception;

	}

	/**
	 * What executors have been seen to do with what they are given.
	 */
	enum OddExecutor {

		REFUSES(true) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				if (number % 7 == 6) {
					throw new RejectedExecutionException("on purpose");
				}
				pool.execute(run);
			}

		},

		THROWS(true) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				if (number % 7 == 6) {
					throw new IllegalStateException("on purpose");
				}
				pool.execute(run);
			}

		},

		FAILS(true) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				if (number % 7 == 6) {
					throw new OutOfMemoryError("on purpose");
				}
				pool.execute(run);
			}

		},

		RUNS_AND_THROWS(true) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				pool.execute(run);
				if (number % 7 == 6) {
					throw new RejectedExecutionException("on purpose");
				}
			}

		},

		RUNS_TWICE(false) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				pool.execute(run);
				pool.execute(run);
			}

		},

		DROPS(false) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				if (number != 1 && number != 5) {
					pool.execute(run);
				}
			}

		},

		CALLS_AT_ONCE(false) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				run.run();
			}

		},

		CALLS_AT_ONCE_OR_NOT(false) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				if (number % 2 == 0) {
					run.run();
				}
				else {
					pool.execute(run);
				}
			}

		},

		CALLS_AND_THROWS(false) {

			@Override
			void take(Runnable run, Executor pool, int number) {
				run.run();
				throw new IllegalStateException("on purpose");
			}

		};

		private final boolean refuses;

		OddExecutor(boolean refuses) {
			this.refuses = refuses;
		}

		Executor on(Executor pool) {
			AtomicInteger number = new AtomicInteger();
			return (run) -> take(run, pool, number.getAndIncrement());
		}

		abstract void take(Runnable run, Executor pool, int number);

	}

}
