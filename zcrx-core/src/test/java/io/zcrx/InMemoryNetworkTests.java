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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class InMemoryNetworkTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

	private ZcrxReceiver start(ZcrxReceiverConfig.Builder config, PayloadListener payloads) {
		return ZcrxReceiver.start(
				config.network(this.network).areaSize(1 << 20).shutdownTimeout(Duration.ofMillis(100)).build(),
				payloads, new ConnectionListener() {

					@Override
					public void onEndOfStream(ZcrxConnection connection) {
						InMemoryNetworkTests.this.seen.add("end");
						connection.close();
					}

					@Override
					public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
						InMemoryNetworkTests.this.seen.add((cause != null) ? cause.getMessage() : "disconnected");
					}

				});
	}

	private void record(Payload payload, ZcrxConnection connection) {
		this.seen.add(new String(payload.toByteArray(), StandardCharsets.US_ASCII));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static String read(InMemoryConnection connection) throws IOException {
		StringBuilder text = new StringBuilder();
		ByteBuffer buffer = ByteBuffer.allocate(1024);
		while (connection.read(buffer, LIMIT) > 0) {
			text.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
			buffer.clear();
		}
		return text.toString();
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void piecesArriveAsTheyWereSent(Dispatch dispatch) {
		try (ZcrxReceiver receiver = start(ZcrxReceiverConfig.builder("test").dispatch(dispatch), this::record)) {
			this.network.connect("test").send(bytes("ab"), bytes("c"), bytes("def"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.seen).containsExactly("ab", "c", "def");
			assertThat(receiver.mode()).isEqualTo(ReceiveMode.NIO);
		}
	}

	@Test
	void framesAreMadeOfPieces() {
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test").framing(FrameDecoder.line(100)), this::record)) {
			this.network.connect("test").send(bytes("he"), bytes("llo\r"), bytes("\nworld\nun"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.seen).containsExactly("hello", "world");
		}
	}

	@Test
	void largePieceArrivesInSeveralBuffers() throws IOException {
		try (ZcrxReceiver receiver = start(ZcrxReceiverConfig.builder("test"),
				(payload, connection) -> connection.send(payload.segment()))) {
			InMemoryConnection connection = this.network.connect("test");
			connection.send(bytes("x".repeat(3 << 20)));
			connection.endOfStream();

			assertThat(read(connection)).isEqualTo("x".repeat(3 << 20));
			assertThat(receiver.stats().receivedCompletions()).isGreaterThan(3);
			assertThat(receiver.stats().outstandingBuffers()).isZero();
		}
	}

	@Test
	void endOfStreamIsTold() throws IOException {
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"),
				(payload, connection) -> connection.send(payload.toByteArray()))) {
			InMemoryConnection connection = this.network.connect("test");
			connection.send(bytes("last"));
			connection.endOfStream();

			assertThat(read(connection)).isEqualTo("last");
			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.seen).containsExactly("end", "disconnected");
			assertThat(connection.isOpen()).isFalse();
		}
	}

	@Test
	void resetIsTold() throws InterruptedException {
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"), this::record)) {
			this.network.connect("test").reset();

			assertThat(this.seen.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("reset by the peer");
		}
	}

	@Test
	void replyToClosedPeerEndsTheConnection() throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"), (payload, connection) -> {
			closed.await();
			connection.send(payload.segment());
		})) {
			InMemoryConnection connection = this.network.connect("test");
			connection.send(bytes("question"));
			connection.close();
			closed.countDown();

			assertThat(this.seen.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("end");
			assertThat(this.seen.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("closed by the peer");
		}
	}

	@Test
	void payloadDiesWhenItsHandlerReturns() {
		AtomicReference<Payload> stale = new AtomicReference<>();
		AtomicReference<MemorySegment> segment = new AtomicReference<>();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"), (payload, connection) -> {
			if (stale.get() == null) {
				stale.set(payload);
				segment.set(payload.segment());
			}
			else {
				try {
					segment.get().get(ValueLayout.JAVA_BYTE, 0);
				}
				catch (IllegalStateException ex) {
					failure.set(ex);
				}
				stale.get().length();
			}
		})) {
			this.network.connect("test").send(bytes("one"), bytes("two"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(failure.get()).isNotNull();
			assertThatIllegalStateException().isThrownBy(() -> stale.get().length());
		}
	}

	@Test
	void retainedPayloadIsToldOnceWithItsPlace() {
		AtomicReference<Payload> retained = new AtomicReference<>();
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"),
				(payload, connection) -> retained.set(payload.retain()))) {
			this.network.connect("test").send(bytes("keep"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.network.retained("test")).singleElement()
				.asString()
				.contains(InMemoryNetworkTests.class.getName());
			assertThat(this.network.retained("test")).isEmpty();
			assertThat(retained.get().toByteArray()).isEqualTo(bytes("keep"));
			retained.get().close();
		}
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void deliveredPayloadThatIsToBeClosedIsToldOnceWithItsListener(Dispatch dispatch) {
		AtomicReference<Payload> delivered = new AtomicReference<>();
		PayloadListener listener = (payload, connection) -> delivered.set(payload);
		try (ZcrxReceiver receiver = start(
				ZcrxReceiverConfig.builder("test").dispatch(dispatch).ackMode(AckMode.MANUAL), listener)) {
			this.network.connect("test").send(bytes("keep"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.network.retained("test"))
				.containsExactly("\n\tat delivery with ack-mode 'manual' to " + listener);
			assertThat(this.network.retained("test")).isEmpty();
			assertThat(delivered.get().toByteArray()).isEqualTo(bytes("keep"));
			delivered.get().close();
			assertThat(this.network.awaitReleased("test", LIMIT)).isTrue();
			assertThat(receiver.stats().outstandingBuffers()).isZero();
		}
	}

	@Test
	void closedPayloadIsNotTold() {
		try (ZcrxReceiver receiver = start(ZcrxReceiverConfig.builder("test"),
				(payload, connection) -> payload.retain().close())) {
			this.network.connect("test").send(bytes("keep"));

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.network.retained("test")).isEmpty();
			assertThat(receiver.stats().outstandingBuffers()).isZero();
		}
	}

	@Test
	void pausedReceiverLeavesPiecesToThePeer() {
		try (ZcrxReceiver receiver = start(ZcrxReceiverConfig.builder("test"), this::record)) {
			receiver.pause();
			this.network.connect("test").send(bytes("later"));
			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.seen).isEmpty();

			receiver.resume();

			assertThat(this.network.awaitIdle("test", LIMIT)).isTrue();
			assertThat(this.seen).containsExactly("later");
		}
	}

	@Test
	void receiverIsKnownWhileItRuns() {
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"), this::record)) {
			assertThat(this.network.receivers()).isEqualTo(List.of("test"));
		}

		assertThat(this.network.receivers()).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> this.network.connect("test"))
			.withMessageContaining("No receiver 'test'");
	}

	@Test
	void emptyPieceIsRefused() {
		try (ZcrxReceiver _ = start(ZcrxReceiverConfig.builder("test"), this::record)) {
			InMemoryConnection connection = this.network.connect("test");

			assertThatIllegalArgumentException().isThrownBy(() -> connection.send(new byte[0]));
		}
	}

}
