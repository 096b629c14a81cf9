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
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxReceiverTests extends AbstractReceiverTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4095, 4096, 4097, 1 << 20 })
	void bytesArriveInOrderAndPeerIsAnsweredAfterItsHalfClose(int length) throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		byte[] bytes = random(length);

		Socket socket = connect(receiver);
		send(socket, bytes);
		socket.shutdownOutput();

		assertThat(readAll(socket)).isEqualTo(bytes);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		ReceiverStats stats = receiver.stats();
		assertThat(stats.receivedBytes()).isEqualTo(length);
		assertThat(stats.sentBytes()).isEqualTo(length);
		assertThat(stats.acceptedConnections()).isEqualTo(1);
		assertThat(stats.failedConnections()).isZero();
		assertThat(stats.discardedBytes()).isZero();
	}

	@Test
	void tellsOfTheLifeOfConnectionInOrder() throws Exception {
		ZcrxReceiver receiver = start();

		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		socket.shutdownOutput();
		this.listener.awaitDisconnection();

		assertThat(this.listener.events()).containsExactly("connected", "payload", "endOfStream", "disconnected");
		assertThat(this.listener.disconnections()).containsExactlyElementsOf(this.listener.connections());
		assertThat(socket.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void connectionKnowsItsEnds() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection first = this.listener.awaitConnection();
		connect(receiver);
		ZcrxConnection second = this.listener.awaitConnection();

		assertThat(first.localAddress()).isEqualTo(receiver.localAddress());
		assertThat(first.remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
		assertThat(first.id()).isNotEqualTo(second.id());
		assertThat(first).hasToString("ZcrxConnection[id=%d, remote=%s]".formatted(first.id(), first.remoteAddress()));
		assertThat(first.isOpen()).isTrue();
		assertThat(first.attachment()).isNull();
		assertThat(receiver.stats().activeConnections()).isEqualTo(2);

		first.close();

		assertThat(first.isOpen()).isFalse();
		assertThat(readAll(socket)).isEmpty();
		assertThat(second.isOpen()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "65536, 0", "65536, 16", "1048576, 16", "1048576, 0" })
	void manyConnectionsKeepTheirBytesApartInAnyAreaAndQueue(long areaSize, int cqEntries) throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(areaSize).cqEntries(cqEntries));

		List<Future<?>> clients = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			byte[] bytes = random(100_000 + i);
			Socket socket = connect(receiver);
			clients.add(this.executor.submit(() -> {
				send(socket, bytes);
				socket.shutdownOutput();
				assertThat(readAll(socket)).isEqualTo(bytes);
				return null;
			}));
		}

		for (Future<?> client : clients) {
			client.get();
		}
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@Test
	void smallAreaUnderLoadWithRetainedPayloadsLosesNothing() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			Payload retained = payload.retain();
			this.executor.execute(() -> {
				assertThat(retained.segment().byteSize()).isPositive();
				retained.close();
			});
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(65536));

		List<Future<?>> clients = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			byte[] bytes = random(300_000 + i);
			Socket socket = connect(receiver);
			clients.add(this.executor.submit(() -> {
				send(socket, bytes);
				socket.shutdownOutput();
				assertThat(readAll(socket)).isEqualTo(bytes);
				return null;
			}));
		}

		for (Future<?> client : clients) {
			client.get();
		}
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void exhaustedAreaHoldsPeersBackUntilPayloadsAreClosed() throws Exception {
		List<Payload> held = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			synchronized (held) {
				held.add(payload.retain());
			}
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(65536).watermarks(0.5, 1));
		byte[] bytes = random(200_000);

		Socket socket = connect(receiver);
		Future<?> writing = this.executor.submit(() -> {
			send(socket, bytes);
			socket.shutdownOutput();
			return null;
		});
		// a card drops what finds no buffer, the request goes on
		patiently().until(() -> receiver.stats().get(Statistic.ALLOCATION_FAILURES)
				+ receiver.stats().get(Statistic.ALLOCATION_EVENTS) > 0);
		assertThat(receiver.stats().outstandingBuffers()).isEqualTo(16);
		assertThat(receiver.stats().get(Statistic.WATERMARK_PAUSES)).isZero();
		Future<?> releasing = this.executor.submit(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				synchronized (held) {
					held.forEach(Payload::close);
					held.clear();
				}
			}
		});

		assertThat(readAll(socket)).isEqualTo(bytes);
		writing.get();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		releasing.cancel(true);
	}

	@Test
	void tellsOfPeersResetByIoException() throws Exception {
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		this.listener.awaitConnection();

		socket.setSoLinger(true, 0);
		socket.close();

		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(IOException.class)
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("reset by the peer")
				.hasMessageContaining("ECONNRESET"));
		assertThat(this.listener.connections().getFirst().isOpen()).isFalse();
		assertThat(receiver.stats().failedConnections()).isEqualTo(1);
	}

	@Test
	void survivesPeersThatResetInMidStream() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(65536));
		for (int i = 0; i < 50; i++) {
			Socket socket = connect(receiver);
			send(socket, random(10_000));
			socket.setSoLinger(true, 0);
			socket.close();
		}

		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		socket.shutdownOutput();
		assertThat(readAll(socket)).isEmpty();
		patiently().until(() -> receiver.stats().activeConnections() == 0);
	}

	@Test
	void handlerThatThrowsLosesItsConnectionOnly() throws Exception {
		IllegalArgumentException failure = new IllegalArgumentException("on purpose");
		this.listener.onPayload((payload, connection) -> {
			if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 13) {
				payload.retain().close();
				throw failure;
			}
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = start();
		Socket bad = connect(receiver);
		Socket good = connect(receiver);

		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			send(bad, (byte) 13);

			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(bad));
			assertThat(this.listener.awaitDisconnection()).containsSame(failure);
			assertThat(log.lines()).singleElement().asString().contains("onPayload failed").contains("is closed");
		}
		send(good, (byte) 1);
		assertThat(good.getInputStream().read()).isEqualTo(1);
		assertThat(receiver.stats().handlerFailures()).isEqualTo(1);
		assertThat(receiver.stats().failedConnections()).isZero();
	}

	@Test
	void everyOtherListenerMayThrowToo() throws Exception {
		IllegalStateException failure = new IllegalStateException("on purpose");
		ZcrxReceiver receiver;
		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			this.listener.onConnected((connection) -> {
				throw failure;
			});
			receiver = start();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(connect(receiver)));
			assertThat(this.listener.awaitDisconnection()).containsSame(failure);

			this.listener.onConnected((connection) -> {
			}).onEndOfStream((connection) -> {
				throw failure;
			});
			Socket socket = connect(receiver);
			socket.shutdownOutput();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(socket));
			assertThat(this.listener.awaitDisconnection()).containsSame(failure);

			this.listener.onEndOfStream(ZcrxConnection::close).onDisconnected((connection) -> {
				throw failure;
			});
			Socket other = connect(receiver);
			other.shutdownOutput();
			assertThat(readAll(other)).isEmpty();
			assertThat(this.listener.awaitDisconnection()).isEmpty();

			patiently().untilAsserted(() -> assertThat(log.lines()).hasSize(3));
		}
		this.listener.onDisconnected((connection) -> {
		});
		Socket last = connect(receiver);
		last.shutdownOutput();
		assertThat(readAll(last)).isEmpty();
		assertThat(receiver.stats().handlerFailures()).isEqualTo(3);
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@Test
	void connectionsBeyondTheLimitWaitAndAreServedLater() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(2));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			sockets.add(connect(receiver));
			send(sockets.get(i), (byte) i);
		}
		patiently().until(() -> this.listener.connections().size() == 2);

		for (Socket socket : sockets) {
			assertThat(socket.getInputStream().read()).isEqualTo(sockets.indexOf(socket));
			assertThat(receiver.stats().activeConnections()).isLessThanOrEqualTo(2);
			socket.close();
		}

		assertThat(this.listener.connections()).hasSize(6);
	}

	@Test
	void waitingConnectionsAreClosedWithTheReceiver() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(1));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			sockets.add(connect(receiver));
		}
		this.listener.awaitConnection();

		receiver.close();

		for (Socket socket : sockets) {
			assertThat(endOf(socket)).isTrue();
		}
		assertThat(this.listener.connections()).hasSize(1);
	}

	@Test
	void bytesAfterCloseAreDiscardedAndCounted() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			connection.send(random(8 << 20));
			connection.close();
		});
		ZcrxReceiver receiver = start();
		Socket socket = connectSlowReader(receiver);
		send(socket, (byte) 1);
		patiently()
			.until(() -> !this.listener.connections().isEmpty() && !this.listener.connections().getFirst().isOpen());

		send(socket, new byte[1000]);
		patiently().until(() -> receiver.stats().discardedBytes() == 1000);

		assertThat(socket.getInputStream().readNBytes(8 << 20)).isEqualTo(random(8 << 20));
		assertThat(receiver.stats().receivedBytes()).isEqualTo(1);
	}

	@Test
	void listensOnIpv6() throws Exception {
		InetAddress address = Lab.ipv6Address();
		assumeThat(NetworkInterface.getByInetAddress(address)).isNotNull();
		ZcrxReceiver receiver = start((builder) -> builder.address(address));

		Socket socket = connect(receiver);

		ZcrxConnection connection = this.listener.awaitConnection();
		assertThat(connection.remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
		assertThat(receiver.localAddress().getAddress()).isInstanceOf(Inet6Address.class);
	}

	@Test
	void listensOnLoopbackUnlessToldOtherwise() throws Exception {
		ZcrxReceiver receiver = start(Lab::withoutInterface);

		assertThat(receiver.localAddress().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
		assertThat(receiver.localAddress().getPort()).isPositive();
	}

	@Test
	void idleReceiverMakesNoSystemCalls() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		this.listener.awaitConnection();
		patiently().during(Duration.ofMillis(200)).until(() -> receiver.stats().enters() < 20);

		long enters = receiver.stats().enters();

		patiently().during(Duration.ofMillis(300)).until(() -> receiver.stats().enters() == enters);
	}

	private static boolean endOf(Socket socket) {
		try {
			return socket.getInputStream().read() == -1;
		}
		catch (IOException ex) {
			return ex.getMessage().contains("reset");
		}
	}

}
