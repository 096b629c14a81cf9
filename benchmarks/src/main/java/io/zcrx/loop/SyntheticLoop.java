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

package io.zcrx.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.zcrx.buffers.RingBuffers;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.SyntheticKernel;
import io.zcrx.ring.UserData;
import io.zcrx.socket.ChannelSocket;
import io.zcrx.socket.KeepAlive;
import io.zcrx.transport.RingTransport;
import io.zcrx.uapi.LinuxIoUring;

/**
 * A receive loop with one connection on a {@link SyntheticKernel}, turned by the caller.
 */
final class SyntheticLoop {

	private static final int CQ_ENTRIES = 4096;

	private static final int RQ_ENTRIES = 4096;

	private static final long AREA_SIZE = 1 << 24;

	// few enough to stay in a near cache: memory is not what is measured
	private static final int PAGES = 64;

	private static final KeepAlive KEEP_ALIVE = new KeepAlive(false, Duration.ofSeconds(60), Duration.ofSeconds(10), 6,
			Duration.ZERO);

	private final RingTransport transport;

	private final RingBuffers buffers;

	SyntheticLoop(Function<Area, LoopHandler> handlers) throws IOException {
		SyntheticKernel kernel = new SyntheticKernel();
		Area area = Area.map(AREA_SIZE);
		LoopHandler handler = handlers.apply(area);
		IoUring ring = kernel.open(SyntheticKernel.BATCH, CQ_ENTRIES, LinuxIoUring.IORING_SETUP_CQE32);
		this.buffers = ZcrxBuffers.register(ring, area, InterfaceQueue.NODEV, 0, RQ_ENTRIES);
		this.transport = new RingTransport(ring, this.buffers, null);
		LoopGroup group = new LoopGroup("benchmark", new LoopSettings(1, 1 << 20, Duration.ofSeconds(30),
				Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO, 1, 1, LoopSettings.TICK), (peer) -> true);
		ReceiveLoop loop = new ReceiveLoop(this.transport, handler, group);
		group.loops(List.of(loop), List.of(() -> 0));
		handler.started();
		this.transport.open();
		LoopConnection connection = new LoopConnection(loop, ChannelSocket.of(connect(), KEEP_ALIVE), 1);
		handler.connected(connection);
		kernel.fill(UserData.of(UserData.RECEIVE, connection.index()), PAGES);
	}

	private static SocketChannel connect() throws IOException {
		try (ServerSocketChannel server = ServerSocketChannel.open()) {
			server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			SocketChannel peer = SocketChannel.open(server.getLocalAddress());
			SocketChannel accepted = server.accept();
			peer.close();
			return accepted;
		}
	}

	/**
	 * Waits, handles a batch of completions and gives their buffers back.
	 */
	void turn() {
		this.transport.submitAndWait(true, 0);
		this.transport.drain();
		this.buffers.replenish(false);
	}

}
