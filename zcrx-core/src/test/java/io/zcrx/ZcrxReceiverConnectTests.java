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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxReceiverConnectTests extends AbstractReceiverTests {

	private ServerSocket peer;

	@BeforeEach
	void openPeer() {
		this.peer = listen(0);
	}

	@AfterEach
	void closePeer() throws IOException {
		this.peer.close();
	}

	@Test
	void receivesFromThePeerThatItConnectsTo() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = dial();
		byte[] bytes = random(1 << 20);

		try (Socket accepted = accept()) {
			ZcrxConnection connection = this.listener.awaitConnection();
			assertThat(connection.remoteAddress()).isEqualTo(this.peer.getLocalSocketAddress());
			assertThat(connection.localAddress()).isEqualTo(accepted.getRemoteSocketAddress());
			Future<?> writing = this.executor.submit(() -> {
				send(accepted, bytes);
				accepted.shutdownOutput();
				return null;
			});

			assertThat(readAll(accepted)).isEqualTo(bytes);
			writing.get();
		}
		assertThat(receiver.localAddress()).isNull();
		assertThat(receiver.stats().receivedBytes()).isEqualTo(bytes.length);
		receiver.close();
	}

	@Test
	void connectsAgainWhenTheConnectionIsGone() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = dial();
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		for (int i = 0; i < 5; i++) {
			try (Socket accepted = accept()) {
				send(accepted, (byte) i);
				if (i % 2 == 0) {
					accepted.shutdownOutput();
					received.writeBytes(readAll(accepted));
				}
				else {
					patiently().until(() -> receiver.stats().activeConnections() == 1);
					accepted.setSoLinger(true, 0);
				}
			}
		}

		assertThat(received.toByteArray()).containsExactly(0, 2, 4);
		assertThat(receiver.stats().get(Statistic.CONNECT_ATTEMPTS)).isGreaterThanOrEqualTo(5);
		assertThat(receiver.stats().get(Statistic.CONNECT_FAILURES)).isZero();
		receiver.close();
	}

	@Test
	void connectTimeoutMayBeLongerThanAnIntOfMilliseconds() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder
			.connect(List.of(new InetSocketAddress(this.peer.getInetAddress(), this.peer.getLocalPort())))
			.connectTimeout(Duration.ofDays(30)));

		accept().close();

		this.listener.awaitDisconnection();
		assertThat(receiver.stats().get(Statistic.CONNECT_FAILURES)).isZero();
		receiver.close();
	}

	@Test
	void warnsOfAPeerThatEndsItsConnections() throws Exception {
		ZcrxReceiver receiver = dial(
				(builder) -> builder.reconnectDelay(Duration.ofSeconds(30), Duration.ofSeconds(30)));

		accept().close();

		patiently().untilAsserted(() -> assertThat(receiver.warnings()).singleElement()
			.asString()
			.contains("not connected to 127.0.0.1", "the last connection ended after PT"));
		receiver.close();
	}

	@Test
	void keepsTryingAndComplainsOnce() throws Exception {
		int port = this.peer.getLocalPort();
		this.peer.close();
		try (LogCapture log = new LogCapture(Dialer.class)) {
			ZcrxReceiver receiver = dial();
			patiently().until(() -> receiver.stats().get(Statistic.CONNECT_FAILURES) > 3);
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("can't connect to 127.0.0.1:" + port)
				.contains("refused", "tried again");
			assertThat(receiver.warnings()).singleElement()
				.asString()
				.startsWith("not connected to 127.0.0.1:%d since ".formatted(port))
				.contains("refused");
			assertThat(receiver.stats().get(Statistic.UNCONNECTED_PEERS)).isEqualTo(1);
			assertThat(receiver.unconnectedSince()).isBeforeOrEqualTo(Instant.now());

			this.peer = listen(port);
			try (Socket accepted = accept()) {
				send(accepted, (byte) 1);
				patiently().until(() -> receiver.stats().receivedBytes() == 1);
				assertThat(receiver.warnings()).isEmpty();
				assertThat(receiver.stats().get(Statistic.UNCONNECTED_PEERS)).isZero();
				assertThat(receiver.unconnectedSince()).isNull();
			}
			assertThat(log.lines()).hasSize(2).last().asString().contains("is connected to 127.0.0.1:" + port);
			receiver.close();
		}
	}

	@Test
	void waitsLongerAfterEachFailure() throws Exception {
		this.peer.close();
		ZcrxReceiver receiver = dial(
				(builder) -> builder.reconnectDelay(Duration.ofMillis(20), Duration.ofMillis(200)));
		long start = System.nanoTime();

		patiently().until(() -> receiver.stats().get(Statistic.CONNECT_FAILURES) == 8);

		// at least 10 + 20 + 40 + 80 + 3 * 100 ms
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(440));
		receiver.close();
	}

	@Test
	void keepsOneConnectionToEachPeer() throws Exception {
		try (ServerSocket other = listen(0)) {
			ZcrxReceiver receiver = dial((builder) -> builder
				.connect(List.of(InetSocketAddress.createUnresolved("127.0.0.1", this.peer.getLocalPort()),
						InetSocketAddress.createUnresolved("localhost", other.getLocalPort())))
				.loops(2));

			try (Socket first = accept(); Socket second = other.accept()) {
				patiently().until(() -> receiver.stats().activeConnections() == 2);
				assertThat(first.isConnected() && second.isConnected()).isTrue();
				assertThat(receiver.stats().get(Statistic.CONNECT_ATTEMPTS)).isEqualTo(2);
				receiver.close();
			}
		}
	}

	@Test
	void stopsWhileItDials() {
		// nobody is there: documentation addresses are not routed
		ZcrxReceiver receiver = dial(
				(builder) -> builder.connect(List.of(InetSocketAddress.createUnresolved("192.0.2.1", 9))));

		receiver.close();

		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@Test
	void peerThatDoesNotAnswerHoldsUpNoOther() throws Exception {
		List<AutoCloseable> silent = new ArrayList<>();
		List<InetSocketAddress> peers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			peers.add(silentPeer(silent));
		}
		peers.add(InetSocketAddress.createUnresolved("127.0.0.1", this.peer.getLocalPort()));
		long start = System.nanoTime();
		ZcrxReceiver receiver = dial((builder) -> builder.connect(peers));

		accept().close();
		accept().close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		receiver.close();
		for (AutoCloseable closeable : silent) {
			closeable.close();
		}
	}

	@Test
	void closeEndsAttempts() throws Exception {
		List<AutoCloseable> silent = new ArrayList<>();
		InetSocketAddress address = silentPeer(silent);
		Map<Path, String> before = descriptors();
		ZcrxReceiver receiver = dial((builder) -> builder.connect(List.of(address)));
		patiently()
			.until(() -> receiver.stats().get(Statistic.CONNECT_ATTEMPTS) == 1 && !openedSince(before).isEmpty());

		receiver.close();

		long closed = System.nanoTime();
		patiently().until(() -> openedSince(before).isEmpty());
		assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Duration.ofSeconds(3));
		for (AutoCloseable closeable : silent) {
			closeable.close();
		}
	}

	@Test
	void connectsFromTheAddressThatIsSet() throws Exception {
		InetAddress source = InetAddress.ofLiteral("127.0.0.77");
		ZcrxReceiver receiver = dial((builder) -> builder.address(source));

		try (Socket accepted = accept()) {
			assertThat(accepted.getInetAddress()).isEqualTo(source);
		}
		receiver.close();
	}

	@Test
	void saysWhyThePeerCanNotBeReachedFromTheAddressThatIsSet() {
		try (LogCapture log = new LogCapture(Dialer.class)) {
			ZcrxReceiver receiver = dial((builder) -> builder.address(InetAddress.ofLiteral("::1")));
			// the line comes after the count
			patiently().until(() -> !log.lines().isEmpty());

			assertThat(log.lines()).singleElement().asString().contains("127.0.0.1 can't be reached from address");
			assertThat(receiver.stats().get(Statistic.CONNECT_FAILURES)).isPositive();
			receiver.close();
		}
	}

	@Test
	void connectsThroughTheInterfaceThatIsSet() throws Exception {
		assumeThat(this.mode).as("a mode with an interface").isNotEqualTo(ReceiveMode.NODEV);
		ZcrxReceiver receiver = dial(
				(builder) -> Lab.withoutInterface(builder).connect(addressOfPeer()).interfaceQueue("lo", 0));

		try (Socket accepted = accept()) {
			assertThat(accepted.getInetAddress().isLoopbackAddress()).isTrue();
		}
		receiver.close();
	}

	@Test
	void asksSilentPeersWhetherTheyExist() throws Exception {
		ZcrxReceiver dialling = dial();
		try (Socket accepted = accept()) {
			this.listener.awaitConnection();
			assertThat(timers(accepted.getPort())).contains("timer:(keepalive,");
			dialling.close();
		}
		ZcrxReceiver listening = start();
		int port = connect(listening).getLocalPort();
		this.listener.awaitConnection();
		assertThat(timersOf("dport = :" + port)).contains("timer:(keepalive,");
		ZcrxReceiver off = start((builder) -> builder.keepAlive(false));
		int other = connect(off).getLocalPort();
		this.listener.awaitConnection();
		assertThat(timersOf("dport = :" + other)).doesNotContain("timer:(keepalive,");
	}

	private static String timers(int port) throws IOException {
		return timersOf("sport = :" + port);
	}

	private static String timersOf(String filter) throws IOException {
		return Lab.shell("ss -Htno '" + filter + "'");
	}

	private List<InetSocketAddress> addressOfPeer() {
		return List.of(InetSocketAddress.createUnresolved("127.0.0.1", this.peer.getLocalPort()));
	}

	/**
	 * Makes a peer whose queue of connections is full, so that it answers nothing.
	 */
	private static InetSocketAddress silentPeer(List<AutoCloseable> open) throws IOException {
		ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
		open.add(server);
		for (int i = 0; i < 4; i++) {
			SocketChannel channel = SocketChannel.open();
			open.add(channel);
			channel.configureBlocking(false);
			channel.connect(server.getLocalSocketAddress());
		}
		return InetSocketAddress.createUnresolved("127.0.0.1", server.getLocalPort());
	}

	@Test
	void connectsOrListens() {
		assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(() -> dial((builder) -> builder.port(9000)))
			.withMessageContaining("connects instead of listening");
		assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(
				() -> dial((builder) -> builder.connect(List.of(InetSocketAddress.createUnresolved("127.0.0.1", 0)))))
			.withMessageContaining("must be a host and a port");
	}

	private ZcrxReceiver dial() {
		return dial((builder) -> builder);
	}

	private ZcrxReceiver dial(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return start((builder) -> change
			.apply(builder.connect(List.of(InetSocketAddress.createUnresolved("127.0.0.1", this.peer.getLocalPort())))
				.reconnectDelay(Duration.ofMillis(10), Duration.ofMillis(50))));
	}

	private Socket accept() throws IOException {
		this.peer.setSoTimeout(PATIENCE_MILLIS);
		Socket socket = this.peer.accept();
		socket.setSoTimeout(PATIENCE_MILLIS);
		return socket;
	}

	private static ServerSocket listen(int port) {
		try {
			return new ServerSocket(port, 10, InetAddress.ofLiteral("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
