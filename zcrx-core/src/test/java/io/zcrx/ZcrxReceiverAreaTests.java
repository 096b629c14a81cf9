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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zcrx.ring.KernelCapabilities;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The area under pressure, in every mode that the kernel has.
 */
@Timeout(180)
class ZcrxReceiverAreaTests extends AbstractReceiverTests {

	private static final String LAB = System.getenv().getOrDefault("ZCRX_LAB", "host");

	private static final int STEERED_PORT = 9001;

	private static final int MISROUTED_PORT = 9101;

	private static final int KB = 1024;

	private static final int MB = 1024 * KB;

	private final BlockingQueue<Payload> held = new LinkedBlockingQueue<>();

	static Stream<ReceiveMode> modes() {
		return switch (LAB) {
			case "uml" -> Stream.of(ReceiveMode.NODEV);
			case "nic" -> Stream.of(ReceiveMode.NODEV, ReceiveMode.ZERO_COPY);
			default -> Stream.of(ReceiveMode.COPY, ReceiveMode.NIO);
		};
	}

	@Test
	void growsWhileHandlersHoldPayloads() throws Exception {
		boolean grows = hasQueue() && KernelCapabilities.ofHost().addArea();
		holdAll();
		try (LogCapture growth = new LogCapture(Class.forName("io.zcrx.buffers.AreaGrowth"));
				LogCapture mapping = new LogCapture(AreaMapping.class)) {
			ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(256 * KB).areaMaxSize(8 * MB));
			assertThat(receiver.stats().areaSize()).isEqualTo(256 * KB);
			Future<Boolean> peer = echo(receiver, 3, 500_000);

			patiently().until(() -> grows ? receiver.stats().receivedBytes() == 1_500_003
					: receiver.stats().outstandingBuffers() > 0);

			ReceiverStats stats = receiver.stats();
			if (grows) {
				assertThat(stats.areaSize()).isGreaterThan(256 * KB).isLessThanOrEqualTo(8 * MB);
				assertThat(stats.buffers()).isEqualTo(stats.areaSize() / 4096);
				assertThat(mapping.lines()).isEmpty();
				assertThat(growth.lines()).isNotEmpty()
					.allSatisfy((line) -> assertThat(line).startsWith("INFO")
						.contains("the area has grown from")
						.contains("bytes of at most 8388608"));
			}
			else {
				assertThat(stats.areaSize()).isEqualTo(256 * KB);
				if (hasQueue()) {
					assertThat(mapping.lines()).singleElement()
						.asString()
						.startsWith("WARN")
						.contains(
								"area-max-size=8388608 has no effect, the area keeps its 262144 bytes: growing needs Linux 7.3");
					assertThat(receiver.warnings())
						.anySatisfy((warning) -> assertThat(warning).contains("area-max-size"));
				}
			}
			release(peer);
			assertThat(peer.get()).isTrue();
			patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		}
	}

	@Test
	void growsToItsMaximumAndNoFurther() throws Exception {
		Assumptions.assumeTrue(hasQueue(), "an area that is copied to keeps its size");
		Assumptions.assumeTrue(KernelCapabilities.ofHost().addArea(), "no ADD_AREA here");
		holdAll();
		ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(256 * KB).areaMaxSize(1280 * KB));
		Future<Boolean> peer = echo(receiver, 2, 2 * MB);

		patiently().until(() -> receiver.stats().areaSize() == 1280 * KB);
		// more than went in at first; a card keeps some buffers, does not fill all of
		// them, and what it drops comes late
		patiently().until(() -> List.copyOf(this.held).stream().mapToLong(Payload::length).sum() > 256 * KB);
		List<Payload> payloads = List.copyOf(this.held);
		List<byte[]> copies = payloads.stream().map(Payload::toByteArray).toList();

		for (int i = 0; i < copies.size(); i++) {
			assertThat(payloads.get(i).toByteArray()).isEqualTo(copies.get(i));
		}
		release(peer);
		assertThat(peer.get()).isTrue();
		assertThat(receiver.stats().areaSize()).isEqualTo(1280 * KB);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.warnings().stream().filter((warning) -> warning.contains("growing"))).isEmpty();
	}

	@Test
	void worksOnWhenNoMoreMemoryMayBeLocked() throws Exception {
		needsCard();
		Process process = LimitedGrowth.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output).contains("size=524288 complete=true [the area stopped growing at 512KB: ")
			.contains("more is locked than allowed")
			.contains("ADD_AREA of 524288 bytes")
			.containsOnlyOnce("WARN");
	}

	@Test
	void keepsItsSizeUnlessToldOtherwise() throws Exception {
		holdAll();
		ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(256 * KB));
		Future<Boolean> peer = echo(receiver, 1, MB);

		patiently().until(() -> receiver.stats().outstandingBuffers() > 8);

		assertThat(receiver.stats().areaSize()).isEqualTo(256 * KB);
		release(peer);
		assertThat(peer.get()).isTrue();
		assertThat(receiver.stats().areaSize()).isEqualTo(256 * KB);
	}

	@Test
	void slowHandlersLoseNothingInSmallAreaThatGrowsLittle() throws Exception {
		try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
			this.listener.onPayload((payload, connection) -> {
				RecordingListener.collect(payload, connection);
				Payload retained = payload.retain();
				var _ = later.schedule(retained::close, 3, TimeUnit.MILLISECONDS);
			}).onEndOfStream(RecordingListener::replyCollected);
			ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(128 * KB).areaMaxSize(256 * KB));

			assertThat(echo(receiver, 5, 200_000).get()).isTrue();

			patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
			assertThat(receiver.stats().areaSize()).isLessThanOrEqualTo(256 * KB);
		}
	}

	@Test
	void asksForEventsAgain() throws Exception {
		Assumptions.assumeTrue(hasQueue(), "events are those of an interface queue");
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = startArea(
				(builder) -> builder.port((this.mode == ReceiveMode.ZERO_COPY) ? MISROUTED_PORT : 0));

		long begin = System.nanoTime();
		while (receiver.stats().get(Statistic.COPY_EVENTS) < 3 && System.nanoTime() - begin < 20_000_000_000L) {
			assertThat(echo(receiver, 2, 2 * MB).get()).isTrue();
		}

		assertThat(receiver.stats().get(Statistic.COPY_EVENTS)).isGreaterThanOrEqualTo(3);
		assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isGreaterThan(2 * MB);
		if (this.mode == ReceiveMode.ZERO_COPY) {
			assertThat(receiver.warnings()).anySatisfy(
					(warning) -> assertThat(warning).contains("because their packets arrive on another queue than 1")
						.contains("ethtool -N zcs0 flow-type tcp4 dst-port 9101 action 1"));
		}
		else {
			assertThat(receiver.warnings()).isEmpty();
		}
	}

	@Test
	void flushesWhatMisroutedFlowsDoNotConsume() throws Exception {
		needsCard();
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = startArea((builder) -> builder.port(MISROUTED_PORT).areaSize(4 * MB).rqEntries(64));

		assertThat(echo(receiver, 4, 4 * MB).get()).isTrue();

		ReceiverStats stats = receiver.stats();
		assertThat(stats.get(Statistic.COPY_FALLBACK_BYTES)).isGreaterThan(14 * MB);
		assertThat(stats.get(Statistic.REFILL_FLUSHES)).isPositive();
		assertThat(stats.outstandingBuffers()).isZero();
	}

	@Test
	void tellsOfMoreConnectionsThanTheAreaServes() throws Exception {
		needsCard();
		ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(MB));
		assertThat(receiver.warnings()).noneMatch((warning) -> warning.contains("connections"));

		for (int i = 0; i < 6; i++) {
			connect(receiver);
			this.listener.awaitConnection();
		}

		assertThat(receiver.warnings())
			.anyMatch((warning) -> warning.startsWith("6 open connections are too much for area-size=1MB"));
	}

	@Test
	void tellsThatTheDeviceDropsPackets() throws Exception {
		needsCard();
		holdAll();
		ZcrxReceiver receiver = startArea((builder) -> builder.areaSize(256 * KB).watermarks(0.5, 1));
		Future<Boolean> peer = echo(receiver, 1, MB);

		patiently().until(() -> receiver.stats().get(Statistic.ALLOCATION_EVENTS) > 0);

		assertThat(receiver.warnings())
			.anySatisfy((warning) -> assertThat(warning).contains("the device found no buffer and dropped packets")
				.contains("of 64 buffers"))
			.anySatisfy(
					(warning) -> assertThat(warning).contains("area-size=256KB is too small for the rx ring of zcs0"));
		release(peer);
		assertThat(peer.get()).isTrue();
	}

	@Test
	void growsWhenTheDeviceDropsPackets() throws Exception {
		needsCard();
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = startArea(
				(builder) -> builder.areaSize(64 * KB).areaMaxSize(64 * MB).maxConnections(10));

		assertThat(echo(receiver, 4, 4 * MB).get()).isTrue();

		assertThat(receiver.stats().get(Statistic.ALLOCATION_EVENTS)).isPositive();
		assertThat(receiver.stats().areaSize()).isGreaterThan(64 * KB);
	}

	@Test
	void manyConnectionsWithDataThatWaitsDoNotLockTheDeviceUp() throws Exception {
		needsCard();
		this.listener.onPayload((payload, connection) -> {
			if (connection.attachment() == null && payload.toByteArray()[0] == 'S') {
				connection.attach("stuck");
				// it reads none: not read from either
				connection.send(new byte[512 * KB]);
			}
			else if (!"stuck".equals(connection.attachment())) {
				RecordingListener.collect(payload, connection);
			}
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = startArea(
				(builder) -> builder.areaSize(4 * MB).maxPendingSend(1000).maxConnections(100));
		try (Peer stuck = Peer.stuck(receiver.localAddress().getPort(), 64)) {
			patiently().until(() -> receiver.stats().activeConnections() == 64);
			long[] received = { -1 };
			patiently().pollInterval(Duration.ofMillis(500)).until(() -> {
				long before = received[0];
				received[0] = receiver.stats().receivedBytes();
				return before == received[0];
			});

			assertThat(echo(receiver, 1, 2 * MB).get()).isTrue();
			assertThat(receiver.stats().activeConnections()).isGreaterThanOrEqualTo(64);
			assertThat(stuck).isNotNull();
		}
		patiently().until(() -> receiver.stats().activeConnections() == 0);
	}

	@Test
	void settingsThatCanNotBeHadAreWarnedOfOnce() throws Exception {
		this.listener.onPayload(RecordingListener::collect).onEndOfStream(RecordingListener::replyCollected);
		try (LogCapture mapping = new LogCapture(AreaMapping.class);
				LogCapture registration = new LogCapture(QueueRegistration.class)) {
			ZcrxReceiver receiver = startArea(
					(builder) -> builder.areaSize(2 * MB).hugePages(true).rxBufferSize(16 * KB).maxConnections(8));

			assertThat(echo(receiver, 2, 200_000).get()).isTrue();
			if (!hasQueue()) {
				assertThat(registration.lines()).isEmpty();
				assertThat(mapping.lines()).hasSize((this.mode == ReceiveMode.NIO || hugePages() > 0) ? 0 : 1)
					.allSatisfy((line) -> assertThat(line).contains("huge-pages=true has no effect")
						.contains("vm.nr_hugepages"));
				List<String> withoutEffect = receiver.warnings()
					.stream()
					.filter((warning) -> warning.contains("no effect in mode"))
					.toList();
				assertThat(withoutEffect).hasSize((this.mode == ReceiveMode.NODEV) ? 0 : 1)
					.allSatisfy((warning) -> assertThat(warning).contains("rx-buffer-size"));
				assertThat(receiver.warnings()).hasSize(mapping.lines().size() + withoutEffect.size());
			}
			else {
				assertThat(mapping.lines()).singleElement().asString().contains("huge-pages=true has no effect");
				assertThat(registration.lines()).singleElement()
					.asString()
					.contains("rx-buffer-size=16384 has no effect, buffers have 4096 bytes")
					.contains(
							(this.mode == ReceiveMode.NODEV) ? "without a device buffers are pages" : "not contiguous");
				assertThat(receiver.warnings()).anySatisfy((warning) -> assertThat(warning).contains("huge-pages=true"))
					.anySatisfy((warning) -> assertThat(warning).contains("rx-buffer-size=16384"));
				assertThat(receiver.stats().buffers()).isEqualTo(512);
			}
		}
	}

	private static long hugePages() throws IOException {
		Path file = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
		return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
	}

	@BeforeEach
	@Override
	void needsMode() {
		if (this.mode != ReceiveMode.ZERO_COPY) {
			super.needsMode();
		}
	}

	private void needsCard() {
		Assumptions.assumeTrue(this.mode == ReceiveMode.ZERO_COPY, "needs a card");
	}

	private boolean hasQueue() {
		return this.mode == ReceiveMode.NODEV || this.mode == ReceiveMode.ZERO_COPY;
	}

	private void holdAll() {
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			this.held.add(payload.retain());
		}).onEndOfStream(RecordingListener::replyCollected);
	}

	private void release(Future<?> until) {
		var _ = this.executor.submit(() -> {
			while (!until.isDone() || !this.held.isEmpty()) {
				Payload payload = this.held.poll(5, TimeUnit.MILLISECONDS);
				if (payload != null) {
					payload.close();
				}
			}
			return null;
		});
	}

	private ZcrxReceiver startArea(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return start((builder) -> {
			if (this.mode == ReceiveMode.ZERO_COPY) {
				builder
					.interfaceQueue(System.getenv("IO_URING_ZCRX_IF_NAME"),
							Integer.parseInt(System.getenv("IO_URING_ZCRX_IF_RXQ")))
					.port(STEERED_PORT);
			}
			return change.apply(builder);
		});
	}

	/**
	 * Sends random bytes over some connections and expects them back.
	 */
	private Future<Boolean> echo(ZcrxReceiver receiver, int connections, int bytes) {
		InetSocketAddress address = receiver.localAddress();
		if (receiver.mode() == ReceiveMode.ZERO_COPY) {
			return this.executor.submit(() -> {
				try (Peer peer = Peer.echo(address.getPort(), connections, bytes)) {
					return peer.await();
				}
			});
		}
		return this.executor.submit(() -> {
			List<Future<Boolean>> results = new ArrayList<>();
			IntStream.range(0, connections)
				.forEach((i) -> results.add(this.executor.submit(() -> Peer.echo(address, i, bytes + i))));
			boolean good = true;
			for (Future<Boolean> result : results) {
				good &= result.get();
			}
			return good;
		});
	}

}
