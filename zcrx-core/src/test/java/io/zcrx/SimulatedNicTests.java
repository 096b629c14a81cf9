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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "needs the lab's simulated card")
class SimulatedNicTests extends AbstractReceiverTests {

	private static final int MISROUTED_PORT = 9100;

	private final long seed = Figures.seed();

	private final DigestingEcho echo = new DigestingEcho(this.seed, this.executor);

	private final AtomicBoolean loading = new AtomicBoolean();

	private final List<Future<?>> load = new ArrayList<>();

	@TempDir
	private Path folder;

	@AfterEach
	void makeTheCardAsItWas() throws IOException {
		this.loading.set(false);
		if (!SimulatedCard.isPresent()) {
			SimulatedCard.insert();
		}
		SimulatedCard.up();
		SimulatedCard.pack(false);
		SimulatedCard.mtu(1500);
		SimulatedCard.largeFrames(false);
	}

	@ParameterizedTest
	@CsvSource({ "false, 1500, false", "true, 1500, false", "false, 9000, false", "true, 9000, false",
			"false, 1500, true", "true, 9000, true" })
	void payloadIsWrittenStraightIntoTheArea(boolean pack, int mtu, boolean largeFrames) throws Exception {
		SimulatedCard.pack(pack);
		SimulatedCard.mtu(mtu);
		SimulatedCard.largeFrames(largeFrames);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(16 << 20), this.echo, this.echo);
		long written = SimulatedCard.statistic(Lab.queue(), "netiov_bytes");

