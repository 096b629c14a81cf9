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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.MalformedFrameException;
import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ZcrxReceiverFramingTests extends AbstractReceiverTests {

	private static final FrameDecoder PREFIXED = FrameDecoder.lengthPrefix()
		.initialBytesToStrip(4)
		.maxFrameSize(300_000)
		.build();

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	@Test
	void payloadsAreFrames() throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		Socket socket = connect(receiver);

		sendText(socket, "one\r\ntwo\n\nfo");
		patiently().untilAsserted(() -> assertThat(this.lines).containsExactly("one", "two", ""));
		sendText(socket, "ur\n");
		patiently().untilAsserted(() -> assertThat(this.lines).containsExactly("one", "two", "", "four"));
		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(framing(receiver)).containsExactly(4L, 0L, 0L, 0L, 0L);
		assertThat(receiver.config().framing()).isEqualTo(FrameDecoder.line());
	}

	@Test
	void withoutFramingNothingIsCounted() throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start();

		sendText(connect(receiver), "one\ntwo");

		patiently().untilAsserted(() -> assertThat(String.join("", this.lines)).isEqualTo("one\ntwo"));
		assertThat(framing(receiver)).containsExactly(0L, 0L, 0L, 0L, 0L);
	}

	@Test
	void oneByteAtTimeWorks() throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.octetCounting()).areaSize(65536));
		Socket socket = connect(receiver);
		socket.setTcpNoDelay(true);

		for (byte value : "11 hello world3 abc".getBytes(StandardCharsets.US_ASCII)) {
			long before = receiver.stats().receivedBytes();
			send(socket, value);
			patiently().until(() -> receiver.stats().receivedBytes() > before);
			assertThat(receiver.stats().outstandingBuffers()).isLessThan(4);
		}

		patiently().untilAsserted(() -> assertThat(this.lines).containsExactly("hello world", "abc"));
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@ParameterizedTest
	@CsvSource({ "65536, 100", "65536, 5000", "65536, 200000", "1048576, 5000", "1048576, 200000" })
	void framesAcrossBuffersKeepTheirBytesWhateverTheArea(long areaSize, int maxLength) throws Exception {
		this.listener.onPayload(ZcrxReceiverFramingTests::collect).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.framing(PREFIXED).areaSize(areaSize));
		long seed = System.nanoTime();

		List<Future<?>> clients = new ArrayList<>();
		int frames = 0;
		for (int i = 0; i < 10; i++) {
			Random random = new Random(seed + i);
			List<byte[]> sent = new ArrayList<>();
			for (int size = 0; size < 600_000;) {
				byte[] frame = new byte[random.nextInt(maxLength)];
				random.nextBytes(frame);
				sent.add(frame);
				size += frame.length;
			}
			frames += sent.size();
			byte[] stream = prefixed(sent);
			Socket socket = connect(receiver);
			clients.add(this.executor.submit(() -> {
				for (int from = 0; from < stream.length;) {
					int to = Math.min(from + 1 + random.nextInt(20_000), stream.length);
					socket.getOutputStream().write(stream, from, to - from);
					from = to;
				}
				socket.shutdownOutput();
				assertThat(Arrays.equals(readAll(socket), stream)).as("seed %d", seed).isTrue();
				return null;
			}));
		}

		for (Future<?> client : clients) {
			client.get();
		}
		assertThat(framing(receiver)).containsExactly((long) frames, 0L, 0L, 0L, 0L);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "0.5, 0.75, 4", "0.2, 0.25, 10", "0, 0.1, 65536", "0, 1, 4" })
	void manyUnfinishedFramesLeaveRoomForOthers(double low, double high, int share) throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start(
				(builder) -> builder.framing(FrameDecoder.line()).areaSize(65536).watermarks(low, high));
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			Socket socket = connect(receiver);
			sendText(socket, "connection " + i);
			sockets.add(socket);
		}
		patiently().until(() -> receiver.stats().receivedCompletions() >= 40);
		assertThat(receiver.stats().outstandingBuffers()).isLessThanOrEqualTo(receiver.stats().buffers() / share);

		Socket other = connect(receiver);
		sendText(other, "x".repeat(200_000) + "\n");
		patiently().untilAsserted(() -> assertThat(this.lines).containsExactly("x".repeat(200_000)));
		for (Socket socket : sockets) {
			sendText(socket, "!\n");
		}

		patiently().untilAsserted(() -> assertThat(this.lines).hasSize(41));
		for (int i = 0; i < 40; i++) {
			assertThat(this.lines).contains("connection " + i + "!");
		}
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void retainedFramesLiveUntilClosedOnOtherThreads() throws Exception {
		Queue<byte[]> received = new ConcurrentLinkedQueue<>();
		List<Future<?>> closing = Collections.synchronizedList(new ArrayList<>());
		this.listener.onPayload((payload, connection) -> {
			byte[] now = payload.toByteArray();
			Payload retained = payload.retain();
			closing.add(this.executor.submit(() -> {
				try (retained) {
					assertThat(retained.toByteArray()).isEqualTo(now);
					assertThat(FakeArea.join(retained.segments())).isEqualTo(now);
					received.add(now);
				}
			}));
		});
		ZcrxReceiver receiver = start((builder) -> builder.framing(PREFIXED).areaSize(65536));
		List<byte[]> sent = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			sent.add(random(i * 20));
		}
		Socket socket = connect(receiver);

		send(socket, prefixed(sent));
		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		for (Future<?> future : List.copyOf(closing)) {
			future.get();
		}
		assertThat(received).hasSize(300);
		assertThat(received.stream().mapToInt((frame) -> frame.length).sum()).isEqualTo(300 * 299 / 2 * 20);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void whatHandlersKeptOfFramesWithoutRetainingThrows() throws Exception {
		List<MemorySegment> kept = new ArrayList<>();
		CountDownLatch latch = new CountDownLatch(20);
		this.listener.onPayload((payload, connection) -> {
			kept.add(payload.segment());
			kept.addAll(payload.segments());
			latch.countDown();
		});
		ZcrxReceiver receiver = start((builder) -> builder.framing(PREFIXED));
		send(connect(receiver), prefixed(Collections.nCopies(20, random(3000))));
		latch.await();
		receiver.close();

		assertThat(kept).hasSizeGreaterThanOrEqualTo(40);
		assertThat(kept).allMatch((segment) -> !segment.scope().isAlive());
	}

	@Test
	void oversizedFrameClosesItsConnectionOnly() throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line(10)));
		Socket good = connect(receiver);
		sendText(good, "good");

		try (LogCapture log = new LogCapture("io.zcrx.inbound.FramingListener");
				LogCapture other = new LogCapture(HandlerFailures.class)) {
			for (int i = 0; i < 3; i++) {
				Socket bad = connect(receiver);
				sendText(bad, "ok\n12345678901");

				assertThat(this.listener.awaitDisconnection())
					.hasValueSatisfying((ex) -> assertThat(ex).isInstanceOf(FrameTooLongException.class)
						.hasMessageContaining("max-frame-size is 10"));
				assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(bad));
			}

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test': ZcrxConnection[")
				.contains("is closed. A line has more than 10 bytes: max-frame-size is 10");
			assertThat(other.lines()).isEmpty();
		}
		sendText(good, " boy\n");
		patiently().untilAsserted(() -> assertThat(this.lines).containsExactly("ok", "ok", "ok", "good boy"));
		assertThat(framing(receiver)).containsExactly(4L, 0L, 3L, 0L, 0L);
		assertThat(receiver.stats().handlerFailures()).isZero();
		assertThat(receiver.stats().failedConnections()).isZero();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void malformedFrameClosesItsConnection() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.octetCounting()));

		sendText(connect(receiver), "1 a<34>1 2003-10-11T22:14:15.003Z");

		assertThat(this.listener.awaitDisconnection())
			.hasValueSatisfying((ex) -> assertThat(ex).isInstanceOf(MalformedFrameException.class)
				.hasMessage("Byte 0x3c where the length, a digit from 1 to 9, is expected"));
		assertThat(framing(receiver)).containsExactly(1L, 1L, 0L, 0L, 0L);
	}

	@Test
	void endOfStreamWithinFrameDropsItAndIsTold() throws Exception {
		this.listener.onPayload(this::line);
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		Socket socket = connect(receiver);

		sendText(socket, "one\nunfinished");
		socket.shutdownOutput();

		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.listener.events()).containsExactly("connected", "payload", "endOfStream", "disconnected");
		assertThat(this.lines).containsExactly("one");
		assertThat(framing(receiver)).containsExactly(1L, 0L, 0L, 0L, 1L);
		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@Test
	void resetWithinFrameReleasesItsBuffers() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		Socket socket = connect(receiver);
		sendText(socket, "unfinished");
		patiently().until(() -> receiver.stats().outstandingBuffers() == 1);

		socket.setSoLinger(true, 0);
		socket.close();

		assertThat(this.listener.awaitDisconnection()).isPresent();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(framing(receiver)).containsExactly(0L, 0L, 0L, 0L, 0L);
	}

	@Test
	void stopWithinFramesReleasesTheirBuffersAtOnce() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		for (int i = 0; i < 5; i++) {
			sendText(connect(receiver), "unfinished");
		}
		patiently().until(() -> receiver.stats().outstandingBuffers() == 5);

		long start = System.nanoTime();
		receiver.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		assertThat(receiver.stats().outstandingBuffers()).isZero();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@Test
	void errorWithinFrameOfOtherConnectionReleasesBuffers() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		this.listener.onPayload((payload, connection) -> {
			throw error;
		});
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		sendText(connect(receiver), "unfinished");
		patiently().until(() -> receiver.stats().outstandingBuffers() == 1);

		sendText(connect(receiver), "finished\n");

		patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
		assertThat(receiver.failure()).isSameAs(error);
		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@Test
	void leakedFrameAcrossBuffersIsReportedAndItsBuffersComeHome() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			this.lines.add("segments " + payload.segments().size());
			payload.retain();
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.framing(FrameDecoder.line()).leakDetection(LeakDetection.FULL));
		Socket socket = connect(receiver);
		try (LogCapture log = new LogCapture("io.zcrx.payload")) {
			sendText(socket, "unfinished");
			patiently().until(() -> receiver.stats().outstandingBuffers() == 1);
			sendText(socket, " until now\n");
			patiently().until(() -> this.lines.size() == 1);

			patiently().until(() -> {
				System.gc();
				return receiver.stats().leakedPayloads() == 1 && receiver.stats().outstandingBuffers() == 0;
			});

			patiently().untilAsserted(() -> assertThat(log.lines()).singleElement()
				.asString()
				.containsPattern("It was retained\n\tat (\\S*/)?io.zcrx.ZcrxReceiverFramingTests.lambda")
				.doesNotContain("FrameChain")
				.doesNotContain("FrameAssembler"));
		}
		assertThat(this.lines).containsExactly("segments 1");
	}

	@Test
	void handlerThatThrowsGetsNoMoreFrames() throws Exception {
		IllegalArgumentException failure = new IllegalArgumentException("on purpose");
		this.listener.onPayload((payload, connection) -> {
			line(payload, connection);
			throw failure;
		});
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));

		try (LogCapture log = new LogCapture(HandlerFailures.class)) {
			sendText(connect(receiver), "one\ntwo\nunfinished");

			assertThat(this.listener.awaitDisconnection()).containsSame(failure);
			assertThat(log.lines()).singleElement().asString().contains("onPayload failed");
		}
		assertThat(this.lines).containsExactly("one");
		assertThat(receiver.stats().handlerFailures()).isEqualTo(1);
		assertThat(framing(receiver)).containsExactly(1L, 0L, 0L, 0L, 0L);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	@Test
	void handlerThatClosesGetsNoMoreFrames() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			line(payload, connection);
			connection.send(payload.segment());
			connection.close();
		});
		ZcrxReceiver receiver = start((builder) -> builder.framing(FrameDecoder.line()));
		Socket socket = connect(receiver);

		sendText(socket, "one\ntwo\nunfinished");

		assertThat(socket.getInputStream().readNBytes(3)).containsExactly('o', 'n', 'e');
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		assertThat(this.lines).containsExactly("one");
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	private void line(Payload payload, ZcrxConnection connection) {
		this.lines.add(new String(payload.toByteArray(), StandardCharsets.US_ASCII));
	}

	private static void collect(Payload payload, ZcrxConnection connection) {
		ByteArrayOutputStream bytes = (ByteArrayOutputStream) connection.attachment();
		if (bytes == null) {
			bytes = new ByteArrayOutputStream();
			connection.attach(bytes);
		}
		bytes.writeBytes(ByteBuffer.allocate(4).putInt(payload.length()).array());
		bytes.writeBytes((bytes.size() % 2 == 0) ? payload.segment().toArray(ValueLayout.JAVA_BYTE)
				: FakeArea.join(payload.segments()));
	}

	private static byte[] prefixed(List<byte[]> frames) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			out.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
			out.writeBytes(frame);
		}
		return out.toByteArray();
	}

	private static void sendText(Socket socket, String text) throws Exception {
		send(socket, text.getBytes(StandardCharsets.US_ASCII));
	}

	@Test
	void fullLeakDetectionRevokesFramesAcrossBuffers() throws Exception {
		List<Payload> kept = new CopyOnWriteArrayList<>();
		List<MemorySegment> handlers = new CopyOnWriteArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			handlers.add(payload.segment());
			assertThat(payload.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(payload.toByteArray());
			kept.add(payload.retain());
		});
		ZcrxReceiver receiver = start(
				(builder) -> builder.framing(FrameDecoder.fixedLength(300_000)).leakDetection(LeakDetection.FULL));
		byte[] bytes = random(300_000);
		Socket socket = connect(receiver);
		send(socket, bytes);
		patiently().until(() -> kept.size() == 1);

		Payload payload = kept.getFirst();
		MemorySegment segment = payload.segment();
		assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
		payload.close();

		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
		assertThat(handlers.getFirst().scope().isAlive()).isFalse();
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	private static List<Long> framing(ZcrxReceiver receiver) {
		ReceiverStats stats = receiver.stats();
		return List.of(stats.frames(), stats.get(Statistic.MALFORMED_FRAMES), stats.get(Statistic.OVERSIZED_FRAMES),
				stats.get(Statistic.ABANDONED_FRAMES), stats.get(Statistic.TRUNCATED_FRAMES));
	}

}
