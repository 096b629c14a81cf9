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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.zcrx.Statistic;
import io.zcrx.buffers.ProvidedBuffers;
import io.zcrx.buffers.RingBuffers;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.outbound.Admission;
import io.zcrx.ring.FakeConnection;
import io.zcrx.ring.FakeKernel;
import io.zcrx.ring.FakeQueue;
import io.zcrx.ring.FakeUring;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.KernelVersion;
import io.zcrx.socket.ServerSocket;
import io.zcrx.stats.LoopCounters;
import io.zcrx.transport.RingTransport;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A receive loop on a {@link FakeKernel}, with a handler that checks every byte, retains
 * some payloads and gives them back later. Runs on the calling thread until all
 * connections have ended and all buffers are home.
 */
final class FakeLoop implements LoopHandler {

	private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

	// soon enough to do what a tick does among everything else
	private static final Duration TICK = Duration.ofMillis(1);

	final FakeKernel kernel;

	final Map<Integer, Throwable> causes = new HashMap<>();

	final List<FakeConnection> connections = new ArrayList<>();

	private final Random random;

	private final ArrayDeque<Retained> retained = new ArrayDeque<>();

	private final Map<LoopConnection, Stream> streams = new HashMap<>();

	private boolean device;

	private boolean mixed;

	private boolean provided;

	private int cqEntries = 256;

	private int rqEntries = 64;

	private int pages = 64;

	private int maxPages = 64;

	private int bufferSize;

	private int retain;

	private boolean replies;

	private int disconnected;

	private long payloads;

	private long bytes;

	private int waits;

	private long lastProgressNanos;

	private long lastProgress;

	private FakeUring uring;

	private Area area;

	private RingBuffers buffers;

	private ReceiveLoop loop;

	private double highWatermark = 1;

	private @Nullable Executor threads;

	private final AtomicInteger releasing = new AtomicInteger();

	private int givesUpAfter = Integer.MAX_VALUE;

	private long maxPending;

	private long maxUncounted;

	private int mostShared;

	private long areaSize;

	private FakeQueue queue;

	FakeLoop(KernelVersion version, long seed) {
		this.device = !version.nodev();
		this.kernel = new FakeKernel(version, seed);
		this.random = new Random(~seed);
	}

	FakeLoop device(boolean device) {
		this.device = device;
		return this;
	}

	FakeLoop mixed(boolean mixed) {
		this.mixed = mixed;
		return this;
	}

	FakeLoop provided() {
		this.provided = true;
		return this;
	}

	FakeLoop entries(int cqEntries, int rqEntries) {
		this.cqEntries = cqEntries;
		this.rqEntries = rqEntries;
		return this;
	}

	FakeLoop pages(int pages) {
		this.pages = pages;
		this.maxPages = pages;
		return this;
	}

	/**
	 * Has the area grow.
	 */
	FakeLoop maxPages(int maxPages) {
		this.maxPages = maxPages;
		return this;
	}

	/**
	 * Has buffers be larger than a page.
	 */
	FakeLoop bufferSize(int bufferSize) {
		this.bufferSize = bufferSize;
		return this;
	}

	/**
	 * Has some of a hundred payloads retained.
	 */
	FakeLoop retain(int percent) {
		this.retain = percent;
		return this;
	}

	/**
	 * Has some received bytes sent back.
	 */
	FakeLoop replies() {
		this.replies = true;
		return this;
	}

	/**
	 * Has retained payloads given back by other threads, at any time.
	 */
	FakeLoop releasedBy(Executor threads) {
		this.threads = threads;
		return this;
	}

	/**
	 * Stops the loop after so many waits that end by themselves.
	 */
	FakeLoop givesUpAfter(int waits) {
		this.givesUpAfter = waits;
		return this;
	}

	/**
	 * Has receiving pause while users hold a share of the buffers.
	 */
	FakeLoop highWatermark(double highWatermark) {
		this.highWatermark = highWatermark;
		return this;
	}

	FakeLoop connection(FakeConnection connection) {
		this.connections.add(connection);
		this.kernel.connect(connection);
		return this;
	}

