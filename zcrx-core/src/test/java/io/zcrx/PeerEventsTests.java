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

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is told of peers that behave in one way or another: the same in every mode.
 */
class PeerEventsTests extends AbstractReceiverTests {

	@Test
	void peerThatConnectsOnly() throws Exception {
		assertThat(eventsOf((socket) -> {
		})).containsExactly("connected", "endOfStream", "disconnected");
	}

	@Test
	void peerThatSendsAndCloses() throws Exception {
		assertThat(eventsOf((socket) -> send(socket, new byte[100]))).containsExactly("connected", "payload",
				"endOfStream", "disconnected");
	}

	@Test
	void peerThatSendsAndEndsItsStream() throws Exception {
		assertThat(eventsOf((socket) -> {
			send(socket, new byte[100]);
			socket.shutdownOutput();
			assertThat(readAll(socket)).isEmpty();
		})).containsExactly("connected", "payload", "endOfStream", "disconnected");
	}

	@Test
	void peerThatResets() throws Exception {
		assertThat(eventsOf((socket) -> {
			this.listener.awaitConnection();
			socket.setSoLinger(true, 0);
		})).containsExactly("connected", "disconnected ECONNRESET");
	}

	@Test
	void peerThatSendsAndResetsLater() throws Exception {
		assertThat(eventsOf((socket) -> {
			send(socket, new byte[100]);
			patiently().until(() -> this.listener.events().contains("payload"));
			socket.setSoLinger(true, 0);
		})).containsExactly("connected", "payload", "disconnected ECONNRESET");
	}

	@Test
	void peerThatResetsBeforeItIsAccepted() throws Exception {
		assertThat(eventsBeforeAccept((socket) -> socket.setSoLinger(true, 0))).containsExactly("connected",
				"disconnected ECONNRESET");
	}

	@Test
	void peerThatSendsAndResetsBeforeItIsAccepted() throws Exception {
		assertThat(eventsBeforeAccept((socket) -> {
			send(socket, new byte[100]);
			socket.setSoLinger(true, 0);
		})).containsExactly("connected", "payload", "disconnected ECONNRESET");
	}

	@Test
	void peerThatSendsAndClosesBeforeItIsAccepted() throws Exception {
		assertThat(eventsBeforeAccept((socket) -> send(socket, new byte[100]))).containsExactly("connected", "payload",
				"endOfStream", "disconnected");
	}

	@Test
	void peerThatDoesNotReadTheReply() throws Exception {
		this.listener.onEndOfStream((connection) -> {
			connection.send(new byte[100]);
			connection.close();
		});

		assertThat(eventsOf(Socket::shutdownOutput)).containsExactly("connected", "endOfStream", "disconnected");
	}

	@Test
	void handlerThatEndsItsOutputGoesOnReceiving() throws Exception {
		this.listener.onConnected(ZcrxConnection::shutdownOutput);

		assertThat(eventsOf((socket) -> {
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			send(socket, new byte[100]);
			socket.shutdownOutput();
		})).containsExactly("connected", "payload", "endOfStream", "disconnected");
	}

	@Test
	void addressOfPeerThatWasResetBeforeItIsAcceptedIsKnown() throws Exception {
		List<Object> addresses = new ArrayList<>();
		eventsBeforeAccept((socket) -> {
			addresses.add(socket.getLocalSocketAddress());
			socket.setSoLinger(true, 0);
		});

		assertThat(this.listener.connections().getLast().remoteAddress()).isEqualTo(addresses.getFirst());
	}

	@Test
	void loopGoesOnWhenHandlerLeavesTheInterruptStatusSet() throws Exception {
		List<Boolean> statuses = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			statuses.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
			connection.send(new byte[] { 1 });
		});
		try (LogCapture log = new LogCapture("io.zcrx")) {
			ZcrxReceiver receiver = start();
			log.lines().clear();
			Socket socket = connect(receiver);
			for (int i = 0; i < 3; i++) {
				send(socket, (byte) 1);
				assertThat(socket.getInputStream().read()).isEqualTo(1);
			}
			long enters = receiver.stats().enters();
			TimeUnit.MILLISECONDS.sleep(300);

			assertThat(receiver.stats().enters() - enters).isLessThan(20);
			assertThat(statuses).containsExactly(false, false, false);
			assertThat(log.lines()).singleElement().asString().contains("zcrx-test-0 was interrupted");
		}
	}

	@Test
	void oneConnectionBeyondTheLimitIsTakenFromTheBacklog() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(2));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			sockets.add(connect(receiver));
		}
		patiently().until(() -> receiver.stats().get(Statistic.DEFERRED_CONNECTIONS) > 0);
		for (Socket socket : sockets) {
			socket.close();
		}

		patiently().until(() -> this.listener.disconnections().size() == 20);

		assertThat(receiver.stats().acceptedConnections()).isEqualTo(20);
		// each time that two are served a third one waits
		assertThat(receiver.stats().get(Statistic.DEFERRED_CONNECTIONS)).isBetween(1L, 18L);
	}

	@Test
	void backlogIsLeftAloneAtTheLimit() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.maxConnections(2));
		for (int i = 0; i < 20; i++) {
			connect(receiver);
		}
		patiently().until(() -> receiver.stats().get(Statistic.DEFERRED_CONNECTIONS) > 0);
		TimeUnit.MILLISECONDS.sleep(100);

		assertThat(receiver.stats().get(Statistic.DEFERRED_CONNECTIONS)).isOne();
	}

	private List<String> eventsOf(Behaviour behaviour) throws Exception {
		ZcrxReceiver receiver = start();
		try (Socket socket = connect(receiver)) {
			behaviour.of(socket);
		}
		return events(this.listener.awaitDisconnection(), 0);
	}

	/**
	 * Has a peer behave while the loop can't accept it.
	 */
	private List<String> eventsBeforeAccept(Behaviour behaviour) throws Exception {
		CountDownLatch blocking = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (payload.length() == 1) {
				blocking.countDown();
				done.await();
			}
		});
		ZcrxReceiver receiver = start();
		Socket blocker = connect(receiver);
		send(blocker, (byte) 1);
		blocking.await();
		try (Socket socket = connect(receiver)) {
			behaviour.of(socket);
		}
		done.countDown();
		Optional<Throwable> cause = this.listener.awaitDisconnection();
		assertThat(receiver.stats().failedConnections()).isEqualTo(cause.isPresent() ? 1 : 0);
		return events(cause, 2);
	}

	static String errno(String message) {
		return message.substring(message.lastIndexOf(' ') + 1, message.length() - 1);
	}

	private List<String> events(Optional<Throwable> cause, int skip) {
		List<String> events = new ArrayList<>();
		String end = cause.map((ex) -> "disconnected " + errno(ex.getMessage())).orElse("disconnected");
		Stream<String> told = this.listener.events().stream().skip(skip);
		told.map((event) -> event.equals("disconnected") ? end : event)
			.filter((event) -> events.isEmpty() || !event.equals(events.getLast()))
			.forEach(events::add);
		return events;
	}

	@FunctionalInterface
	private interface Behaviour {

		void of(Socket socket) throws Exception;

	}

}
