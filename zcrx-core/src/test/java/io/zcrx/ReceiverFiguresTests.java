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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Figures are true in every mode: they add up to what peers did.
 */
class ReceiverFiguresTests extends AbstractReceiverTests {

	private static final int BYTES = 300_000;

	@Test
	void figuresOfEchoAreThoseOfItsPeers() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		ZcrxReceiver receiver = start();
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Socket socket = connect(receiver);
			sockets.add(socket);
			Future<byte[]> echo = this.executor.submit(() -> socket.getInputStream().readNBytes(BYTES));
			send(socket, random(BYTES));
			assertThat(echo.get()).isEqualTo(random(BYTES));
		}

		patiently().until(() -> receiver.stats().sentBytes() == 3L * BYTES);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		ReceiverStats stats = receiver.stats();
		assertThat(stats.receivedBytes()).isEqualTo(3L * BYTES);
		assertThat(stats.discardedBytes()).isZero();
		assertThat(stats.receivedCompletions()).isBetween(3L, 3L * BYTES);
		assertThat(stats.acceptedConnections()).isEqualTo(3);
		assertThat(stats.activeConnections()).isEqualTo(3);
		assertThat(stats.areaSize()).isGreaterThanOrEqualTo(receiver.config().areaSize());
		assertThat(stats.buffers()).isPositive();
		assertThat(stats.frames() + stats.handlerFailures() + stats.failedConnections()
				+ stats.get(Statistic.ACCEPT_FAILURES) + stats.get(Statistic.LOST_COMPLETIONS)
				+ stats.get(Statistic.UNCONNECTED_PEERS) + stats.dispatchPending())
			.isZero();
		refillQueue(stats);
		for (Socket socket : sockets) {
			socket.close();
		}
		patiently().until(() -> receiver.stats().activeConnections() == 0);
		assertThat(receiver.stats().acceptedConnections()).isEqualTo(3);
	}

	private void refillQueue(ReceiverStats stats) {
		if (this.mode == ReceiveMode.ZERO_COPY || this.mode == ReceiveMode.NODEV) {
			assertThat(stats.get(Statistic.REFILL_ENTRIES)).isEqualTo(4096);
			assertThat(stats.get(Statistic.REFILL_ENTRIES_FREE)).isBetween(0L, stats.get(Statistic.REFILL_ENTRIES));
		}
		else {
			assertThat(stats.get(Statistic.REFILL_ENTRIES) + stats.get(Statistic.REFILL_ENTRIES_FREE)
					+ stats.get(Statistic.REFILL_PENDING) + stats.get(Statistic.REFILL_FLUSHES))
				.isZero();
			assertThat(stats.get(Statistic.COPY_FALLBACK_BYTES) + stats.get(Statistic.COPY_FALLBACK_COUNT)
					+ stats.get(Statistic.COPY_EVENTS))
				.isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void buffersAreReturnedWhicheverThreadDoes(Dispatch dispatch) throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch));
		send(connect(receiver), random(BYTES));

		patiently().until(() -> receiver.stats().receivedBytes() == BYTES);

		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		ReceiverStats stats = receiver.stats();
		assertThat(stats.get(Statistic.DELIVERED_BUFFERS)).isPositive();
		assertThat(stats.get(Statistic.RETURNED_BUFFERS)).isEqualTo(stats.get(Statistic.DELIVERED_BUFFERS));
	}

	@Test
	void everyByteIsReceivedOrDiscarded() throws Exception {
		this.listener.onPayload((payload, connection) -> {
			connection.send(new byte[] { 1 });
			connection.close();
		});
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);

		send(socket, random(BYTES));
		socket.shutdownOutput();

		assertThat(readAll(socket)).containsExactly(1);
		patiently().untilAsserted(() -> {
			ReceiverStats stats = receiver.stats();
			assertThat(stats.receivedBytes()).isPositive();
			assertThat(stats.receivedBytes() + stats.discardedBytes()).isEqualTo(BYTES);
		});
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void bytesBehindTheFrameThatClosesTheConnectionAreNotLostFromTheFigures(Dispatch dispatch) throws Exception {
		this.listener.onPayload((frame, connection) -> {
			if (connection.attachment() != null) {
				connection.close();
			}
			connection.attach("second");
		});
		bytesBehindTheEndAreCounted(dispatch, FrameDecoder.line(), "one\ntwo\nthree\nfour", "one\ntwo\n".length(), 2);
	}

	@ParameterizedTest
	@EnumSource(Dispatch.class)
	void bytesFromMalformedFrameOnAreNotLostFromTheFigures(Dispatch dispatch) throws Exception {
		bytesBehindTheEndAreCounted(dispatch, FrameDecoder.octetCounting(), "3 one3 twox three", "3 one3 two".length(),
				2);
	}

	private void bytesBehindTheEndAreCounted(Dispatch dispatch, FrameDecoder decoder, String sent, int used, int frames)
			throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch).framing(decoder));
		Socket socket = connect(receiver);

		send(socket, sent.getBytes(StandardCharsets.UTF_8));

		this.listener.awaitDisconnection();
		patiently().untilAsserted(() -> {
			ReceiverStats stats = receiver.stats();
			assertThat(stats.frames()).isEqualTo(frames);
			assertThat(stats.receivedBytes() + stats.discardedBytes()).isEqualTo(sent.length());
			if (dispatch == Dispatch.INLINE) {
				assertThat(stats.receivedBytes()).isEqualTo(used);
				assertThat(stats.droppedPayloads()).isZero();
			}
			else {
				assertThat(stats.droppedPayloads()).isEqualTo(1); // its rest
			}
			assertThat(stats.outstandingBuffers()).isZero();
		});
	}

	@Test
	void framesAreThoseThatPeersSent() throws Exception {
		for (Dispatch dispatch : Dispatch.values()) {
			this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch).framing(FrameDecoder.line()));
			Socket socket = connect(receiver);

			send(socket, "one\ntwo\nthree\nfour".getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();

			assertThat(readAll(socket)).asString().isEqualTo("onetwothree");
			patiently().untilAsserted(() -> {
				ReceiverStats stats = receiver.stats();
				assertThat(stats.frames()).isEqualTo(3);
				assertThat(stats.get(Statistic.TRUNCATED_FRAMES)).isEqualTo(1);
				assertThat(stats.receivedBytes()).isEqualTo("one\ntwo\nthree\nfour".length());
				assertThat(stats.sentBytes()).isEqualTo("onetwothree".length());
				assertThat(stats.dispatchPending()).isZero();
			});
			receiver.close();
		}
	}

}
