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

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What has arrived waits on the loop, while peers do not take what its handlers send.
 */
class HeldBackTests extends AbstractReceiverTests {

	private static final int MAX_PENDING = 65536;

	private static final int REPLY = 20_000;

	// more than the kernel takes for a peer that reads nothing
	private static final int MUCH = 12 << 20;

	private static final int FRAMES = 600;

	private static final int FRAME = Integer.BYTES;

	private final AtomicLong mostPending = new AtomicLong();

	private final Map<ZcrxConnection, ZcrxConnection> targets = new ConcurrentHashMap<>();

	private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

	private ZcrxReceiver startFramed(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return start((builder) -> change
			.apply(builder.framing(FrameDecoder.fixedLength(FRAME)).maxPendingSend(MAX_PENDING)));
	}

	private void answer(Payload frame, ZcrxConnection connection) {
		int number = frame.byteBuffer().getInt();
		this.handled.add(number);
		ZcrxConnection target = this.targets.getOrDefault(connection, connection);
		target.send(reply(number));
		this.mostPending.accumulateAndGet(target.pendingSendBytes(), Math::max);
	}

	private static byte[] reply(int number) {
		ByteBuffer bytes = ByteBuffer.allocate(REPLY);
		while (bytes.hasRemaining()) {
			bytes.putInt(number);
		}
		return bytes.array();
	}

	private static byte[] frames(int first, int count) {
		ByteBuffer bytes = ByteBuffer.allocate(count * FRAME);
		for (int i = first; i < first + count; i++) {
			bytes.putInt(i);
		}
		return bytes.array();
	}

	private static void readReplies(Socket socket, int first, int count) throws IOException {
		DataInputStream in = new DataInputStream(socket.getInputStream());
		for (int i = first; i < first + count; i++) {
			assertThat(in.readNBytes(REPLY)).isEqualTo(reply(i));
		}
	}

	private void awaitHeldBack() {
		AtomicInteger before = new AtomicInteger(-1);
		patiently().during(Duration.ofMillis(300))
			.until(() -> !this.handled.isEmpty() && before.getAndSet(this.handled.size()) == this.handled.size());
		assertThat(this.handled).hasSizeLessThan(FRAMES);
	}

	private void isBounded() {
		assertThat(this.mostPending.get()).isBetween(MAX_PENDING + 1L, (long) MAX_PENDING + REPLY);
	}

	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

	@ParameterizedTest
	@EnumSource(Batching.class)
	void framesWaitForThePeerToTakeReplies(Batching batching) throws Exception {
		List<Payload> batch = new ArrayList<>();
		List<Integer> seenAtEnd = new ArrayList<>();
		PayloadListener payloads = new PayloadListener() {

			@Override
			public void onPayload(Payload frame, ZcrxConnection connection) {
				answer(frame, connection);
				if (batching == Batching.HELD) {
					batch.add(frame);
				}
			}

			@Override
			public Batching batching() {
				return batching;
			}

			@Override
			public void onBatchEnd(ZcrxConnection connection) {
				batch.forEach((frame) -> seenAtEnd.add(frame.byteBuffer().getInt()));
				batch.clear();
			}

		};
		ZcrxReceiver receiver = start(
				(builder) -> builder.framing(FrameDecoder.fixedLength(FRAME)).maxPendingSend(MAX_PENDING).maxBatch(7),
				payloads, this.listener);
		Socket socket = connectSlowReader(receiver);
		send(socket, frames(0, FRAMES));
		socket.shutdownOutput();

		awaitHeldBack();
		assertThat(this.listener.events()).containsExactly("connected");
		readReplies(socket, 0, FRAMES);

		assertThat(socket.getInputStream().read()).isEqualTo(-1);
		this.listener.awaitDisconnection();
		isBounded();
		assertThat(this.handled).containsExactlyElementsOf(numbers(FRAMES));
		assertThat(seenAtEnd).containsExactlyElementsOf((batching == Batching.HELD) ? numbers(FRAMES) : List.of());
		assertThat(receiver.stats().frames()).isEqualTo(FRAMES);
		assertThat(receiver.stats().receivedBytes()).isEqualTo(FRAMES * FRAME);
		assertThat(receiver.stats().droppedPayloads() + receiver.stats().discardedBytes()).isZero();
	}

