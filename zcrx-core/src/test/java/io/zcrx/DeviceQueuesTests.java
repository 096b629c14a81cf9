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
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several interface queues: flow rules of the card spread the connections to one port
 * over queues by their source ports, and each is served by the loop of its queue.
 */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic",
		disabledReason = "needs a card with queues: run it by lab/run --nic")
class DeviceQueuesTests {

	private static final int PORT = 9101;

	private static final int SIZE = 300_000;

	private static final String FIRST = "zcrx-test-0";

	private static final String SECOND = "zcrx-test-1";

	private static final Random random = new Random(1);

	// of three times sixteen, each used once: no port waits for its last connection
	private static final int[] nextPort = { 41_024, 40_000, 40_016 };

	private final Map<Integer, Served> served = new ConcurrentHashMap<>();

	private final RecordingListener listener = new RecordingListener()
		.onConnected((connection) -> served(connection).threads.add(Thread.currentThread().getName()))
		.onPayload((payload, connection) -> {
			served(connection).threads.add(Thread.currentThread().getName());
			served(connection).bytes.writeBytes(payload.toByteArray());
		});

	private final List<Process> senders = new ArrayList<>();

	@BeforeAll
	static void spreadConnectionsOverQueues() throws Exception {
		Card.queues(3);
		Card.direct(50, PORT, 40_000, 1);
		Card.direct(51, PORT, 40_016, 2);
	}

	@AfterAll
	static void directNothing() throws Exception {
		Card.undirect(50);
		Card.undirect(51);
		Card.queues(2);
	}

	@AfterEach
	void endSenders() {
		this.senders.forEach(Process::destroyForcibly);
	}

	@Test
	void eachConnectionIsServedByTheLoopOfItsQueue() throws Exception {
		long[] directly = { 0, Card.counted(1, "netiov_bytes"), Card.counted(2, "netiov_bytes") };
		long pages = pages();
		int[] queues = { 2, 2, 2, 1, 2, 1, 1, 1 };

		try (ZcrxReceiver receiver = start(1, 2)) {
			List<Connection> connections = new ArrayList<>();
			for (int queue : queues) {
				connections.add(connect(queue));
			}
			for (Connection connection : connections) {
				connection.send();
			}
			for (int i = 0; i < queues.length; i++) {
				assertThat(this.listener.awaitDisconnection()).isEmpty();
			}

			for (int i = 0; i < queues.length; i++) {
				assertServed(connections.get(i), (queues[i] == 1) ? FIRST : SECOND);
			}
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			assertThat(receiver.stats().receivedBytes()).isEqualTo((long) queues.length * SIZE);
		}
		assertThat(Card.counted(1, "netiov_bytes") - directly[1]).isGreaterThanOrEqualTo(4 * SIZE);
		assertThat(Card.counted(2, "netiov_bytes") - directly[2]).isGreaterThanOrEqualTo(4 * SIZE);
		assertThat(pages()).isEqualTo(pages);
	}

