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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxReceiverSendTests extends AbstractReceiverTests {

	private static final int MAX_PENDING = 10_000;

	private static final int LARGE = 24 << 20;

	private static final Duration SHORT = Duration.ofMillis(400);

	@Test
	void senderGivesUpWhenThePeerDoesNotTakeEnoughInTime() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING).sendTimeout(SHORT));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[LARGE]);
		Future<?> reading = this.executor.submit(() -> {
			while (socket.getInputStream().skip(10_000) > 0) {
				Thread.sleep(50);
			}
			return null;
		});

		assertThatExceptionOfType(SendTimeoutException.class).isThrownBy(() -> connection.send(new byte[1]))
			.withMessageContaining("nothing was sent")
			.satisfies((ex) -> assertThat(ex.connectionId()).isEqualTo(connection.id()));

		assertThat(connection.isOpen()).isTrue();
		assertThat(connection.pendingSendBytes()).isPositive();
		assertThat(receiver.stats().get(Statistic.SEND_TIMEOUTS)).isZero();
		connection.abort();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThatExceptionOfType(Exception.class).isThrownBy(reading::get).withCauseInstanceOf(IOException.class);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void peerThatTakesNothingIsDropped(Dispatch dispatch) throws Exception {
		AtomicReference<Boolean> sentAfter = new AtomicReference<>();
		this.listener.onConnected((connection) -> connection.send(new byte[LARGE]))
			.onDisconnected((connection) -> sentAfter.set(connection.send(new byte[1])));
		try (LogCapture log = new LogCapture("io.zcrx.loop.SendWatch")) {
			peerThatTakesNothingIsDropped(dispatch, sentAfter);

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test': connection ")
				.contains("send-timeout of PT0.4S. Mend the peer, or raise 'send-timeout'.");
		}
	}

	private void peerThatTakesNothingIsDropped(Dispatch dispatch, AtomicReference<Boolean> sentAfter) throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.sendTimeout(SHORT).dispatch(dispatch));
		Socket socket = connectSlowReader(receiver);
		long start = System.nanoTime();

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class)
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("send-timeout of PT0.4S")
				.hasMessageContaining(socket.getLocalSocketAddress().toString())
				.hasMessageFindingMatch("none of the [0-9]{7,} bytes"));

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
		assertThat(receiver.stats().get(Statistic.SEND_TIMEOUTS)).isOne();
		patiently().untilAsserted(() -> assertThat(sentAfter.get()).isFalse());
		assertThat(receiver.stats().handlerFailures()).isZero();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
	}

	@Test
	void peerThatTakesLittleIsKept() throws Exception {
		byte[] bytes = random(LARGE);
		this.listener.onConnected((connection) -> {
			connection.send(bytes);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.sendTimeout(SHORT).lingerTimeout(SHORT));
		Socket socket = connectSlowReader(receiver);

		byte[] read = new byte[bytes.length];
		int count = 0;
		long end = System.nanoTime() + 4 * SHORT.toNanos();
		while (System.nanoTime() - end < 0) {
			count += socket.getInputStream().readNBytes(read, count, 50_000);
			Thread.sleep(20);
		}
		socket.getInputStream().readNBytes(read, count, read.length - count);

		assertThat(Arrays.equals(read, bytes)).isTrue();
		assertThat(readAll(socket)).isEmpty();
		socket.close();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().get(Statistic.SEND_TIMEOUTS)).isZero();
	}

	@Test
	void closeEndsForPeerThatTakesNothing() throws Exception {
		this.listener.onConnected((connection) -> {
			connection.send(new byte[LARGE]);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.sendTimeout(SHORT));
		connectSlowReader(receiver);

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class);
		assertThat(receiver.stats().get(Statistic.SEND_TIMEOUTS)).isOne();
	}

	@Test
	void handlerThatWaitsForItsOwnPeerInVainHasNotFailed() throws Exception {
		AtomicInteger decisions = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			while (connection.send(new byte[LARGE])) {
				Thread.onSpinWait();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR)
			.maxPendingSend(MAX_PENDING)
			.sendTimeout(Duration.ofMillis(100))
			.failureHandler((failure) -> {
				decisions.incrementAndGet();
				return FailureDecision.STOP_RECEIVER;
			}));
		Socket socket = connectSlowReader(receiver);
		send(socket, (byte) 1);

		assertThat(this.listener.awaitDisconnection()).isPresent();
		assertThat(receiver.stats().handlerFailures()).isZero();
		assertThat(decisions).hasValue(0);
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void resetOfThePeerIsNoFailureOfHandler(Dispatch dispatch) throws Exception {
		CompletableFuture<Boolean> sent = new CompletableFuture<>();
		CompletableFuture<Void> reset = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> {
			reset.join();
			patiently().until(() -> {
				boolean taken = connection.send(new byte[1]);
				if (!taken || dispatch == Dispatch.INLINE) {
					sent.complete(taken);
				}
				return sent.isDone();
			});
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(dispatch).failureHandler((failure) -> FailureDecision.STOP_RECEIVER));
		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		patiently().until(() -> this.listener.events().contains("payload"));

		socket.setSoLinger(true, 0);
		socket.close();
		reset.complete(null);

		assertThat(sent.get()).isEqualTo(dispatch == Dispatch.INLINE);
		this.listener.awaitDisconnection();
		assertThat(receiver.stats().handlerFailures()).isZero();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void closingAfterThePeerHasEndedIsNoFailureOfThoseWhoSend(Dispatch dispatch) throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch));
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();

		socket.close();
		this.listener.awaitDisconnection();

		assertThat(connection.send(new byte[1])).isFalse();
		assertThat(connection.trySend(new byte[1])).isEqualTo(SendResult.GONE);
		assertThat(connection.isWritable()).isFalse();
	}

	@Test
	void sendingAfterCloseIsMisuse() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();

		connection.close();

		assertThat(connection.isWritable()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]));
		assertThatIllegalStateException().isThrownBy(() -> connection.trySend(new byte[1]));
		assertThat(readAll(socket)).isEmpty();
		this.listener.awaitDisconnection();
		assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]));
	}

	@Test
	void peerThatHasItsReplyAndSendsForEverIsNotWaitedForForEver() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.lingerTimeout(Duration.ofMillis(100)));
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[] { 1 });
		connection.close();
		assertThat(readAll(socket)).containsExactly(1);
		long start = System.nanoTime();

		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
			while (System.nanoTime() - start < Duration.ofMillis(PATIENCE_MILLIS).toNanos()) {
				send(socket, new byte[100]);
			}
		});

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isZero();
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void tellsWhenThereIsRoomAgain(Dispatch dispatch) throws Exception {
		AtomicInteger told = new AtomicInteger();
		AtomicReference<Long> pending = new AtomicReference<>();
		this.listener.onWritable((connection) -> {
			pending.set(connection.pendingSendBytes());
			assertThat(connection.isWritable()).isTrue();
			told.incrementAndGet();
		});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING).dispatch(dispatch));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		assertThat(connection.isWritable()).isTrue();

		for (int round = 0; round < 3; round++) {
			assertThat(connection.trySend(new byte[LARGE])).isEqualTo(SendResult.TAKEN);
			assertThat(connection.isWritable()).isFalse();
			assertThat(connection.trySend(new byte[1])).isEqualTo(SendResult.FULL);
			assertThat(told).hasValue(round);

			// never more than is there: it may be told of the last bytes only
			long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
			while (told.get() == round && System.nanoTime() - end < 0) {
				socket.getInputStream().readNBytes(socket.getInputStream().available());
			}

			assertThat(told).hasValue(round + 1);
			assertThat(pending.get()).isLessThanOrEqualTo(MAX_PENDING / 2);
		}
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void handlerThatBlockedIsToldOnceThatThereIsRoomAgain() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		AtomicInteger told = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> blocked.await())
			.onWritable((connection) -> told.incrementAndGet());
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING).dispatch(Dispatch.EXECUTOR));
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		send(socket, (byte) 1);
		patiently().until(() -> receiver.stats().receivedBytes() == 1);
		for (int i = 0; i < 20; i++) {
			assertThat(connection.trySend(new byte[2 * MAX_PENDING])).isEqualTo(SendResult.TAKEN);
			socket.getInputStream().readNBytes(2 * MAX_PENDING);
			patiently().until(() -> connection.pendingSendBytes() == 0);
		}

		blocked.countDown();

		patiently().until(() -> told.get() > 0);
		connection.close();
		assertThat(readAll(socket)).isEmpty();
		socket.close();
		this.listener.awaitDisconnection();
		assertThat(told.get()).isLessThanOrEqualTo(2);
	}

	@Test
	void abortDropsWhatIsPendingAndResets() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[LARGE]);

		connection.abort();
		connection.abort();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(connection.pendingSendBytes()).isZero();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
		assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]));
		assertThat(receiver.stats().failedConnections()).isZero();
	}

	@Test
	void abortEndsWhatCloseHasBegun() throws Exception {
		ZcrxReceiver receiver = start();
		Socket full = connectSlowReader(receiver);
		ZcrxConnection sending = this.listener.awaitConnection();
		sending.send(new byte[LARGE]);
		sending.close();
		Socket open = connect(receiver);
		ZcrxConnection lingering = this.listener.awaitConnection();
		lingering.send(new byte[] { 1 });
		lingering.close();
		assertThat(readAll(open)).containsExactly(1);

		sending.abort();
		lingering.abort();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(full));
	}

	@Test
	void abortEndsTheWaitOfSender() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING));
		connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[LARGE]);
		CompletableFuture<Thread> sender = new CompletableFuture<>();
		Future<Boolean> sending = this.executor.submit(() -> {
			sender.complete(Thread.currentThread());
			return connection.send(new byte[1]);
		});
		patiently().until(() -> sender.get().getState() == Thread.State.TIMED_WAITING);

		connection.abort();

		assertThat(sending.get()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> connection.send(new byte[1]));
	}

	@Test
	void repliesThatWereTakenArriveThoughTheirHandlerWaitsWhenAnotherThreadCloses() throws Exception {
		AtomicInteger taken = new AtomicInteger();
		CompletableFuture<Thread> handler = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> {
			handler.complete(Thread.currentThread());
			byte[] reply = new byte[100_000];
			while (connection.send(reply)) {
				taken.addAndGet(reply.length);
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR));
		Socket socket = connectSlowReader(receiver);
		send(socket, (byte) 1);
		patiently().until(() -> handler.get().getState() == Thread.State.TIMED_WAITING && taken.get() > 0);

		this.listener.awaitConnection().close();

		assertThat(readAll(socket)).hasSize(taken.get());
		socket.close();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void targetOfTrySendDoesNotSetThePace() throws Exception {
		AtomicReference<ZcrxConnection> target = new AtomicReference<>();
		AtomicInteger full = new AtomicInteger();
		this.listener.onConnected((connection) -> target.compareAndSet(null, connection))
			.onPayload((payload, connection) -> {
				if (target.get().trySend(payload.segment()) == SendResult.FULL) {
					full.incrementAndGet();
				}
			});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING));
		connectSlowReader(receiver);
		patiently().until(() -> target.get() != null);
		Socket source = connect(receiver);
		source.getOutputStream().write(new byte[LARGE]);

		patiently().until(() -> receiver.stats().receivedBytes() == LARGE);
		assertThat(full).hasPositiveValue();
		assertThat(target.get().isOpen()).isTrue();
		target.get().abort();
	}

	@Test
	void abortOfPausedConnectionAndInEveryMethodOfListener() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause).onDisconnected(ZcrxConnection::abort);
		ZcrxReceiver receiver = start();
		Socket paused = connect(receiver);
		this.listener.awaitConnection().abort();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(paused));

		this.listener.onConnected((connection) -> {
		}).onPayload((payload, connection) -> {
			connection.abort();
			assertThat(connection.isOpen()).isFalse();
		});
		Socket aborted = connect(receiver);
		send(aborted, (byte) 1);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(aborted));

		this.listener.onEndOfStream(ZcrxConnection::abort);
		Socket ended = connect(receiver);
		ended.shutdownOutput();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void closedConnectionStaysWhileItsPeerMakesProgress() throws Exception {
		byte[] reply = random(200_000);
		this.listener.onPayload((payload, connection) -> {
			connection.send(reply);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.lingerTimeout(SHORT));
		Socket socket = connectSlowReader(receiver);

		long end = System.nanoTime() + 4 * SHORT.toNanos();
		while (System.nanoTime() - end < 0) {
			send(socket, new byte[100]);
			Thread.sleep(20);
		}
		socket.shutdownOutput();

		assertThat(Arrays.equals(readAll(socket), reply)).isTrue();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isZero();
	}

	@Test
	void givingUpRepliesIsToldAndCounted() throws Exception {
		byte[] reply = random(200_000);
		this.listener.onPayload((payload, connection) -> {
			connection.send(reply);
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.lingerTimeout(SHORT));
		Socket socket = connectSlowReader(receiver);

		send(socket, (byte) 1);

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class)
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("linger-timeout of PT0.4S")
				.hasMessageFindingMatch("has not taken [0-9]{5,6} bytes"));
		assertThat(receiver.stats().get(Statistic.LINGER_TIMEOUTS)).isOne();
	}

	@Test
	void resetByPeerThatHasNotTakenAllRepliesIsTold() throws Exception {
		assumeThat(this.mode).as("the kernel tells what was acknowledged, after a reset too")
			.isNotEqualTo(ReceiveMode.NIO);
		ZcrxReceiver receiver = start();
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[200_000]);
		patiently().until(() -> connection.pendingSendBytes() == 0);
		connection.close();
		patiently().until(() -> !connection.isOpen());

		socket.setSoLinger(true, 0);
		socket.close();

		assertThat(this.listener.awaitDisconnection())
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("reset by the peer"));
		assertThat(receiver.stats().failedConnections()).isOne();
	}

	@Test
	void resetByPeerThatHasTakenAllRepliesIsNoFailure() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[200_000]);
		connection.close();
		assertThat(readAll(socket)).hasSize(200_000);

		socket.setSoLinger(true, 0);
		socket.close();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().failedConnections()).isZero();
	}

	@Test
	void lingerTimeoutOfZeroDoesNotWait() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			connection.send(new byte[] { 1 });
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.lingerTimeout(Duration.ZERO));
		Socket socket = connect(receiver);

		send(socket, (byte) 1);

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(readAll(socket)).containsExactly(1);
	}

	@Test
	void peerThatTakesNoRepliesIsIdleHoweverManyArePending() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(65536).idleTimeout(SHORT));
		Socket socket = connectSlowReader(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, new byte[LARGE]);
			return null;
		});

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class);

		assertThat(receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isOne();
		assertThatExceptionOfType(Exception.class).isThrownBy(writing::get).withCauseInstanceOf(IOException.class);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void closedConnectionTakesWhatItsPeerSendsThoughReceivingIsPaused(boolean all) throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[] { 1 });
		connection.close();
		assertThat(readAll(socket)).containsExactly(1);

		if (all) {
			receiver.pause();
		}
		connection.pause();
		send(socket, new byte[LARGE]);
		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.stats().discardedBytes()).isEqualTo(LARGE);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void tellsOfNoRoomAfterTheOutputWasShut(Dispatch dispatch) throws Exception {
		CompletableFuture<Void> room = new CompletableFuture<>();
		AtomicInteger told = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			if (dispatch == Dispatch.EXECUTOR) {
				room.join();
			}
			connection.shutdownOutput();
		}).onWritable((connection) -> {
			told.incrementAndGet();
			connection.trySend(new byte[1]);
		});
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING).dispatch(dispatch));
		Socket socket = connectSlowReader(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connection.send(new byte[LARGE]);
		send(socket, (byte) 1);
		patiently().until(() -> this.listener.events().contains("payload"));

		assertThat(socket.getInputStream().readNBytes(LARGE)).hasSize(LARGE);
		patiently().until(() -> connection.pendingSendBytes() == 0);
		room.complete(null);

		assertThat(readAll(socket)).isEmpty();
		socket.close();
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(told).hasValue(0);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void segmentThatCanNotBeReadHalfWayIsSentNotAtAll() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxPendingSend(MAX_PENDING));
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		MemorySegment closed;
		try (Arena arena = Arena.ofConfined()) {
			closed = arena.allocate(1_000_000);
		}

		assertThatIllegalStateException().isThrownBy(() -> connection.send(closed));

		assertThat(connection.pendingSendBytes()).isZero();
		assertThat(connection.isWritable()).isTrue();
		connection.send(new byte[] { 7 });
		connection.close();
		assertThat(readAll(socket)).containsExactly(7);
	}

}