	private static List<Integer> numbers(int count) {
		List<Integer> numbers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			numbers.add(i);
		}
		return numbers;
	}

	@Test
	void payloadsWaitForThePeerToTakeReplies() throws Exception {
		CountDownLatch sent = new CountDownLatch(1);
		AtomicInteger bytes = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			sent.await();
			bytes.addAndGet(payload.length());
			this.handled.add(this.handled.size());
			connection.send(reply(this.handled.size() - 1));
			connection.send(new byte[2 * MAX_PENDING]);
			this.mostPending.accumulateAndGet(connection.pendingSendBytes(), Math::max);
		});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING));
		Socket socket = connectSlowReader(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, new byte[512 << 10]);
			socket.shutdownOutput();
			return null;
		});
		patiently().until(() -> receiver.stats().acceptedConnections() == 1);
		sent.countDown();

		byte[] replies = readAll(socket);

		writing.get();
		assertThat(bytes).hasValue(512 << 10);
		assertThat(replies).hasSize(this.handled.size() * (REPLY + 2 * MAX_PENDING));
		assertThat(this.mostPending.get()).isLessThanOrEqualTo(3L * MAX_PENDING + REPLY);
		for (int i = 0; i < this.handled.size(); i++) {
			assertThat(ByteBuffer.wrap(replies, i * (REPLY + 2 * MAX_PENDING), FRAME).getInt()).isEqualTo(i);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void framesWaitForTargetOfRelay(int loops) throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder.loops(Lab.hasCard() ? 1 : loops));
		Socket source = connect(receiver);
		Socket sink = connectTarget(receiver);
		send(source, frames(0, FRAMES));
		source.shutdownOutput();

		awaitHeldBack();
		assertThat(this.listener.events()).doesNotContain("endOfStream");
		answersOthers(receiver);
		readReplies(sink, 0, FRAMES);

		this.listener.awaitDisconnection();
		isBounded();
		assertThat(this.listener.events()).endsWith("endOfStream", "disconnected");
	}

	private void answersOthers(ZcrxReceiver receiver) throws Exception {
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		send(socket, frames(-1, 1));
		readReplies(socket, -1, 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void connectionsThatHoldBackEachOtherGoOn(int loops) throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder.loops(Lab.hasCard() ? 1 : loops));
		Socket first = connectSlowReader(receiver);
		ZcrxConnection one = this.listener.awaitConnection();
		Socket second = connectSlowReader(receiver);
		ZcrxConnection other = this.listener.awaitConnection();
		this.targets.put(one, other);
		this.targets.put(other, one);
		send(first, frames(0, FRAMES));
		send(second, frames(0, FRAMES));

		patiently().until(() -> one.pendingSendBytes() > MAX_PENDING / 2 && other.pendingSendBytes() > MAX_PENDING / 2);
		Future<?> reading = this.executor.submit(() -> {
			readReplies(first, 0, FRAMES);
			return null;
		});
		readReplies(second, 0, FRAMES);

		reading.get();
		isBounded();
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "abort", "close by handler", "failure of handler", "stop" })
	void whatWaitsIsDroppedAndCountedAtAnEndByThisSide(String how) throws Exception {
		AtomicInteger last = new AtomicInteger(Integer.MAX_VALUE);
		this.listener.onPayload((frame, connection) -> {
			answer(frame, connection);
			if (this.handled.size() > last.get()) {
				if (how.equals("close by handler")) {
					connection.close();
				}
				else {
					throw new IllegalStateException("on purpose");
				}
			}
		});
		ZcrxReceiver receiver = startFramed((builder) -> builder.shutdownTimeout(Duration.ofMillis(500))
			.failureHandler((failure) -> FailureDecision.CLOSE_CONNECTION));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		send(socket, frames(0, FRAMES));
		awaitHeldBack();
		int before = this.handled.size();

		switch (how) {
			case "close" -> connection.close();
			case "abort" -> connection.abort();
			case "stop" -> receiver.close();
			default -> {
				last.set(before);
				takeAll(socket);
			}
		}

		patiently().until(() -> receiver.stats().droppedPayloads() == 1);
		if (how.equals("close")) {
			takeAll(socket);
		}
		this.listener.awaitDisconnection();
		assertThat(this.handled).hasSizeBetween(before, before + 1);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().frames()).isEqualTo(this.handled.size());
		assertThat(receiver.stats().droppedPayloads()).isEqualTo(1);
		assertThat(receiver.stats().receivedBytes()).isEqualTo(FRAMES * FRAME);
		isBounded();
	}

	// what the connection before sends to the handler goes to this one
	private Socket connectTarget(ZcrxReceiver receiver) throws Exception {
		ZcrxConnection source = this.listener.awaitConnection();
		Socket socket = connectSlowReader(receiver);
		this.targets.put(source, this.listener.awaitConnection());
		return socket;
	}

	private void takeAll(Socket socket) {
		this.executor.execute(() -> {
			try {
				socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// connections that are given up are reset
			}
		});
	}

	@Test
	void whatWaitsForItsOwnPeerIsHandledWhenThePeerResets() throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder);
		Socket socket = connectSlowReader(receiver);
		send(socket, frames(0, FRAMES));
		awaitHeldBack();

		reset(socket);

		assertThat(this.listener.awaitDisconnection()).isPresent();
		assertThat(this.handled).containsExactlyElementsOf(numbers(FRAMES));
		assertThat(this.listener.events()).endsWith("payload", "disconnected");
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		isBounded();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void whatHasArrivedOfSourceThatIsGoneReachesItsTarget(int loops) throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder.loops(Lab.hasCard() ? 1 : loops));
		Socket source = connect(receiver);
		Socket sink = connectTarget(receiver);
		send(source, frames(0, FRAMES));
		awaitHeldBack();

		reset(source);

		patiently().until(() -> receiver.stats().activeConnections() == 1);
		assertThat(this.listener.disconnections()).isEmpty();
		readReplies(sink, 0, FRAMES);
		this.listener.awaitDisconnection();
		assertThat(this.listener.disconnections()).containsExactlyElementsOf(this.targets.keySet());
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		isBounded();
	}

	@Test
	void stopEndsWhatWaitsOfSourceThatIsGone() throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder.shutdownTimeout(Duration.ofMillis(500)));
		Socket source = connect(receiver);
		connectTarget(receiver);
		send(source, frames(0, FRAMES));
		awaitHeldBack();
		reset(source);
		patiently().until(() -> receiver.stats().activeConnections() == 1);

		receiver.close();

		assertThat(this.listener.disconnections()).hasSize(2);
		// handled, because their target has ended before
		assertThat(this.handled).containsExactlyElementsOf(numbers(FRAMES));
		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "abort", "reset" })
	void framesGoOnWhenTheirTargetIsGone(String how) throws Exception {
		this.listener.onPayload((frame, connection) -> {
			if (this.targets.getOrDefault(connection, connection).isOpen()) {
				answer(frame, connection);
			}
			else {
				this.handled.add(frame.byteBuffer().getInt());
			}
		});
		ZcrxReceiver receiver = startFramed((builder) -> builder.loops(Lab.hasCard() ? 1 : 2));
		Socket source = connect(receiver);
		Socket sink = connectTarget(receiver);
		ZcrxConnection from = this.targets.keySet().iterator().next();
		ZcrxConnection target = this.targets.get(from);
		send(source, frames(0, FRAMES));
		awaitHeldBack();

		switch (how) {
			case "close" -> target.close();
			case "abort" -> target.abort();
			default -> reset(sink);
		}

		patiently().until(() -> this.handled.size() == FRAMES);
		assertThat(this.handled).containsExactlyElementsOf(numbers(FRAMES));
		assertThat(from.isOpen()).isTrue();
		assertThat(receiver.stats().handlerFailures()).isZero();
		target.abort();
	}

	@Test
	void retainedFramesOfWhatWaitedKeepTheirBytes() throws Exception {
		Queue<Payload> retained = new ConcurrentLinkedQueue<>();
		this.listener.onPayload((frame, connection) -> {
			answer(frame, connection);
			retained.add(frame.retain());
		});
		ZcrxReceiver receiver = startFramed((builder) -> builder);
		Socket socket = connectSlowReader(receiver);
		send(socket, frames(0, FRAMES));
		awaitHeldBack();
		readReplies(socket, 0, FRAMES / 2);
		send(socket, frames(FRAMES, FRAMES));

		readReplies(socket, FRAMES / 2, FRAMES + FRAMES / 2);

		List<Integer> numbers = new ArrayList<>();
		for (Payload frame : retained) {
			numbers.add(frame.byteBuffer().getInt());
			frame.close();
		}
		assertThat(numbers).containsExactlyElementsOf(numbers(2 * FRAMES));
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		isBounded();
	}

	@Test
	void whatHasArrivedIsHandledThoughTheUserHasPaused() throws Exception {
		this.listener.onPayload(this::answer);
		ZcrxReceiver receiver = startFramed((builder) -> builder);
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		send(socket, frames(0, FRAMES));
		awaitHeldBack();
		connection.pause();
		send(socket, frames(FRAMES, 1));

		readReplies(socket, 0, FRAMES);

		assertThat(this.handled).hasSize(FRAMES);
		connection.resume();
		readReplies(socket, FRAMES, 1);
	}

	@Test
	void segmentsOfABatchOutliveTheRestThatIsDropped() throws Exception {
		Batch batch = new Batch();
		Semaphore goesOn = new Semaphore(0);
		this.listener.onPayload((payload, connection) -> {
			this.handled.add(payload.length());
			switch (this.handled.size()) {
				case 1 -> goesOn.acquire();
				case 2 -> connection.send(new byte[MUCH]);
				default -> connection.abort();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING), batch, this.listener);
		Socket socket = connectSlowReader(receiver);
		sendTogether(receiver, socket, goesOn);
		patiently().until(() -> this.handled.size() == 2);

		takeAll(socket);

		this.listener.awaitDisconnection();
		assertThat(this.handled).hasSize(3);
		assertThat(batch.seen).hasSize(3);
		assertThat(batch.failures).isEmpty();
	}

	@Test
	void segmentsOfABatchOutliveWhatAnotherConnectionHasDropped() throws Exception {
		Batch batch = new Batch();
		Semaphore goesOn = new Semaphore(0);
		AtomicReference<ZcrxConnection> slow = new AtomicReference<>();
		this.listener.onPayload((payload, connection) -> {
			this.handled.add(payload.length());
			if (connection.equals(slow.get())) {
				connection.send(new byte[MUCH]);
			}
			else if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 0) {
				goesOn.acquire();
			}
			else {
				slow.get().abort();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING), batch, this.listener);
		Socket other = connect(receiver);
		this.listener.awaitConnection();
		Socket socket = connectSlowReader(receiver);
		slow.set(this.listener.awaitConnection());
		sendTogether(receiver, socket, goesOn);
		patiently().until(() -> this.handled.size() == 2);
		TimeUnit.MILLISECONDS.sleep(500); // by then its peer is watched
		Socket blocking = connect(receiver);
		send(blocking, (byte) 0);
		patiently().until(() -> this.handled.size() == 3);
		send(other, (byte) 1);
		reset(socket);

		goesOn.release();

		this.listener.awaitDisconnection();
		patiently().until(() -> batch.seen.size() == 4);
		assertThat(batch.failures).isEmpty();
	}

	/**
	 * Sends some payloads that the loop finds at once.
	 */
	private void sendTogether(ZcrxReceiver receiver, Socket socket, Semaphore goesOn) throws Exception {
		Socket blocking = connect(receiver);
		send(blocking, (byte) 0);
		patiently().until(() -> this.handled.size() == 1);
		send(socket, new byte[12 << 10]);
		goesOn.release();
	}

	/**
	 * Looks at the payloads of a batch when it ends, by segments that it took before.
	 */
	private final class Batch implements PayloadListener {

		private final Map<ZcrxConnection, List<MemorySegment>> segments = new ConcurrentHashMap<>();

		private final Queue<Byte> seen = new ConcurrentLinkedQueue<>();

		private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
			this.segments.computeIfAbsent(connection, (key) -> new ArrayList<>()).add(payload.segment());
			HeldBackTests.this.listener.onPayload(payload, connection);
		}

		@Override
		public Batching batching() {
			return Batching.HELD;
		}

		@Override
		public void onBatchEnd(ZcrxConnection connection) {
			for (MemorySegment segment : this.segments.remove(connection)) {
				try {
					this.seen.add(segment.get(ValueLayout.JAVA_BYTE, 0));
				}
				catch (IllegalStateException ex) {
					this.failures.add(ex);
				}
			}
		}

	}

}