	@Test
	void severalLoopsShareTheConnectionsOfTheirQueue() throws Exception {
		int[] queues = { 2, 1, 2, 1 };
		try (ZcrxReceiver receiver = ZcrxReceiver.start(builder(1, 2).loopsPerQueue(2).build(), this.listener,
				this.listener)) {
			List<Connection> connections = new ArrayList<>();
			for (int queue : queues) {
				connections.add(connect(queue));
				this.listener.awaitConnection();
			}
			for (Connection connection : connections) {
				connection.send();
				assertThat(this.listener.awaitDisconnection()).isEmpty();
			}

			assertServed(connections.get(0), "zcrx-test-2");
			assertServed(connections.get(1), "zcrx-test-0");
			assertServed(connections.get(2), "zcrx-test-3");
			assertServed(connections.get(3), "zcrx-test-1");
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	void connectionThatArrivesOnAnotherQueueIsCopied() throws Exception {
		try (ZcrxReceiver receiver = start(1, 2)) {
			Connection astray = connect(0);
			Connection direct = connect(2);
			astray.send();
			direct.send();
			assertThat(this.listener.awaitDisconnection()).isEmpty();
			assertThat(this.listener.awaitDisconnection()).isEmpty();

			assertThat(this.served.get(astray.sourcePort).bytes.toByteArray()).isEqualTo(astray.bytes);
			assertServed(direct, SECOND);
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isBetween(SIZE * 9L / 10, (long) SIZE);
			AbstractReceiverTests.patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		}
	}

	@Test
	void queuesAreKnownAgainAfterTheInterfaceWasDown() throws Exception {
		try (ZcrxReceiver receiver = start(1, 2)) {
			Card.restart();

			for (int queue : new int[] { 2, 2, 1 }) {
				Connection connection = connect(queue);
				connection.send();
				assertThat(this.listener.awaitDisconnection()).isEmpty();
				assertServed(connection, (queue == 1) ? FIRST : SECOND);
			}
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	void connectionThatMovesToTheQueueOfAnotherLoopFailsWithTheReason() throws Exception {
		try (ZcrxReceiver receiver = start(1, 2)) {
			Connection stays = connect(1);
			Connection moves = connect(2);
			moves.send(1000);
			AbstractReceiverTests.patiently().until(() -> receiver.stats().receivedBytes() == 1000);

			Card.direct(51, PORT, 40_016, 1);
			try {
				moves.send(1000);
				assertThat(this.listener.awaitDisconnection()).get(as(InstanceOfAssertFactories.THROWABLE))
					.hasMessageContaining("EFAULT")
					.hasMessageContaining("another loop");
			}
			finally {
				Card.direct(51, PORT, 40_016, 2);
			}

			stays.send();
			assertThat(this.listener.awaitDisconnection()).isEmpty();
			assertServed(stays, FIRST);
		}
	}

	@Test
	void startsAgainAtOnce() throws Exception {
		for (int i = 0; i < 3; i++) {
			// the first loop, which accepts, belongs to either queue
			int first = 1 + i % 2;
			try (ZcrxReceiver receiver = start(first, 3 - first)) {
				Connection one = connect(1);
				one.send();
				assertThat(this.listener.awaitDisconnection()).isEmpty();
				Connection two = connect(2);
				two.send();
				assertThat(this.listener.awaitDisconnection()).isEmpty();

				assertServed(one, (first == 1) ? FIRST : SECOND);
				assertServed(two, (first == 1) ? SECOND : FIRST);
				assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			}
		}
	}

	@Test
	void deathOfOneLoopFreesAllQueues() throws Exception {
		for (int queue = 1; queue <= 2; queue++) {
			OutOfMemoryError error = new OutOfMemoryError("on purpose");
			RecordingListener failing = new RecordingListener().onPayload((payload, connection) -> {
				throw error;
			});
			try (ZcrxReceiver receiver = ZcrxReceiver.start(config(1, 2), failing, failing)) {
				connect(3 - queue);
				failing.awaitConnection();
				Connection victim = connect(queue);
				failing.awaitConnection();

				victim.send(1);

				AbstractReceiverTests.patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
				assertThat(receiver.failure()).isSameAs(error);
				assertThat(failing.awaitDisconnection()).containsSame(error);
				assertThat(failing.awaitDisconnection()).containsSame(error);
			}
			start(1, 2).close();
		}
	}

	@Test
	void refusalOfOneQueueFreesTheOthers() {
		ZcrxReceiverConfig taken = builder(2).port(0).build();
		try (ZcrxReceiver holder = ZcrxReceiver.start(taken, this.listener, this.listener)) {
			assertThatExceptionOfType(ModeUnavailableException.class).isThrownBy(() -> start(1, 2))
				.withMessageContaining("queue 2");
			start(1).close();
			assertThat(holder.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		}
		assertThatExceptionOfType(ModeUnavailableException.class).isThrownBy(() -> start(1, 2, 17))
			.withMessageContaining("queues 0 to 2, not 17");
		start(1, 2).close();
	}

	private ZcrxReceiver start(Integer... queues) {
		return ZcrxReceiver.start(config(queues), this.listener, this.listener);
	}

	private static ZcrxReceiverConfig config(Integer... queues) {
		return builder(queues).build();
	}

	private static ZcrxReceiverConfig.Builder builder(Integer... queues) {
		return ZcrxReceiverConfig.builder("test")
			.mode(ReceiveMode.ZERO_COPY)
			.interfaceQueues(Card.NAME, List.of(queues))
			.port(PORT)
			.areaSize(32 << 20)
			.maxConnections(64);
	}

	private Connection connect(int queue) throws Exception {
		Connection connection = new Connection(nextPort[queue]++);
		this.senders.add(connection.process);
		return connection;
	}

	private Served served(ZcrxConnection connection) {
		return this.served.computeIfAbsent(connection.remoteAddress().getPort(), (port) -> new Served());
	}

	private void assertServed(Connection connection, String thread) {
		Served result = this.served.get(connection.sourcePort);
		assertThat(result).isNotNull();
		assertThat(Arrays.equals(result.bytes.toByteArray(), connection.bytes)).isTrue();
		assertThat(result.threads).as("threads of the connection from %d", connection.sourcePort).containsOnly(thread);
	}

	private static long pages() throws Exception {
		return Card.counted(1, "page_bytes") + Card.counted(2, "page_bytes");
	}

	private static final class Served {

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	}

	private static final class Connection {

		private final int sourcePort;

		private final byte[] bytes = new byte[SIZE];

		private final Process process;

		Connection(int sourcePort) throws Exception {
			this.sourcePort = sourcePort;
			random.nextBytes(this.bytes);
			this.process = Card.sender(sourcePort, PORT);
		}

		void send(int length) throws Exception {
			OutputStream out = this.process.getOutputStream();
			out.write(this.bytes, 0, length);
			out.flush();
		}

		void send() throws Exception {
			send(SIZE);
			this.process.getOutputStream().close();
		}

	}

}
