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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ZcrxReceiverConnectionsTests extends AbstractReceiverTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Test
	void describesConnection() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(new byte[] { 1, 2, 3 }));
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);
		ZcrxConnection connection = this.listener.awaitConnection();

		send(socket, new byte[1000]);
		socket.getInputStream().readNBytes(3);
		connection.pause();

		Awaitility.await()
			.untilAsserted(() -> assertThat(receiver.connections(10, TIMEOUT)).singleElement().satisfies((found) -> {
				assertThat(found.id()).isEqualTo(connection.id());
				assertThat(found.localAddress()).isEqualTo(receiver.localAddress());
				assertThat(found.remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
				assertThat(found.receivedBytes()).isEqualTo(1000);
				assertThat(found.sentBytes()).isPositive();
				assertThat(found.pendingSendBytes()).isZero();
				assertThat(found.inFlight()).isZero();
				assertThat(found.paused()).isTrue();
				assertThat(found.awaitsPeer()).isFalse();
				assertThat(found.awaitsHandlers()).isFalse();
				assertThat(found.endOfStream()).isFalse();
			}));
	}

	@Test
	void describesAsManyAsAskedFor() throws Exception {
		ZcrxReceiver receiver = start();
		for (int i = 0; i < 5; i++) {
			connect(receiver);
			this.listener.awaitConnection();
		}

		List<ConnectionSnapshot> all = receiver.connections(10, TIMEOUT);

		assertThat(all).extracting(ConnectionSnapshot::id).hasSize(5).isSorted();
		assertThat(receiver.connections(3, TIMEOUT)).hasSize(3).isSubsetOf(all);
	}

	@Test
	void describesNoneOfAnEndedReceiver() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		this.listener.awaitConnection();
		receiver.close();

		assertThat(receiver.connections(10, TIMEOUT)).isEmpty();
	}

	@Test
	void doesNotWaitForHandlerThatBlocks() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			blocked.countDown();
			await(end);
		});
		ZcrxReceiver receiver = start();
		send(connect(receiver), (byte) 1);
		blocked.await();

		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> receiver.connections(10, Duration.ofMillis(10)));

		end.countDown();
		assertThat(receiver.connections(10, TIMEOUT)).hasSize(1);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
