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
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that do harm again and again cost bounded memory, and one log line for each way
 * in which they do.
 */
class HostilePeersTests extends AbstractReceiverTests {

	private static final int PEERS = 60;

	private static final int LIMIT = 20;

	private static final int MAX_FRAME = 512;

	private LogCapture log;

	private ZcrxReceiver receiver;

	@BeforeEach
	void startReceiver() {
		this.log = new LogCapture("io.zcrx");
		this.receiver = start((builder) -> builder.framing(FrameDecoder.line(MAX_FRAME))
			.maxConnections(LIMIT)
			.idleTimeout(Duration.ofMillis(500)));
		this.listener.onEndOfStream(ZcrxConnection::close);
		this.log.lines().clear();
	}

	@AfterEach
	void endLog() {
		this.log.close();
	}

	@Test
	void oversizedFramesCostOneLogLine() throws Exception {
		for (int i = 0; i < PEERS; i++) {
			Socket peer = connect(this.receiver);
			send(peer, new byte[MAX_FRAME + 1]);
			awaitEnd(peer);
		}

		assertThat(this.receiver.stats().get(Statistic.OVERSIZED_FRAMES)).isEqualTo(PEERS);
		assertThat(this.log.lines()).singleElement().asString().startsWith("WARN").contains("only counted");
		goodPeerIsServed();
	}

	@Test
	void resetsAtEveryStateCostNoLogLine() throws Exception {
		for (int i = 0; i < PEERS; i++) {
			Socket peer = connect(this.receiver);
			peer.setSoLinger(true, 0);
			switch (i % 4) {
				case 1 -> send(peer, "within a frame".getBytes(StandardCharsets.UTF_8));
				case 2 -> send(peer, "a frame\nand a part".getBytes(StandardCharsets.UTF_8));
				case 3 -> {
					send(peer, "a frame\n".getBytes(StandardCharsets.UTF_8));
					peer.shutdownOutput();
				}
				default -> {
				}
			}
			peer.close();
		}
		patiently().until(() -> this.receiver.stats().activeConnections() == 0);

		assertThat(this.log.lines()).isEmpty();
		goodPeerIsServed();
	}

	@Test
	void peersThatSendNothingMoreAreClosedWithoutLogLine() throws Exception {
		List<Socket> peers = new ArrayList<>();
		for (int i = 0; i < LIMIT; i++) {
			peers.add(connect(this.receiver));
			send(peers.get(i), (byte) 'x');
		}
		for (Socket peer : peers) {
			awaitEnd(peer);
		}

		assertThat(this.receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isEqualTo(LIMIT);
		assertThat(this.log.lines()).isEmpty();
		goodPeerIsServed();
	}

	@Test
	void floodOfConnectionsWaitsOutsideWithoutLogLine() throws Exception {
		List<Socket> flood = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			flood.add(connect(this.receiver));
			assertThat(this.receiver.stats().activeConnections()).isLessThanOrEqualTo(LIMIT);
		}
		for (Socket peer : flood) {
			awaitEnd(peer);
		}

		assertThat(this.receiver.stats().get(Statistic.IDLE_CONNECTIONS)).isEqualTo(PEERS);
		assertThat(this.receiver.stats().get(Statistic.DEFERRED_CONNECTIONS)).isPositive();
		assertThat(this.log.lines()).isEmpty();
		goodPeerIsServed();
	}

	private static void awaitEnd(Socket peer) throws IOException {
		try {
			assertThat(peer.getInputStream().read()).isEqualTo(-1);
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private void goodPeerIsServed() throws Exception {
		patiently().until(() -> this.receiver.stats().activeConnections() == 0);
		assertThat(this.receiver.stats().outstandingBuffers()).isZero();
		long frames = this.receiver.stats().frames();
		Socket peer = connect(this.receiver);
		send(peer, "good\n".getBytes(StandardCharsets.UTF_8));
		peer.shutdownOutput();
		awaitEnd(peer);
		assertThat(this.receiver.stats().frames()).isEqualTo(frames + 1);
	}

}
