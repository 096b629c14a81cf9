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
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.loop.ReceiveLoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Several loops on one interface queue. The first one has registered the queue, the
 * others import it.
 */
class ZcrxReceiverSharedTests extends AbstractReceiverTests {

	private static final int LOOPS = 3;

	@BeforeEach
	void needsQueue() {
		assumeThat(this.mode).isIn(ReceiveMode.NODEV, ReceiveMode.ZERO_COPY);
	}

	@Test
	void severalLoopsShareOneQueueAndItsArea() throws Exception {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		Queue<Payload> held = new ConcurrentLinkedQueue<>();
		this.listener.onPayload((payload, connection) -> {
			threads.add(Thread.currentThread().getName());
			RecordingListener.collect(payload, connection);
			held.add(payload.retain());
			this.executor.execute(() -> held.remove().close());
		}).onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(1 << 20).loopsPerQueue(LOOPS));
		assertThat(receiver.stats().areaSize()).isEqualTo(1 << 20);
		assertThat(receiver.stats().buffers()).isEqualTo(256);

		for (int round = 0; round < 3; round++) {
			List<Future<?>> clients = new ArrayList<>();
			for (int i = 0; i < 9; i++) {
				byte[] bytes = random(1_000_000 + i);
				Socket socket = connect(receiver);
				clients.add(this.executor.submit(() -> {
					send(socket, bytes);
					socket.shutdownOutput();
					assertThat(readAll(socket)).isEqualTo(bytes);
					socket.close();
					return null;
				}));
			}
			for (Future<?> client : clients) {
				client.get();
			}
		}

		assertThat(threads).containsExactlyInAnyOrder("zcrx-test-0", "zcrx-test-1", "zcrx-test-2");
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void loopThatStillHasPayloadsKeepsTheQueueUntilTheyAreClosed(int last) throws Exception {
		BlockingQueue<Payload> held = new LinkedBlockingQueue<>();
		this.listener.onPayload((payload, connection) -> held.add(payload.retain()));
		Duration patience = Duration.ofMillis(PATIENCE_MILLIS);
		ZcrxReceiver receiver = start((builder) -> builder.loopsPerQueue(LOOPS).shutdownTimeout(patience));
		byte[] bytes = random(1000);
		List<Socket> sockets = connectToEachLoop(receiver);
		send(sockets.get(last), bytes);
		Payload payload = held.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		for (Socket socket : sockets) {
			socket.close();
		}
		patiently().until(() -> receiver.stats().activeConnections() == 0);

		Future<?> closing = this.executor.submit(receiver::close);
		patiently().until(() -> runningLoops() == 1);

		assertThat(payload.toByteArray()).isEqualTo(bytes);
		assertThat(closing.isDone()).isFalse();
		payload.close();
		closing.get();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		echoesOnEachLoop();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void deathOfAnyLoopUnderLoadEndsTheOthersAndFreesTheQueue(int first) throws Exception {
		Set<String> busy = ConcurrentHashMap.newKeySet();
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		RecordingListener failing = new RecordingListener();
		failing.onPayload((payload, connection) -> {
			String thread = Thread.currentThread().getName();
			busy.add(thread);
			if (busy.size() == LOOPS && thread.endsWith("-" + first)) {
				throw error;
			}
		});
		ZcrxReceiver receiver = start((builder) -> builder.loopsPerQueue(LOOPS), failing, failing);
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 2 * LOOPS; i++) {
			sockets.add(connect(receiver));
			failing.awaitConnection();
		}

		List<Future<?>> load = new ArrayList<>();
		for (Socket socket : sockets) {
			load.add(this.executor.submit(() -> assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
				while (true) {
					send(socket, new byte[10_000]);
				}
			})));
		}
		for (Future<?> future : load) {
			future.get();
		}

		patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
		assertThat(receiver.failure()).isSameAs(error);
		assertThat(receiver.stats().activeConnections()).isZero();
		echoesOnEachLoop();
	}

	private void echoesOnEachLoop() throws Exception {
		RecordingListener echo = new RecordingListener().onPayload(RecordingListener::collect)
			.onEndOfStream(RecordingListener::replyCollected);
		ZcrxReceiver receiver = start((builder) -> builder.loopsPerQueue(LOOPS), echo, echo);
		for (int i = 0; i < LOOPS; i++) {
			byte[] bytes = random(100_000 + i);
			Socket socket = connect(receiver);
			send(socket, bytes);
			socket.shutdownOutput();
			assertThat(readAll(socket)).isEqualTo(bytes);
		}
	}

	private List<Socket> connectToEachLoop(ZcrxReceiver receiver) throws Exception {
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < LOOPS; i++) {
			sockets.add(connect(receiver));
			this.listener.awaitConnection();
		}
		return sockets;
	}

	private static long runningLoops() {
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.filter((stack) -> Stream.of(stack)
				.anyMatch((frame) -> frame.getClassName().equals(ReceiveLoop.class.getName())))
			.count();
	}

}
