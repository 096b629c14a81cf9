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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What comes from one connection goes to others, on the same and on other loops.
 */
class ZcrxReceiverRelayTests extends AbstractReceiverTests {

	private static final int MAX_PENDING = 65536;

	private static final int AREA = 1 << 20;

	private static final int LARGE = 24 << 20;

	private final Map<Long, List<ZcrxConnection>> targets = new ConcurrentHashMap<>();

	private final AtomicLong mostPending = new AtomicLong();

	private final List<Future<?>> background = new ArrayList<>();

	private ZcrxReceiver relay(int loops, Dispatch dispatch) {
		this.listener.onPayload((payload, connection) -> {
			for (ZcrxConnection target : this.targets.getOrDefault(connection.id(), List.of())) {
				target.send(payload.segment());
				this.mostPending.accumulateAndGet(target.pendingSendBytes(), Math::max);
			}
		});
		return start((builder) -> builder.loops(Lab.hasCard() ? 1 : loops)
			.dispatch(dispatch)
			.areaSize(AREA)
			.maxPendingSend(MAX_PENDING)
			.shutdownTimeout(Duration.ofSeconds(2)));
	}

	private Future<?> write(Socket socket, byte[] bytes) {
		return this.executor.submit(() -> {
			send(socket, bytes);
			return null;
		});
	}

	private void writeInBackground(Socket socket) {
		this.background.add(write(socket, new byte[LARGE]));
	}

	private Future<byte[]> read(Socket socket, int length) {
		return this.executor.submit(() -> socket.getInputStream().readNBytes(length));
	}

	private void awaitHeldBack(ZcrxReceiver receiver) {
		AtomicLong received = new AtomicLong(-1);
		patiently().during(Duration.ofMillis(300))
			.until(() -> received.getAndSet(receiver.stats().receivedBytes()) == receiver.stats().receivedBytes());
	}

