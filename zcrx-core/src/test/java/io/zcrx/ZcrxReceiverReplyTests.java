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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ZcrxReceiverReplyTests extends AbstractReceiverTests {

	private static final int LARGE = 24 << 20;

	@Test
	void slowReaderOfRepliesHoldsItselfBackAndLosesNothing() throws Exception {
		int maxPendingSend = 65536;
		int areaSize = 1 << 18;
		AtomicLong mostPending = new AtomicLong();
		this.listener.onPayload((payload, connection) -> {
			connection.send(payload.segment());
			mostPending.accumulateAndGet(connection.pendingSendBytes(), Math::max);
		});
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(areaSize).maxPendingSend(maxPendingSend));
		byte[] bytes = random(LARGE);
		Socket socket = connectSlowReader(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});

		patiently().until(() -> mostPending.get() > maxPendingSend);
		AtomicLong received = new AtomicLong(-1);
		patiently().during(Duration.ofMillis(300))
			.until(() -> received.getAndSet(receiver.stats().receivedBytes()) == receiver.stats().receivedBytes());

		assertThat(writing.isDone()).isFalse();
		assertThat(receiver.stats().receivedBytes()).isLessThan(LARGE);
		assertThat(mostPending.get()).isLessThanOrEqualTo(maxPendingSend + areaSize);
		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		writing.get();
		assertThat(mostPending.get()).isLessThanOrEqualTo(maxPendingSend + areaSize);
		assertThat(receiver.stats().sentBytes()).isEqualTo(LARGE);
	}

	@Test
	void otherThreadWaitsForSlowReaderAndEverythingArrivesInOrder() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(10_000));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		byte[] bytes = random(LARGE);
		AtomicLong mostPending = new AtomicLong();

		Future<?> sending = this.executor.submit(() -> {
			for (int offset = 0; offset < bytes.length; offset += 6000) {
				int length = Math.min(6000, bytes.length - offset);
				connection.send(MemorySegment.ofArray(bytes).asSlice(offset, length));
				mostPending.accumulateAndGet(connection.pendingSendBytes(), Math::max);
			}
			connection.close();
		});
		patiently().until(() -> mostPending.get() >= 10_000);
		patiently().during(Duration.ofMillis(100)).until(() -> !sending.isDone());

		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		sending.get();
		assertThat(mostPending.get()).isLessThan(16_000);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
	}

	@Test
	void interruptEndsTheWaitOfSender() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(10_000));
		connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

		Thread sender = sendUntilFailure(connection, thrown, interrupted);
		patiently().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
		sender.interrupt();

		assertThat(interrupted.get()).isTrue();
		assertThat(thrown.get()).isInstanceOf(ZcrxException.class).hasMessageContaining("nothing was sent");
		assertThat(connection.isOpen()).isTrue();
		connection.close();
	}

	@Test
	void waitOfSenderEndsWhenThePeerIsGone() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(10_000));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

		Thread sender = sendUntilFailure(connection, thrown, interrupted);
		patiently().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
		socket.setSoLinger(true, 0);
		socket.close();

		assertThat(interrupted.get()).isFalse();
		assertThat(thrown.get()).isNull();
		assertThat(this.listener.awaitDisconnection()).isNotEmpty();
		assertThat(connection.pendingSendBytes()).isZero();
	}

	@Test
	void waitOfSenderEndsWhenTheReceiverStops() throws Exception {
		ZcrxReceiver receiver = start(
				(builder) -> builder.maxPendingSend(10_000).shutdownTimeout(Duration.ofMillis(100)));
		connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread sender = sendUntilFailure(connection, thrown, interrupted);
		patiently().until(() -> sender.getState() == Thread.State.TIMED_WAITING);

		receiver.close();

		assertThat(interrupted.get()).isFalse();
		assertThat(thrown.get()).isNull();
		assertThat(connection.send(new byte[1])).isFalse();
		assertThat(connection.trySend(new byte[1])).isEqualTo(SendResult.GONE);
	}

	@Test
	void closeComesAfterPendingBytes() throws Exception {
		byte[] bytes = random(LARGE);
		this.listener.onConnected((connection) -> {
			connection.send(bytes);
			connection.close();
			connection.close();
		});
		ZcrxReceiver receiver = start();

		Socket socket = connectSlowReader(receiver);

		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
	}

	@Test
	void endOfStreamIsNotToldOfConnectionThatWasClosed() throws Exception {
		byte[] bytes = random(LARGE);
		this.listener.onPayload((payload, connection) -> {
			connection.send(bytes);
			connection.close();
		}).onEndOfStream((connection) -> connection.send(bytes));
		ZcrxReceiver receiver = start();
		Socket socket = connectSlowReader(receiver);

		send(socket, (byte) 1);
		socket.shutdownOutput();

		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.events()).containsExactly("connected", "payload", "disconnected");
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void outputCanEndBeforeInput() throws Exception {
		byte[] bytes = random(LARGE);
		this.listener.onConnected((connection) -> {
			connection.send(bytes);
			connection.shutdownOutput();
			connection.shutdownOutput();
		}).onPayload(RecordingListener::collect);
		ZcrxReceiver receiver = start();
		Socket socket = connectSlowReader(receiver);

		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		ZcrxConnection connection = this.listener.awaitConnection();
		assertThat(connection.isOpen()).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]))
			.withMessageContaining("its output shut down");

		send(socket, new byte[5000]);
		socket.shutdownOutput();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().receivedBytes()).isEqualTo(5000);
	}

	@Test
	void nothingThatWasTakenBeforeTheOutputEndsIsLost() throws Exception {
		ZcrxReceiver receiver = start();
		for (int round = 0; round < 50; round++) {
			Socket socket = connect(receiver);
			ZcrxConnection connection = this.listener.awaitConnection();
			AtomicLong taken = new AtomicLong();
			Future<?> sending = this.executor.submit(() -> {
				try {
					while (true) {
						taken.addAndGet(connection.send(new byte[10]) ? 10 : 0);
					}
				}
				catch (IllegalStateException ex) {
					assertThat(ex).hasMessageContaining("takes no more bytes");
				}
			});
			patiently().until(() -> taken.get() > 0);
			connection.shutdownOutput();
			sending.get();

			assertThat(readAll(socket)).hasSize((int) taken.get());
			socket.close();
			assertThat(this.listener.awaitDisconnection()).isEmpty();
		}
	}

	@Test
	void nothingThatOneThreadSendsBeforeItClosesIsLost() throws Exception {
		ZcrxReceiver receiver = start();
		for (int round = 0; round < 200; round++) {
			int sends = 1 + round % 7;
			Socket socket = connect(receiver);
			ZcrxConnection connection = this.listener.awaitConnection();
			for (int i = 0; i < sends; i++) {
				connection.send(new byte[10]);
			}
			connection.close();

			assertThat(readAll(socket)).hasSize(10 * sends);
			socket.close();
			assertThat(this.listener.awaitDisconnection()).isEmpty();
		}
	}

	@Test
	void repliesBeforeCloseReachPeerThatStillSends() throws Exception {
		byte[] reply = random(200_000);
		this.listener.onPayload((payload, connection) -> {
			connection.send(reply);
			connection.close();
		});
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		Future<?> sending = this.executor.submit(() -> {
			byte[] bytes = new byte[10_000];
			for (int i = 0; i < 1000; i++) {
				send(socket, bytes);
			}
			socket.shutdownOutput();
			return null;
		});

		assertThat(readAll(socket)).isEqualTo(reply);
		sending.get();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().discardedBytes()).isPositive();
	}

	@Test
	void peerThatNeverEndsIsGivenUpAfterClose() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			connection.send(new byte[] { 1 });
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.lingerTimeout(Duration.ofMillis(200)));
		Socket socket = connect(receiver);
		send(socket, (byte) 1);

		assertThat(readAll(socket)).containsExactly(1);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().activeConnections()).isZero();
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isZero();
	}

	@Test
	void takesBytesOfAnyKind() throws Exception {
		this.listener.onConnected((connection) -> {
			ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 0, 1, 2, 3 }).position(1).limit(3);
			connection.send(buffer);
			assertThat(buffer.remaining()).isZero();
			connection.send(new byte[0]);
			connection.send(new byte[] { 3 });
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment segment = arena.allocate(2);
				segment.fill((byte) 4);
				connection.send(segment);
			}
			connection.close();
		});
		ZcrxReceiver receiver = start();

		assertThat(readAll(connect(receiver))).containsExactly(1, 2, 3, 4, 4);
	}

	@Test
	void segmentOfOtherThreadIsRefusedAndHarmsNothing() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment segment = arena.allocate(10);

			Future<?> sending = this.executor.submit(() -> connection.send(segment));

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get)
				.withCauseInstanceOf(WrongThreadException.class);
		}
		connection.send(new byte[] { 7 });
		connection.close();

		assertThat(readAll(socket)).containsExactly(7);
	}

	@Test
	void connectionsCanSendToEachOther() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			for (ZcrxConnection other : this.listener.connections()) {
				if (other.id() != connection.id()) {
					other.send(payload.segment());
				}
			}
		});
		ZcrxReceiver receiver = start();
		Socket first = connect(receiver);
		this.listener.awaitConnection();
		Socket second = connect(receiver);
		this.listener.awaitConnection();

		for (int i = 0; i < 100; i++) {
			send(first, (byte) i);
			assertThat(second.getInputStream().read()).isEqualTo(i);
			send(second, (byte) i);
			assertThat(first.getInputStream().read()).isEqualTo(i);
		}
	}

	@Test
	void peerThatTakesNoRepliesIsGivenUpWhenTheReceiverStops() throws Exception {
		this.listener.onConnected((connection) -> {
			connection.send(new byte[LARGE]);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofMillis(200)));
		connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		patiently().until(() -> connection.pendingSendBytes() > 0 && !connection.isOpen());

		long start = System.nanoTime();
		try (LogCapture log = new LogCapture("io.zcrx.loop.ReceiveLoop")) {
			receiver.close();

			assertThat(log.lines()).singleElement()
				.asString()
				.matches("WARN Receiver 'test' was stopped while 1 peers had not taken [0-9]{7,} bytes of replies .*");
		}

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(190),
				Duration.ofSeconds(3));
		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class)
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("shutdown-timeout of PT0.2S")
				.hasMessageFindingMatch("has not taken [0-9]{7,} bytes"));
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isOne();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@Test
	void pendingRepliesAreSentBeforeTheReceiverStops() throws Exception {
		byte[] bytes = random(LARGE);
		this.listener.onConnected((connection) -> connection.send(bytes));
		// what is not sent in time is given up, and a lab may be slow
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofMinutes(1)));
		Socket socket = connectSlowReader(receiver);
		this.listener.awaitConnection();

		Future<?> closing = this.executor.submit(receiver::close);

		assertThat(Arrays.equals(readAll(socket), bytes)).isTrue();
		closing.get();
		assertThat(receiver.stats().sentBytes()).isEqualTo(LARGE);
	}

	@Test
	void stopDoesNotWaitForPeersThatHaveTheirRepliesAndAreSilent() throws Exception {
		this.listener.onConnected((connection) -> connection.send(new byte[] { 1, 2, 3 }));
		ZcrxReceiver receiver = start(
				(builder) -> builder.lingerTimeout(Duration.ofMinutes(1)).shutdownTimeout(Duration.ofMinutes(1)));
		Socket socket = connect(receiver);
		this.listener.awaitConnection();

		this.executor.submit(receiver::close).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(readAll(socket)).containsExactly(1, 2, 3);
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isZero();
	}

	private static Thread sendUntilFailure(ZcrxConnection connection, AtomicReference<Throwable> thrown,
			CompletableFuture<Boolean> interrupted) {
		return Thread.ofPlatform().daemon().start(() -> {
			try {
				while (connection.send(new byte[5000])) {
					Thread.onSpinWait();
				}
			}
			catch (RuntimeException ex) {
				thrown.set(ex);
			}
			interrupted.complete(Thread.interrupted());
		});
	}

}
