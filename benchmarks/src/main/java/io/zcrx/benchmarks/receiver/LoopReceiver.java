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

package io.zcrx.benchmarks.receiver;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.Statistic;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.LoopGroup;
import io.zcrx.loop.LoopHandler;
import io.zcrx.loop.LoopSettings;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.ring.IoUring;
import io.zcrx.socket.ServerSocket;
import io.zcrx.stats.LoopCounters;
import io.zcrx.transport.RingTransport;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

/**
 * Receives with ring and loop alone, without the {@code Payload} object of the public
 * API: what is left is the cost of the engine itself. Without a device only.
 */
final class LoopReceiver implements LoopHandler, Receiver {

	private static final int PAGE_SIZE = 4096;

	private static final int SQ_ENTRIES = 256;

	private static final int RQ_ENTRIES = 4096;

	private static final int BACKLOG = 1024;

	private final MemorySegment area;

	private final ReceiveLoop loop;

	private final Tally tally;

	private final int port;

	@SuppressWarnings("ThisEscapes")
	private LoopReceiver(ReceiverOptions options, Tally tally) {
		long areaSize = (long) options.areaMiB() << 20;
		Area area = Area.map(areaSize);
		IoUring ring = IoUring.open(SQ_ENTRIES, (int) (2 * areaSize / PAGE_SIZE), LinuxIoUring.IORING_SETUP_CQE32);
		ZcrxBuffers buffers = ZcrxBuffers.register(ring, area, InterfaceQueue.NODEV, 0, RQ_ENTRIES);
		ServerSocket socket = ServerSocket.bind(InetAddress.getLoopbackAddress(), options.port(), null);
		socket.listen(BACKLOG);
		this.tally = tally;
		this.area = area.segment().asReadOnly();
		this.port = socket.localAddress().getPort();
		LoopGroup group = new LoopGroup(
				"benchmark", new LoopSettings(CoreReceiver.MAX_CONNECTIONS, 1 << 20, Duration.ofSeconds(30),
						Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ZERO, 1, 1, LoopSettings.TICK),
				(peer) -> true);
		this.loop = new ReceiveLoop(new RingTransport(ring, buffers, socket), this, group);
		group.loops(List.of(this.loop), List.of(() -> 0));
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) {
		LoopReceiver receiver = new LoopReceiver(options, tallies.add());
		Thread.ofPlatform().name("loop").daemon().start(receiver.loop);
		return receiver;
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public String counters() {
		LoopCounters counters = this.loop.counters();
		long enters = counters.get(Statistic.ENTERS);
		return "completions=%d enters=%d calls=%d renewals=%d".formatted(counters.get(Statistic.RECEIVED_COMPLETIONS),
				enters, enters + counters.get(Statistic.REFILL_FLUSHES), counters.get(Statistic.STALL_RECOVERIES));
	}

	@Override
	public void started() {
	}

	@Override
	public void connected(LoopConnection connection) {
	}

	@Override
	public boolean received(LoopConnection connection, long offset, int length) {
		this.tally.payload(this.area.asSlice(offset & ~LinuxZcrx.IORING_ZCRX_AREA_MASK, length));
		return false;
	}

	@Override
	public int endBatch(long[] offsets, int[] lengths, int count) {
		return count;
	}

	@Override
	public void endOfStream(LoopConnection connection) {
		connection.close();
	}

	@Override
	public void disconnected(LoopConnection connection, @Nullable Throwable cause) {
	}

}
