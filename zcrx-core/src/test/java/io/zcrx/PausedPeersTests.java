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
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the end of a peer is noticed although nothing is received from it.
 */
class PausedPeersTests extends AbstractReceiverTests {

	private static final int PEERS = 20;

	private final Queue<Payload> retained = new ConcurrentLinkedQueue<>();

	@Test
	void endOfStreamIsToldWhileTheUserPausesTheConnection() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause);
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);

		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.events()).containsExactly("connected", "endOfStream", "disconnected");
		assertThat(readAll(socket)).isEmpty();
	}

	@Test
	void endOfStreamIsToldWhileTheReceiverIsPaused() throws Exception {
		ZcrxReceiver receiver = start();
		receiver.pause();
		Socket socket = connect(receiver);

		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.events()).containsExactly("connected", "endOfStream", "disconnected");
		receiver.resume();
	}

	@Test
	void endOfStreamIsToldWhileHandlersHoldTooMuch() throws Exception {
		ZcrxReceiver receiver = aboveWatermark();
		Socket socket = connect(receiver);
		this.listener.awaitConnection();

		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(receiver.isAboveWatermark()).isTrue();
		releaseAll();
	}

	@Test
	void bytesBeforeTheEndOfStreamWaitForTheEndOfThePause() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause);
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		send(socket, random(10_000));
		socket.shutdownOutput();
		Socket other = connect(receiver);
		this.listener.awaitConnection();
		other.shutdownOutput();
		this.listener.awaitDisconnection(); // the end is noticed by now
		assertThat(this.listener.events()).containsExactly("connected", "connected", "endOfStream", "disconnected");

		connection.resume();

		assertThat(readAll(socket)).isEqualTo(random(10_000));
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.events().stream().filter("endOfStream"::equals)).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void bytesBeforeTheEndOfStreamOutliveThePauseThoughBothSidesHaveFinished(boolean peerFirst) throws Exception {
		this.listener.onConnected(ZcrxConnection::pause)
			.onPayload(RecordingListener::collect)
			.onEndOfStream(ZcrxConnection::close);
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		send(socket, random(10_000));
		if (peerFirst) {
			socket.shutdownOutput();
		}
		connection.shutdownOutput();
		assertThat(readAll(socket)).isEmpty();
		socket.close();
		Socket other = connect(receiver);
		this.listener.awaitConnection().shutdownOutput();
		other.close();
		this.listener.awaitDisconnection(); // the end is noticed by now
		assertThat(this.listener.events()).containsExactly("connected", "connected", "endOfStream", "disconnected");

		connection.resume();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(((ByteArrayOutputStream) connection.attachment()).toByteArray()).isEqualTo(random(10_000));
		assertThat(this.listener.events().stream().filter("endOfStream"::equals)).hasSize(2);
	}

	@Test
	void resetEndsPausedConnections() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause);
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(PEERS));
		List<Socket> peers = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			peers.add(connect(receiver));
			this.listener.awaitConnection();
			if (i % 2 == 0) {
				send(peers.get(i), (byte) 1);
			}
		}

		for (Socket peer : peers) {
			reset(peer);
		}

		for (int i = 0; i < PEERS; i++) {
			assertThat(errno()).isEqualTo("ECONNRESET");
		}
		assertThat(receiver.stats().failedConnections()).isEqualTo(PEERS);
		connect(receiver);
		this.listener.awaitConnection();
	}

	@Test
	void resetAfterTheEndOfStreamEndsPausedConnection() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause);
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		send(socket, (byte) 1);
		socket.shutdownOutput();
		Socket other = connect(receiver);
		this.listener.awaitConnection();
		other.shutdownOutput();
		this.listener.awaitDisconnection(); // the end of the first is noticed by now

		reset(socket);

		assertThat(errno()).isEqualTo("EPIPE");
		assertThat(this.listener.events()).doesNotContain("payload");
	}

	@Test
	void resetEndsConnectionThatIsKeptAfterTheEndOfStream() throws Exception {
		this.listener.onEndOfStream((connection) -> {
		});
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		socket.shutdownOutput();
		patiently().until(() -> this.listener.events().contains("endOfStream"));

		reset(socket);

		assertThat(errno()).isEqualTo("EPIPE");
	}

	@Test
	void resetEndsConnectionThatWaitsForBuffers() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(64 << 10).watermarks(0.9, 1));
		this.listener.onPayload((payload, connection) -> this.retained.add(payload.retain()));
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		this.executor.execute(() -> {
			try {
				send(socket, new byte[32 << 20]);
			}
			catch (IOException ex) {
				// reset below
			}
		});
		// a card keeps much of a small area for itself
		int most = Lab.hasCard() ? 0 : 60 << 10;
		patiently().until(() -> receiver.stats().receivedBytes() > most);

		reset(socket);

		assertThat(errno()).isEqualTo("ECONNRESET");
		releaseAll();
	}

	@Test
	void connectionsAreReceivedFromAfterLongPauses() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		for (int i = 1; i <= 3; i++) {
			connection.pause();
			send(socket, (byte) i);
			long held = System.nanoTime() + Duration.ofMillis(300).toNanos();
			patiently().until(() -> System.nanoTime() - held > 0);
			connection.resume();
			long bytes = i;
			patiently().until(() -> receiver.stats().receivedBytes() == bytes);
		}
		socket.shutdownOutput();

		assertThat(readAll(socket)).containsExactly(1, 2, 3);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
	}

	@Test
	void idleTimeoutGoesOnAfterTheEndOfStreamThroughThePause() throws Exception {
		this.listener.onConnected(ZcrxConnection::pause).onEndOfStream((connection) -> {
		});
		ZcrxReceiver receiver = start((builder) -> builder.idleTimeout(Duration.ofMillis(500)));
		Socket socket = connect(receiver);

		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isPresent();
		assertThat(receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isOne();
	}

	@Test
	void idleTimeoutEndsPeersThatEndedDuringALongPause() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.idleTimeout(Duration.ofMillis(500)));
		receiver.pause();
		Socket alive = connect(receiver);
		this.listener.awaitConnection();
		Socket socket = connect(receiver);
		send(socket, (byte) 1);

		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection().orElseThrow()).hasMessageContaining("idle-timeout");
		assertThat(this.listener.disconnections()).containsExactly(this.listener.awaitConnection());
		assertThat(alive.isClosed()).isFalse();
		receiver.resume();
	}

	private ZcrxReceiver aboveWatermark() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.watermarks(0.1, 0.2));
		this.listener.onPayload((payload, connection) -> this.retained.add(payload.retain()));
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		this.executor.execute(() -> {
			try {
				send(socket, new byte[32 << 20]);
			}
			catch (IOException ex) {
				// closed at the end
			}
		});
		patiently().until(receiver::isAboveWatermark);
		return receiver;
	}

	private void releaseAll() {
		this.listener.onPayload((payload, connection) -> {
		});
		this.retained.forEach(Payload::close);
	}

	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

	private String errno() throws InterruptedException {
		return PeerEventsTests.errno(this.listener.awaitDisconnection().orElseThrow().getMessage());
	}

}