	private void answers(ZcrxReceiver receiver) throws IOException, InterruptedException {
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		this.targets.put(connection.id(), List.of(connection));
		send(socket, (byte) 5);
		assertThat(socket.getInputStream().read()).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "1, INLINE", "2, INLINE", "3, INLINE", "1, EXECUTOR", "2, EXECUTOR" })
	void bothWaysAtOnceWithPeersThatReadLate(int loops, Dispatch dispatch) throws Exception {
		ZcrxReceiver receiver = relay(loops, dispatch);
		Socket first = connectSlowReader(receiver);
		ZcrxConnection one = this.listener.awaitConnection();
		Socket second = connectSlowReader(receiver);
		ZcrxConnection other = this.listener.awaitConnection();
		this.targets.put(one.id(), List.of(other));
		this.targets.put(other.id(), List.of(one));
		byte[] bytes = random(LARGE);
		List<Future<?>> writing = List.of(write(first, bytes), write(second, bytes));

		awaitHeldBack(receiver);
		assertThat(writing).noneMatch(Future::isDone);
		answers(receiver);

		Future<byte[]> atFirst = read(first, LARGE);
		Future<byte[]> atSecond = read(second, LARGE);
		assertThat(atFirst.get()).isEqualTo(bytes);
		assertThat(atSecond.get()).isEqualTo(bytes);
		if (dispatch == Dispatch.INLINE) {
			assertThat(this.mostPending.get()).isBetween((long) MAX_PENDING, (long) MAX_PENDING + AREA);
		}
		else {
			assertThat(this.mostPending.get()).isLessThan(2 * MAX_PENDING);
		}
		for (Future<?> each : writing) {
			each.get();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void severalSourcesOfOneTarget(int loops) throws Exception {
		ZcrxReceiver receiver = relay(loops, Dispatch.INLINE);
		Socket slow = connectSlowReader(receiver);
		ZcrxConnection target = this.listener.awaitConnection();
		int size = LARGE / 8;
		List<Future<?>> writing = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			Socket source = connect(receiver);
			this.targets.put(this.listener.awaitConnection().id(), List.of(target));
			writing.add(write(source, random(size)));
		}

		awaitHeldBack(receiver);
		answers(receiver);
		byte[] all = read(slow, 5 * size).get();

		assertThat(all).hasSize(5 * size);
		// each source is held back when it has brought what was on its way
		assertThat(this.mostPending.get()).isLessThanOrEqualTo(MAX_PENDING + (long) writing.size() * AREA);
		for (Future<?> each : writing) {
			each.get();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void slowestTargetOfBroadcastSetsThePace(int loops) throws Exception {
		ZcrxReceiver receiver = relay(loops, Dispatch.INLINE);
		Socket source = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		List<Socket> sinks = new ArrayList<>();
		List<ZcrxConnection> all = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			sinks.add(connectSlowReader(receiver));
			all.add(this.listener.awaitConnection());
		}
		this.targets.put(connection.id(), all);
		byte[] bytes = random(LARGE);
		Future<?> writing = write(source, bytes);

		for (Socket sink : sinks) {
			awaitHeldBack(receiver);
			assertThat(writing.isDone()).isFalse();
			answers(receiver);
			this.background.add(read(sink, bytes.length));
		}

		writing.get();
		patiently().until(() -> receiver.stats().sentBytes() >= 5L * bytes.length);
		assertThat(this.mostPending.get()).isLessThanOrEqualTo(MAX_PENDING + AREA);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "abort", "reset", "send-timeout" })
	void sourceGoesOnWhenItsTargetIsGone(String how) throws Exception {
		this.listener.onPayload((payload, connection) -> {
			for (ZcrxConnection target : this.targets.getOrDefault(connection.id(), List.of())) {
				if (target.isOpen()) {
					target.send(payload.segment());
				}
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.loops(Lab.hasCard() ? 1 : 2)
			.maxPendingSend(MAX_PENDING)
			.sendTimeout(Duration.ofMillis(how.equals("send-timeout") ? 500 : 30_000)));
		Socket source = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		Socket sink = connectSlowReader(receiver);
		ZcrxConnection target = this.listener.awaitConnection();
		this.targets.put(connection.id(), List.of(target));
		Future<?> writing = write(source, new byte[LARGE]);
		if (!how.equals("send-timeout")) {
			awaitHeldBack(receiver);
			assertThat(target.pendingSendBytes()).isGreaterThan(MAX_PENDING / 2);
		}

		switch (how) {
			case "close" -> target.close();
			case "abort" -> target.abort();
			case "reset" -> {
				sink.setSoLinger(true, 0);
				sink.close();
			}
			default -> {
			}
		}

		writing.get();
		patiently().until(() -> receiver.stats().receivedBytes() == LARGE);
		assertThat(connection.isOpen()).isTrue();
		assertThat(receiver.stats().handlerFailures()).isZero();
		target.abort();
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "abort", "reset" })
	void sourceThatIsHeldBackCanEnd(String how) throws Exception {
		ZcrxReceiver receiver = relay(2, Dispatch.INLINE);
		Socket source = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		connectSlowReader(receiver);
		ZcrxConnection target = this.listener.awaitConnection();
		this.targets.put(connection.id(), List.of(target));
		writeInBackground(source);
		awaitHeldBack(receiver);
		assertThat(target.pendingSendBytes()).isGreaterThan(MAX_PENDING / 2);

		switch (how) {
			case "close" -> connection.close();
			case "abort" -> connection.abort();
			default -> {
				source.setSoLinger(true, 0);
				source.close();
				target.abort();
				this.listener.awaitDisconnection();
			}
		}

		this.listener.awaitDisconnection();
		answers(receiver);
	}

	@Test
	void receiverStopsWhileItsConnectionsAreHeldBack() throws Exception {
		ZcrxReceiver receiver = relay(2, Dispatch.INLINE);
		Socket first = connectSlowReader(receiver);
		ZcrxConnection one = this.listener.awaitConnection();
		Socket second = connectSlowReader(receiver);
		ZcrxConnection other = this.listener.awaitConnection();
		this.targets.put(one.id(), List.of(other));
		this.targets.put(other.id(), List.of(one));
		writeInBackground(first);
		writeInBackground(second);
		awaitHeldBack(receiver);

		long start = System.nanoTime();
		receiver.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(one.pendingSendBytes() + other.pendingSendBytes()).isZero();
	}

	@Test
	void relayOverTwoReceivers() throws Exception {
		assumeThat(Lab.hasCard()).as("its queue has room for one receiver").isFalse();
		ZcrxReceiver front = relay(1, Dispatch.INLINE);
		ZcrxReceiver back = start((builder) -> builder.areaSize(AREA).maxPendingSend(MAX_PENDING));
		Socket first = connectSlowReader(front);
		ZcrxConnection one = this.listener.awaitConnection();
		Socket second = connectSlowReader(back);
		ZcrxConnection other = this.listener.awaitConnection();
		byte[] bytes = random(LARGE);
		Map<ZcrxConnection, ZcrxConnection> pairs = Map.of(one, other, other, one);
		this.listener.onPayload((payload, connection) -> pairs.get(connection).send(payload.segment()));
		List<Future<?>> writing = List.of(write(first, bytes), write(second, bytes));

		awaitHeldBack(front);
		awaitHeldBack(back);
		assertThat(writing).noneMatch(Future::isDone);
		Future<byte[]> atFirst = read(first, LARGE);
		Future<byte[]> atSecond = read(second, LARGE);

		assertThat(atFirst.get()).isEqualTo(bytes);
		assertThat(atSecond.get()).isEqualTo(bytes);
	}

	@Test
	void threadsThatSendWhileTheReceiverStopsEnd() throws Exception {
		ZcrxReceiver receiver = relay(2, Dispatch.INLINE);
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();
		InputStream in = socket.getInputStream();
		this.background.add(this.executor.submit(() -> in.transferTo(OutputStream.nullOutputStream())));
		List<Future<?>> sending = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int size = 1 << (6 * i);
			sending.add(this.executor.submit(() -> {
				while (connection.send(new byte[size])) {
					Thread.onSpinWait();
				}
			}));
		}
		patiently().until(() -> receiver.stats().sentBytes() > LARGE);

		receiver.close();

		for (Future<?> each : sending) {
			each.get();
		}
		assertThat(connection.pendingSendBytes()).isZero();
	}

}
