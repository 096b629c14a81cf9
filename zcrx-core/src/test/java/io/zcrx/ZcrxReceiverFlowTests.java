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

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxReceiverFlowTests extends AbstractReceiverTests {

	@Test
	void pausedReceiverTakesNothingAndLosesNothing() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		Socket early = connect(receiver);
		send(early, (byte) 1);
		patiently().until(() -> receiver.stats().receivedBytes() == 1);
		assertThat(receiver.isPaused()).isFalse();

		receiver.pause();
		receiver.pause();
		assertThat(receiver.isPaused()).isTrue();
		Socket late = connect(receiver);
		patiently().until(() -> receiver.stats().activeConnections() == 2);
		send(early, (byte) 2);
		send(late, (byte) 3);
		early.shutdownOutput();
		late.shutdownOutput();
		early.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> early.getInputStream().read());
		assertThat(receiver.stats().receivedBytes()).isEqualTo(1);
		receiver.resume();
		early.setSoTimeout(PATIENCE_MILLIS);

		assertThat(readAll(early)).containsExactly(1, 2);
		assertThat(readAll(late)).containsExactly(3);
		assertThat(receiver.isPaused()).isFalse();
	}

	@Test
	void pausedReceiverStops() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		receiver.pause();
		send(socket, (byte) 1);

		receiver.close();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@Test
	void pausedConnectionTakesNothingWhileOthersGoOn() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		Socket pausedSocket = connect(receiver);
		ZcrxConnection paused = this.listener.awaitConnection();
		paused.pause();
		paused.pause();
		Socket other = connect(receiver);
		send(other, (byte) 2);
		other.shutdownOutput();
		assertThat(readAll(other)).containsExactly(2);

		send(pausedSocket, (byte) 1);
		pausedSocket.shutdownOutput();
		pausedSocket.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> pausedSocket.getInputStream().read());
		paused.resume();
		pausedSocket.setSoTimeout(PATIENCE_MILLIS);

		assertThat(readAll(pausedSocket)).containsExactly(1);
	}

	@Test
	void handlerPausesAndAnotherThreadResumes() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			connection.pause();
			this.executor.execute(connection::resume);
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		byte[] bytes = random(1 << 20);

		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});

		assertThat(readAll(socket)).isEqualTo(bytes);
		writing.get();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void lastCallCountsAlsoIfAnotherThreadHasMadeTheOneBeforeIt(boolean paused) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			this.executor.submit(paused ? connection::resume : connection::pause).get();
			if (paused) {
				connection.pause();
			}
			else {
				connection.resume();
			}
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);

		send(socket, (byte) 1);
		assertThat(socket.getInputStream().read()).isEqualTo(1);

		// the loop thread answers when it has made the other thread's call
		assertThat(receiver.connections(1, Duration.ofMillis(PATIENCE_MILLIS))).singleElement()
			.returns(paused, ConnectionSnapshot::paused);
	}

	@Test
	void receiverIsAsTheLastOfManyCallsSays() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);

		for (int i = 0; i < 200; i++) {
			Future<?> pausing = this.executor.submit(receiver::pause);
			receiver.resume();
			pausing.get();
			if (!receiver.isPaused()) {
				send(socket, (byte) i);
				assertThat(socket.getInputStream().read()).isEqualTo(i);
			}
		}
	}

	@Test
	void handlersThatHoldTooMuchPauseTheReceiverUntilTheLowWatermark() throws Exception {
		Queue<Payload> held = new ConcurrentLinkedQueue<>();
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			held.add(payload.retain());
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 20).watermarks(0.25, 0.5));
		long buffers = receiver.stats().buffers();
		byte[] bytes = random(2 << 20);

		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});
		patiently().until(receiver::isAboveWatermark);
		assertThat(receiver.stats().outstandingBuffers()).isGreaterThanOrEqualTo(buffers / 2);
		while (receiver.stats().outstandingBuffers() > buffers / 4 + 1) {
			held.remove().close();
			assertThat(receiver.isAboveWatermark()).isTrue();
		}
		Future<?> releasing = this.executor.submit(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				Payload payload = held.poll();
				if (payload != null) {
					payload.close();
				}
			}
		});

		assertThat(readAll(socket)).isEqualTo(bytes);
		writing.get();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		releasing.cancel(true);
		assertThat(receiver.stats().get(Statistic.WATERMARK_PAUSES)).isPositive();
	}

	@Test
	void handlersThatHoldTooMuchForLongAreTold() throws Exception {
		Queue<Payload> held = new ConcurrentLinkedQueue<>();
		AtomicBoolean holds = new AtomicBoolean(true);
		this.listener.onPayload((payload, connection) -> {
			if (holds.get()) {
				held.add(payload.retain());
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 20).watermarks(0.25, 0.5));
		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, random(2 << 20));
			return null;
		});

		try (LogCapture log = new LogCapture("io.zcrx.loop.ReceiveLoop")) {
			patiently().until(receiver::isAboveWatermark);
			assertThat(receiver.warnings()).noneMatch((warning) -> warning.contains("nothing has been received"));
			patiently().untilAsserted(() -> assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test': nothing has been received for seconds, because handlers hold"));
			// a card may have dropped packets meanwhile, and says so
			assertThat(receiver.warnings())
				.filteredOn((warning) -> warning.startsWith("nothing has been received since 2"))
				.singleElement()
				.asString()
				.contains("because handlers hold", "raise 'area-size' from 1MB");
		}

		holds.set(false);
		held.forEach(Payload::close);
		writing.get();
		patiently().until(() -> receiver.stats().receivedBytes() == 2 << 20);
		assertThat(receiver.warnings()).noneMatch((warning) -> warning.contains("nothing has been received"));
	}

	@Test
	void idleConnectionIsClosedAndBusyOneStays() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.idleTimeout(Duration.ofMillis(800)));
		Socket busy = connect(receiver);
		ZcrxConnection busyConnection = this.listener.awaitConnection();
		Future<?> sending = this.executor.submit(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				send(busy, (byte) 1);
				Thread.sleep(50);
			}
			return null;
		});
		Socket idle = connect(receiver);
		ZcrxConnection idleConnection = this.listener.awaitConnection();

		assertThat(readAll(idle)).isEmpty();

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class)
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("PT0.8S"));
		assertThat(this.listener.disconnections()).containsExactly(idleConnection);
		assertThat(busyConnection.isOpen()).isTrue();
		assertThat(receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isEqualTo(1);
		assertThat(receiver.stats().failedConnections()).isZero();
		sending.cancel(true);
	}

	@Test
	void halfClosedConnectionThatNobodyClosesIsClosedWhenIdle() throws Exception {
		this.listener.onEndOfStream((connection) -> {
		});
		ZcrxReceiver receiver = start((builder) -> builder.idleTimeout(Duration.ofMillis(200)));
		Socket socket = connect(receiver);
		socket.shutdownOutput();

		assertThat(readAll(socket)).isEmpty();
		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class);
	}

	@Test
	void refusesPeersThatAreNotAllowed() throws Exception {
		assumeThat(Lab.hasCard()).as("its clients have one address").isFalse();
		ZcrxReceiver receiver = start((builder) -> builder.allowedPeers(List.of("10.0.0.0/8", "127.0.0.2", "::2")));
		Socket allowed = new Socket();
		allowed.bind(new InetSocketAddress("127.0.0.2", 0));
		connect(receiver, allowed);
		this.listener.awaitConnection();

		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> connect(receiver).getInputStream().read());

		assertThat(receiver.stats().get(Statistic.REFUSED_CONNECTIONS)).isEqualTo(1);
		assertThat(receiver.stats().acceptedConnections()).isEqualTo(1);
		assertThat(receiver.stats().activeConnections()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void connectionsBeyondTheLimitWaitTheirTurn(int loops) throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(2).loops(loops));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			sockets.add(connect(receiver));
			send(sockets.get(i), (byte) i);
		}
		patiently().until(() -> receiver.stats().get(Statistic.DEFERRED_CONNECTIONS) > 0);
		// one that another loop was given is on its way to it
		patiently().until(() -> receiver.stats().activeConnections() == 2);

		for (int i = 0; i < 10; i++) {
			sockets.get(i).shutdownOutput();
			assertThat(readAll(sockets.get(i))).containsExactly(i);
			sockets.get(i).close();
		}
	}

	@Test
	void severalLoopsShareTheConnections() throws Exception {
		assumeThat(Lab.hasCard()).as("zero-copy has a loop for each queue").isFalse();
		Set<String> threads = ConcurrentHashMap.newKeySet();
		this.listener.onPayload((payload, connection) -> {
			threads.add(Thread.currentThread().getName());
			RecordingListener.collect(payload, connection);
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.loops(3));
		assertThat(receiver.stats().areaSize()).isEqualTo(3 << 20);

		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			sockets.add(connect(receiver));
		}
		Set<Long> ids = new HashSet<>();
		for (int i = 0; i < 9; i++) {
			byte[] bytes = random(100_000 + i);
			send(sockets.get(i), bytes);
			sockets.get(i).shutdownOutput();
			assertThat(readAll(sockets.get(i))).isEqualTo(bytes);
			ids.add(this.listener.awaitConnection().id());
		}

		assertThat(ids).hasSize(9);
		assertThat(threads).containsExactlyInAnyOrder("zcrx-test-0", "zcrx-test-1", "zcrx-test-2");
	}

	@Test
	void deathOfOneLoopEndsTheReceiver() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			throw new OutOfMemoryError("on purpose");
		});
		ZcrxReceiver receiver = start((builder) -> builder.loops(3));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			sockets.add(connect(receiver));
			this.listener.awaitConnection();
		}

		send(sockets.get(4), (byte) 1);

		patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
		assertThat(receiver.failure()).isInstanceOf(OutOfMemoryError.class);
		for (Socket socket : sockets) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read());
		}
		assertThat(receiver.stats().activeConnections()).isZero();
	}

}
