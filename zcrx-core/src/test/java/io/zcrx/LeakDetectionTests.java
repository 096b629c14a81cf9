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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LeakDetectionTests extends AbstractReceiverTests {

	@Test
	void isSampledByDefault() {
		assertThat(start().config().leakDetection()).isEqualTo(LeakDetection.SAMPLED).hasToString("sampled");
	}

	@ParameterizedTest
	@EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
	void collectedPayloadIsReportedWithItsPlaceAndItsBufferComesHome(LeakDetection level) throws Exception {
		AtomicInteger line = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			line.set(StackWalker.getInstance().walk((frames) -> frames.findFirst().orElseThrow().getLineNumber()));
			payload.retain();
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = start((builder) -> builder.leakDetection(level));
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			Socket socket = connect(receiver);
			for (int i = 1; i <= 3; i++) {
				send(socket, (byte) i);
				assertThat(socket.getInputStream().read()).isEqualTo(i);
			}

			collecting().until(() -> receiver.stats().leakedPayloads() == 3);

			patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
			patiently().untilAsserted(() -> assertThat(log.lines()).anySatisfy((report) -> assertThat(report)
				.startsWith("WARN Receiver 'test': a retained payload was collected although nobody closed it.")
				.containsPattern("It was retained\n\tat (\\S*/)?io.zcrx.LeakDetectionTests.lambda\\S*"
						+ "\\(LeakDetectionTests.java:" + (line.get() + 1) + "\\)\n\tat ")
				.doesNotContain("ReceiveLoop")));
			// unsampled ones have no place
			assertThat(log.lines()).hasSizeLessThanOrEqualTo((level == LeakDetection.FULL) ? 1 : 2);
		}
	}

	@Test
	void placeIsTheHandlersAlsoForWhatWaitedForASlowPeer() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch sent = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			switch (calls.incrementAndGet()) {
				case 1 -> sent.await();
				case 2 -> connection.send(new byte[12 << 20]);
				default -> payload.retain();
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.leakDetection(LeakDetection.FULL));
		Socket socket = connectSlowReader(receiver);
		send(connect(receiver), (byte) 0);
		patiently().until(() -> calls.get() == 1);
		send(socket, new byte[12 << 10]);
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			sent.countDown();
			assertThat(socket.getInputStream().readNBytes(12 << 20)).hasSize(12 << 20);

			collecting().until(() -> receiver.stats().leakedPayloads() > 0);

			patiently().untilAsserted(() -> assertThat(log.lines()).singleElement()
				.asString()
				.contains("LeakDetectionTests.java")
				.doesNotContain("HeldPayloads"));
			collecting().until(() -> receiver.stats().outstandingBuffers() == 0);
		}
	}

	@Test
	void receivesMoreThanTheAreaHoldsThoughNothingIsEverClosed() throws Exception {
		AtomicLong bytes = new AtomicLong();
		this.listener.onPayload((payload, connection) -> bytes.addAndGet(payload.retain().length()));
		ZcrxReceiver receiver = start();
		byte[] sent = random(8 << 20);
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			Socket socket = connect(receiver);
			Future<?> writer = this.executor.submit(() -> {
				send(socket, sent);
				return null;
			});

			collecting().until(() -> bytes.get() == sent.length);
			writer.get();
			collecting().until(() -> receiver.stats().outstandingBuffers() == 0);

			assertThat(receiver.stats().leakedPayloads()).isEqualTo(receiver.stats().receivedCompletions());
			assertThat(log.lines()).hasSizeBetween(1, 2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void stopNamesTheHolders(LeakDetection level) throws Exception {
		List<Payload> kept = new CopyOnWriteArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			kept.add(payload.retain());
			kept.add(payload.retain());
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.leakDetection(level).shutdownTimeout(Duration.ofMillis(100)));
		send(connect(receiver), (byte) 1);
		patiently().until(() -> kept.size() == 2);

		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			receiver.close();

			String advice = "using them throws from now on. Close retained payloads before the shutdown timeout of "
					+ "PT0.1S is over. ";
			String held = "WARN Receiver 'test' was stopped while 1 buffers were in use. "
					+ ((level == LeakDetection.OFF) ? "If payloads are retained, " : "2 payloads are retained: ")
					+ advice;
			String place = "\n1 times\n\tat ";
			assertThat(log.lines()).singleElement().asString().startsWith(held + switch (level) {
				case OFF -> "'leak-detection=full' would name where they were retained";
				case SAMPLED -> "Where 1 of them were retained was not recorded: 'leak-detection=full' would name it. "
						+ "Retained and not closed:" + place;
				case FULL -> "Retained and not closed:" + place;
			});
			if (level != LeakDetection.OFF) {
				assertThat(log.lines().getFirst()).containsPattern("LeakDetectionTests.java:\\d+");
			}
		}
		for (Payload payload : kept) {
			assertThatIllegalStateException().isThrownBy(payload::toByteArray);
			payload.close();
		}
		assertThat(receiver.stats().leakedPayloads()).isZero();
	}

	@Test
	void staleAccessThrowsInFull() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		List<MemorySegment> handlers = new CopyOnWriteArrayList<>();
		List<@Nullable Throwable> failures = new CopyOnWriteArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			// in the same batch or not, the view of the last handler is gone
			handlers.forEach((segment) -> failures.add(failure(segment)));
			handlers.add(payload.segment());
			if (!kept.isDone()) {
				kept.complete(payload.retain());
			}
			connection.send(payload.segment());
		});
		ZcrxReceiver receiver = start((builder) -> builder.leakDetection(LeakDetection.FULL));
		Socket socket = connect(receiver);
		send(socket, new byte[] { 1, 2, 3 });
		assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
		Payload payload = kept.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		MemorySegment segment = payload.segment();
		ByteBuffer buffer = payload.byteBuffer();
		assertThat(receiver.stats().outstandingBuffers()).isEqualTo(1);
		assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);

		payload.close();

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
		send(socket, (byte) 4);
		assertThat(socket.getInputStream().read()).isEqualTo(4);
		assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
	}

	@Test
	void whatWasTakenOutThrowsAfterTheStopInFull() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> kept.complete(payload.retain()));
		ZcrxReceiver receiver = start(
				(builder) -> builder.leakDetection(LeakDetection.FULL).shutdownTimeout(Duration.ZERO));
		send(connect(receiver), (byte) 1);
		Payload payload = kept.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		MemorySegment segment = payload.segment();
		assertThat(failure(segment)).isNull();

		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			receiver.close();
			assertThat(log.lines()).singleElement().asString().contains("LeakDetectionTests");
		}

		assertThat(failure(segment)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(payload::toByteArray);
		assertThatIllegalStateException().isThrownBy(payload::retain);
		payload.close();
	}

	@Test
	void threadLivesWhileTheReceiverDetects() throws Exception {
		ZcrxReceiver sampled = start((builder) -> builder.leakDetection(LeakDetection.SAMPLED));
		assertThat(threads()).isEqualTo(1);
		ZcrxReceiver off = start((builder) -> builder.leakDetection(LeakDetection.OFF));
		assertThat(threads()).isEqualTo(1);

		sampled.close();
		off.close();

		patiently().until(() -> threads() == 0);
	}

	@ParameterizedTest
	@EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
	void everyBufferComesHomeOnceWhoeverClosesOrForgets(LeakDetection level) throws Exception {
		long seed = System.nanoTime();
		SplittableRandom random = new SplittableRandom(seed);
		AtomicInteger forgotten = new AtomicInteger();
		BlockingQueue<Payload> kept = new LinkedBlockingQueue<>();
		this.listener.onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			for (int i = random.nextInt(4); i > 0; i--) {
				Payload retained = payload.retain();
				switch (random.nextInt(3)) {
					case 0 -> forgotten.incrementAndGet();
					case 1 -> retained.close();
					default -> kept.add(retained);
				}
			}
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.leakDetection(level));
		List<byte[]> sent = new ArrayList<>();
		List<Future<byte[]>> echoed = new ArrayList<>();
		List<Future<?>> writers = new ArrayList<>();
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			for (int i = 0; i < 4; i++) {
				byte[] bytes = random((1 << 20) + i);
				sent.add(bytes);
				Socket socket = connect(receiver);
				writers.add(this.executor.submit(() -> {
					send(socket, bytes);
					socket.shutdownOutput();
					return null;
				}));
				echoed.add(this.executor.submit(() -> readAll(socket)));
			}
			Future<?> closer = this.executor.submit(() -> {
				while (!echoed.stream().allMatch(Future::isDone) || !kept.isEmpty()) {
					Payload payload = kept.poll(10, TimeUnit.MILLISECONDS);
					if (payload != null) {
						assertThat(payload.toByteArray()).hasSize(payload.length());
						payload.close();
					}
				}
				return null;
			});
			collecting().until(() -> echoed.stream().allMatch(Future::isDone));
			for (int i = 0; i < 4; i++) {
				writers.get(i).get();
				// a buffer that came home while it was in use would show other bytes
				assertThat(echoed.get(i).get()).as("seed %d", seed).isEqualTo(sent.get(i));
			}
			closer.get();
			collecting()
				.untilAsserted(() -> assertThat(receiver.stats().outstandingBuffers()).as("seed %d", seed).isZero());

			assertThat(receiver.stats().leakedPayloads()).as("seed %d", seed).isEqualTo(forgotten.get());
			assertThat(log.lines()).isNotEmpty();
		}
	}

	private static @Nullable Throwable failure(MemorySegment segment) {
		try {
			segment.get(ValueLayout.JAVA_BYTE, 0);
			return null;
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	private static ConditionFactory collecting() {
		return patiently().pollInterval(Duration.ofMillis(20)).conditionEvaluationListener((condition) -> System.gc());
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("zcrx-test-leaks"))
			.count();
	}

}