		clients().java(receiver, 3, 2_000_000).socat(receiver, 3, 2_000_000).await(this.echo);

		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		assertThat(SimulatedCard.statistic(Lab.queue(), "netiov_bytes") - written).isGreaterThanOrEqualTo(12_000_000);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void slowHandlersHoldPeersBackInSmallArea(boolean pack) throws Exception {
		SimulatedCard.pack(pack);
		PayloadListener slow = (payload, connection) -> {
			TimeUnit.MICROSECONDS.sleep(500);
			this.echo.onPayload(payload, connection);
		};
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 18), slow, this.echo);

		clients().java(receiver, 2, 200_000).socat(receiver, 2, 200_000).await(this.echo);

		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@ParameterizedTest
	@CsvSource({ "67108864, 1, 131072", "16777216, 1, 2097152", "67108864, 3, 3538944" })
	void limitsSocketsOnlyIfTheirShareOfTheAreaIsSmall(long areaSize, int connections, int receiveBuffer)
			throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(areaSize));
		for (int i = 0; i < connections; i++) {
			connect(receiver);
		}
		patiently().until(() -> receiver.stats().activeConnections() == connections);

		// 131072 is where the kernel's own tuning starts
		assertThat(OpenSockets.receiveBuffers(receiver.localAddress().getPort()))
			.isEqualTo(Collections.nCopies(connections, receiveBuffer));
	}

	@Test
	void misroutedBytesAreCopiedAndCounted() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.port(MISROUTED_PORT), this.echo, this.echo);

		clients().java(receiver, 3, 3_000_000).await(this.echo);

		// the kernel does not count what lay in the linear part of packets
		patiently().untilAsserted(() -> assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES))
			.isBetween(8_000_000L, 9_000_000L));
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void tellsOfConnectionsOnAnotherQueue() throws Exception {
		try (LogCapture log = new LogCapture(NicWatch.class)) {
			ZcrxReceiver receiver = start((builder) -> builder.port(MISROUTED_PORT), this.echo, this.echo);
			String command = "ethtool -N zcs0 flow-type tcp4 dst-port %d action %d".formatted(MISROUTED_PORT,
					Lab.queue());
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("no flow rule of zcs0 brings all of port 9100 over IPv4 to queue 1", command);

			clients().java(receiver, 3, 100_000).await(this.echo);

			assertThat(receiver.warnings()).anySatisfy((warning) -> assertThat(warning)
				.contains("3 connections came through another queue than 1", command));
			assertThat(receiver.stats().get(Statistic.ASTRAY_CONNECTIONS)).isEqualTo(3);
			patiently().untilAsserted(() -> assertThat(log.lines()).hasSize(2));
		}
	}

	@Test
	void hasNothingToTellOfConnectionsOnItsOwnQueue() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(64 << 20), this.echo, this.echo);

		clients().java(receiver, 3, 100_000).await(this.echo);

		assertThat(receiver.warnings()).isEmpty();
		assertThat(receiver.stats().get(Statistic.ASTRAY_CONNECTIONS)).isZero();
	}

	@Test
	void twoQueuesServeTwoReceivers() throws Exception {
		ZcrxReceiver first = start((builder) -> builder, this.echo, this.echo);
		ZcrxReceiver second = start((builder) -> builder.interfaceQueue(Lab.card(), 0).port(MISROUTED_PORT), this.echo,
				this.echo);

		clients().java(first, 2, 1_000_000).java(second, 2, 1_000_000).await(this.echo);

		assertThat(first.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		assertThat(second.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		assertThat(second.stats().receivedBytes()).isEqualTo(2_000_000);
	}

	@Test
	void connectionOnTheQueueOfAnotherReceiverIsClosedWithTheReason() throws Exception {
		start((builder) -> builder, this.echo, this.echo);
		ZcrxReceiver wrong = start((builder) -> builder.interfaceQueue(Lab.card(), 0));

		send(connect(wrong), new byte[1000]);

		assertThat(this.listener.awaitDisconnection()).hasValueSatisfying(
				(ex) -> assertThat(ex).hasMessageContaining("EFAULT").hasMessageContaining("correct the flow rule"));
		assertThat(wrong.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@Test
	void interfaceThatGoesDownAndUpLosesNothing() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder, this.echo, this.echo);
		EchoClients clients = clients().java(receiver, 3, 20_000_000).socat(receiver, 1, 20_000_000);

		for (int i = 0; i < 3; i++) {
			long received = receiver.stats().receivedBytes();
			patiently().until(() -> receiver.stats().receivedBytes() > received + 1_000_000);
			SimulatedCard.down();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
			SimulatedCard.up();
		}

		clients.await(this.echo);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
	}

	@Test
	void startsWhileTheInterfaceIsDown() throws Exception {
		SimulatedCard.down();
		ZcrxReceiver receiver = start((builder) -> builder, this.echo, this.echo);
		SimulatedCard.up();

		clients().java(receiver, 1, 1_000_000).await(this.echo);

		assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
	}

	@Test
	void opensItselfAgainWhenTheCardIsBack() throws Exception {
		try (LogCapture log = new LogCapture(Reopening.class)) {
			ZcrxReceiver receiver = start(
					(builder) -> builder.shutdownTimeout(Duration.ofSeconds(1)).dispatch(Dispatch.INLINE),
					this.listener, this.listener);
			connect(receiver);
			this.listener.awaitConnection();

			SimulatedCard.remove();

			assertThat(this.listener.awaitDisconnection()).get(as(InstanceOfAssertFactories.THROWABLE))
				.isInstanceOf(NicLostException.class)
				.hasMessageContaining("zcs0 is gone");
			patiently().untilAsserted(() -> assertThat(receiver.warnings()).singleElement()
				.asString()
				.contains("nothing has been received since", "because interface zcs0 is gone"));
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR")).hasSize(1);
			assertThat(receiver.stats().get(Statistic.INTERFACE_LOSSES)).isOne();
			assertThat(receiver.stats().get(Statistic.LOST_INTERFACES)).isOne();
			patiently().until(() -> receiver.stats().get(Statistic.REOPEN_ATTEMPTS) > 0);

			SimulatedCard.insert();
			patiently().untilAsserted(() -> assertThat(receiver.warnings())
				.noneMatch((warning) -> warning.contains("nothing has been received")));
			assertThat(receiver.stats().get(Statistic.LOST_INTERFACES)).isZero();
			Socket socket = connect(receiver);
			send(socket, new byte[1000]);
			socket.shutdownOutput();
			assertThat(readAll(socket)).isEmpty();

			assertThat(receiver.stats().receivedBytes()).isEqualTo(1000);
			assertThat(receiver.stats().acceptedConnections()).isEqualTo(2);
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	void endsInGoodOrderWhenTheCardIsRemovedUnderLoad() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofSeconds(1)), this.echo,
				this.echo);
		startLoad(receiver.localAddress());
		patiently().until(() -> receiver.stats().receivedBytes() > 5_000_000);

		SimulatedCard.remove();
		receiver.close();

		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(receiver.failure()).isNull();
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		endLoad();
		SimulatedCard.insert();
		DigestingEcho again = new DigestingEcho(this.seed, this.executor);
		ZcrxReceiver next = start((builder) -> builder, again, again);
		clients().java(next, 2, 1_000_000).await(again);
		assertThat(next.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
	}

	@Test
	void canBeClosedWhileTheCardIsGone() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder);
		SimulatedCard.remove();
		patiently().untilAsserted(() -> assertThat(receiver.warnings())
			.anyMatch((warning) -> warning.contains("nothing has been received")));

		receiver.close();

		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(receiver.failure()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	@Timeout(400) // two processes start beside the load, on one processor
	void queueCanBeUsedAtOnceAfterReceiverWasKilledUnderLoad(int loops) throws Exception {
		int port = Lab.receiver(this.mode).build().port();
		startLoad(new InetSocketAddress(Lab.address(), port));
		for (int i = 0; i < 2; i++) {
			long written = SimulatedCard.statistic(Lab.queue(), "netiov_bytes");
			EchoReceiver killed = new EchoReceiver(port, loops);
			try {
				patiently().until(() -> SimulatedCard.statistic(Lab.queue(), "netiov_bytes") - written > 2_000_000);
			}
			finally {
				killed.kill();
			}
			ZcrxReceiver receiver = start((builder) -> builder.port(port).loopsPerQueue(loops), this.echo, this.echo);
			patiently().until(() -> receiver.stats().receivedBytes() > 2_000_000);
			receiver.close();
		}
		endLoad();

		ZcrxReceiver receiver = start((builder) -> builder.port(port), this.listener, this.listener);
		Socket socket = connect(receiver);
		send(socket, new byte[1000]);
		socket.shutdownOutput();
		assertThat(readAll(socket)).isEmpty();
		assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
	}

	@Test
	void receiversFollowEachOtherUnderLoad() throws Exception {
		int port = Lab.receiver(this.mode).build().port();
		startLoad(new InetSocketAddress(Lab.address(), port));
		for (int i = 0; i < 10; i++) {
			ZcrxReceiver receiver = start((builder) -> builder.port(port).shutdownTimeout(Duration.ofMillis(200)),
					this.echo, this.echo);
			patiently().until(() -> receiver.stats().receivedBytes() > 500_000);
			receiver.close();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
		endLoad();
	}

	private EchoClients clients() {
		return new EchoClients(this.seed, this.executor, this.folder);
	}

	private void startLoad(InetSocketAddress address) {
		this.loading.set(true);
		for (int i = 0; i < 3; i++) {
			this.load.add(this.executor.submit(() -> {
				while (this.loading.get()) {
					load(address);
				}
				return null;
			}));
		}
	}

	private void load(InetSocketAddress address) throws InterruptedException {
		try (Socket socket = Lab.clientSocket(address.getAddress())) {
			socket.setSoTimeout(100);
			socket.connect(address, 1000);
			byte[] bytes = new byte[50_000];
			while (this.loading.get()) {
				send(socket, bytes);
				for (int read = 0; read < bytes.length;) {
					int count = socket.getInputStream().read(bytes, 0, bytes.length - read);
					if (count < 0) {
						return;
					}
					read += count;
				}
			}
		}
		catch (IOException ex) {
			TimeUnit.MILLISECONDS.sleep(1); // no receiver, or no card
		}
	}

	private void endLoad() throws Exception {
		this.loading.set(false);
		for (Future<?> future : this.load) {
			future.get();
		}
	}

}