	/**
	 * Runs until the end, and checks that nothing is left behind.
	 */
	FakeLoop run() {
		this.kernel.onIdle(this::idle);
		int cqe = this.mixed ? LinuxIoUring.IORING_SETUP_CQE_MIXED : LinuxIoUring.IORING_SETUP_CQE32;
		try (FakeKernel kernel = this.kernel; Area area = map()) {
			this.area = area;
			IoUring ring = kernel.open(Math.min(16, this.cqEntries), this.cqEntries, this.provided ? 0 : cqe);
			this.uring = kernel.uring();
			this.buffers = this.provided ? ProvidedBuffers.register(ring, area)
					: ZcrxBuffers.register("fake", ring, area, this.device ? 7 : InterfaceQueue.NODEV,
							this.device ? 1 : 0, this.rqEntries, this.bufferSize, 1);
			this.queue = this.provided ? null : kernel.queue();
			ServerSocket socket = ServerSocket.bind(InetAddress.getLoopbackAddress(), 0, null);
			socket.listen(this.connections.size() + 1);
			LoopGroup group = new LoopGroup("test",
					new LoopSettings(1000, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(5),
							Duration.ofSeconds(5), Duration.ZERO, this.highWatermark, this.highWatermark / 2, TICK),
					(peer) -> true);
			this.loop = new ReceiveLoop(new RingTransport(ring, this.buffers, socket), this, group);
			group.loops(List.of(this.loop), List.of(() -> 0));
			this.loop.run();
			this.mostShared = this.provided ? 0 : this.queue.mostShared();
			this.areaSize = area.size();
			ReceiveLoop.Termination termination = this.loop.terminated().join();
			assertThat(termination.failure()).as("with %s", kernel).isNull();
			assertThat(kernel.violations()).isEmpty();
			assertThat(kernel.openRings()).isZero();
			assertThat(termination.quiet()).isTrue();
			assertThat(this.loop.outstanding()).isZero();
			assertThat(counters().get(Statistic.RECEIVED_COMPLETIONS)).isEqualTo(this.payloads);
			assertThat(counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(this.bytes);
		}
		return this;
	}

	private Area map() {
		return Area.map(this.pages * 4096L, this.maxPages * 4096L, Area.Pages.NORMAL);
	}

	private boolean idle(boolean timed) {
		this.maxPending = Math.max(this.maxPending, this.buffers.pending());
		if (timed) {
			this.waits++;
			if (this.waits > this.givesUpAfter) {
				this.loop.stop();
				return false;
			}
			giveUpWithoutProgress();
		}
		if (this.releasing.get() > 0 || !this.retained.isEmpty()) {
			releaseSome();
			return true;
		}
		if (this.disconnected == expected()) {
			settle(timed);
		}
		else if (!timed) {
			throw new AssertionError("The loop sleeps for ever: " + this.kernel);
		}
		return false;
	}

	private void releaseSome() {
		int count = this.retained.isEmpty() ? 0 : 1 + this.random.nextInt(this.retained.size());
		for (int i = 0; i < count; i++) {
			release(this.retained.remove());
		}
		while (this.releasing.get() > 0) {
			Thread.onSpinWait();
		}
	}

	private void release(Retained payload) {
		if (this.threads == null) {
			giveBack(payload);
			return;
		}
		this.releasing.incrementAndGet();
		this.threads.execute(() -> {
			giveBack(payload);
			this.releasing.decrementAndGet();
		});
	}

	private void giveUpWithoutProgress() {
		long progress = this.counters().get(Statistic.DELIVERED_BUFFERS) + this.disconnected + this.buffers.released()
				- this.buffers.pending();
		long now = System.nanoTime();
		if (progress != this.lastProgress || this.lastProgressNanos == 0) {
			this.lastProgress = progress;
			this.lastProgressNanos = now;
		}
		if (now - this.lastProgressNanos > PATIENCE_NANOS) {
			throw new AssertionError("The loop waits in vain: " + this.kernel);
		}
	}

	private long expected() {
		return this.connections.stream().filter(FakeConnection::isServed).count();
	}

	/**
	 * Everything is received: waits until all buffers are home, then stops.
	 */
	private void settle(boolean timed) {
		if (this.provided || this.queue.references() == this.queue.returning()) {
			this.loop.stop();
		}
		else if (!timed) {
			throw new AssertionError(
					"The loop sleeps with %d buffers: %s".formatted(this.buffers.pending(), this.kernel));
		}
		else {
			this.queue.deviceDemand();
		}
	}

	LoopCounters counters() {
		return this.loop.counters();
	}

	int waits() {
		return this.waits;
	}

	private void giveBack(Retained payload) {
		payload.check();
		this.buffers.release(payload.offset, payload.length);
	}

	/**
	 * {@return the most buffers that waited for room in the refill queue}
	 */
	long maxPending() {
		return this.maxPending;
	}

	/**
	 * Returns how many retained payloads the loop's count has lacked at most.
	 */
	long maxUncounted() {
		return this.maxUncounted;
	}

	int mostShared() {
		return this.mostShared;
	}

	long areaSize() {
		return this.areaSize;
	}

	FakeUring uring() {
		return this.uring;
	}

	@Override
	public void started() {
	}

	@Override
	public void connected(LoopConnection connection) {
		int port = connection.remoteAddress().getPort();
		FakeConnection peer = this.connections.stream()
			.filter((candidate) -> candidate.port() == port)
			.findFirst()
			.orElseThrow();
		this.streams.put(connection, new Stream(peer));
	}

	@Override
	public boolean received(LoopConnection connection, long offset, int length) {
		Stream stream = this.streams.get(connection);
		this.payloads++;
		this.bytes += length;
		int part = (int) (offset >>> LinuxZcrx.IORING_ZCRX_AREA_SHIFT);
		long position = this.area.starts()[part] + (offset & ~LinuxZcrx.IORING_ZCRX_AREA_MASK);
		MemorySegment bytes = this.area.segment().asSlice(position, length);
		try {
			check(bytes, stream.peer.number(), stream.position);
		}
		catch (AssertionError ex) {
			throw new AssertionError("%d bytes at offset %#x, %s".formatted(length, offset, this.kernel), ex);
		}
		if (this.replies && stream.position < 1 << 20) {
			try {
				assertThat(connection.send(bytes)).isEqualTo(Admission.TAKEN);
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}
		Retained payload = new Retained(bytes, stream.peer.number(), stream.position, offset, length);
		stream.position += length;
		this.maxPending = Math.max(this.maxPending, this.buffers.pending());
		if (this.threads != null && !this.retained.isEmpty() && this.random.nextBoolean()) {
			release(this.retained.remove());
		}
		if (this.random.nextInt(100) >= this.retain) {
			return false;
		}
		this.maxUncounted = Math.max(this.maxUncounted, this.retained.size() - this.loop.outstanding());
		this.retained.add(payload);
		return true;
	}

	static void check(MemorySegment bytes, int number, long position) {
		for (long i = 0; i < bytes.byteSize(); i++) {
			byte actual = bytes.get(ValueLayout.JAVA_BYTE, i);
			if (actual != FakeConnection.byteAt(number, position + i)) {
				throw new AssertionError("Byte %d of connection %d is %#x".formatted(position + i, number, actual));
			}
		}
	}

	@Override
	public int endBatch(long[] offsets, int[] lengths, int count) {
		return count;
	}

	@Override
	public void endOfStream(LoopConnection connection) {
		this.streams.get(connection).ended = true;
		connection.close();
	}

	@Override
	public void disconnected(LoopConnection connection, @Nullable Throwable cause) {
		Stream stream = this.streams.get(connection);
		this.disconnected++;
		this.causes.put(stream.peer.number(), cause);
		if (cause == null && this.waits <= this.givesUpAfter) {
			assertThat(stream.ended).isTrue();
			assertThat(stream.position).isEqualTo(stream.peer.total());
			if (this.replies) {
				check(MemorySegment.ofArray(stream.peer.sent()), stream.peer.number(), 0);
				assertThat((long) stream.peer.sent().length).isEqualTo(stream.peer.total());
			}
		}
	}

	private static final class Stream {

		private final FakeConnection peer;

		private long position;

		private boolean ended;

		Stream(FakeConnection peer) {
			this.peer = peer;
		}

	}

	record Retained(MemorySegment bytes, int number, long position, long offset, int length) {

		void check() {
			FakeLoop.check(this.bytes, this.number, this.position);
		}

	}

}
