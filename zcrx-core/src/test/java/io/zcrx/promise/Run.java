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

package io.zcrx.promise;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.InMemoryNetwork;
import io.zcrx.Lab;
import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * Plays a scenario.
 */
final class Run {

	// longer than any of its participants waits
	private static final int STANDSTILL_MILLIS = 20_000;

	private static final int SCENARIO_MILLIS = 110_000;

	private static final int SETTLE_MILLIS = 10_000;

	// as many times of that, however much there is to do
	private static final int SETTLE_MOST = 8;

	// what a stop may take on top of its time-out, and the machine on top of that
	private static final int GRACE_MILLIS = 3000 + 2000;

	private static final int IN_HANDLER_MILLIS = 100;

	private static final int BEGIN_MILLIS = 1000;

	private static final int SHOWN = 10;

	// the compiler alone takes some dozen
	private static final long NATIVE_KEPT = 80L << 20;

	private final Scenario scenario;

	private final Findings findings = new Findings();

	private final Stage stage;

	private final Handler handler;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private int memoryPeers;

	private final long heapBefore;

	private final long nativeBefore;

	private Run(Scenario scenario) {
		this.scenario = scenario;
		this.stage = new Stage(scenario, this.findings);
		this.handler = new Handler(scenario, this.findings, this.stage);
		this.heapBefore = (scenario.theme() == Theme.FLOOD) ? NativeMemory.heapBytes() : 0;
		this.nativeBefore = NativeMemory.bytes();
	}

	/**
	 * Plays a scenario.
	 * @return what broke a promise
	 */
	static Findings of(Scenario scenario) throws InterruptedException {
		Run run = new Run(scenario);
		try (Workers workers = new Workers(scenario.workers(), scenario.seed())) {
			run.play(workers);
		}
		return run.findings;
	}

	private void play(Workers workers) throws InterruptedException {
		Overheard handler = new Overheard(this.handler);
		ZcrxReceiver receiver = ZcrxReceiver.start(config(workers), handler, (ConnectionListener) handler);
		Peer.Connector connector = (smallWindow, announce) -> connect(receiver, smallWindow, announce);
		Watcher watcher = new Watcher(this.scenario, this.findings, receiver, this.heapBefore, this.nativeBefore);
		Thread watching = Thread.ofPlatform().daemon().name("promise-watcher").start(watcher);
		Ping ping = new Ping(this.stage, connector, () -> snapshots(receiver));
		Thread pinging = isPinged() ? Thread.ofPlatform().daemon().name("promise-ping").start(ping) : null;
		List<Peer> peers = this.stage.conversations()
			.stream()
			.map((conversation) -> new Peer(this.stage, conversation, connector))
			.toList();
		try {
			List<Thread> playing = peers.stream().map(this::start).toList();
			if (this.scenario.stopAfterMillis() > 0) {
				TimeUnit.MILLISECONDS.sleep(this.scenario.stopAfterMillis());
			}
			else {
				awaitPeers(receiver, playing, peers);
				ping.end();
				join(pinging);
				awaitEnds(receiver);
			}
			ping.end();
			watcher.end();
			stop(receiver, playing, peers);
			join(pinging);
			watching.join();
			checkAll(receiver);
		}
		finally {
			ping.end();
			watcher.end();
			peers.forEach(Peer::leave);
			this.stage.unblock();
			this.stage.letGo();
			receiver.close();
			this.stage.close();
		}
	}

	private ZcrxReceiverConfig config(Workers workers) {
		ZcrxReceiverConfig.Builder builder = this.scenario.configure(Lab.receiver(this.scenario.place().mode()));
		if (this.scenario.place().inMemory()) {
			builder.network(this.network);
		}
		if (this.scenario.workers() != Workers.Kind.DEFAULT) {
			builder.executor(workers);
		}
		if (this.scenario.onFailure() != Scenario.OnFailure.DEFAULT) {
			builder.failureHandler(this.handler::decide);
		}
		return builder.build();
	}

	private PeerSocket connect(ZcrxReceiver receiver, boolean smallWindow, IntConsumer announce) throws IOException {
		if (!this.scenario.place().inMemory()) {
			return TcpPeer.connect(Objects.requireNonNull(receiver.localAddress()), smallWindow, announce);
		}
		synchronized (this.network) {
			// the network counts
			announce.accept(1 + this.memoryPeers++);
			try {
				return new MemoryPeer(this.network.connect(receiver.config().name()));
			}
			catch (IllegalStateException ex) {
				this.memoryPeers--;
				throw new IOException(ex);
			}
		}
	}

	/**
	 * {@return whether a connection that does nothing wrong has to be answered in time:
	 * handlers that block few threads for long may hold it back}
	 */
	private boolean isPinged() {
		return !this.scenario.receiverPauses() && this.scenario.idleMillis() == 0
				&& (this.scenario.dispatch() == Dispatch.INLINE || this.scenario.workers().isUnlimited());
	}

	// no virtual thread: they would wait for each other and for handlers on such threads
	private Thread start(Peer peer) {
		return Thread.ofPlatform().daemon().name("peer").start(() -> {
			try {
				peer.play();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private static void join(@Nullable Thread thread) throws InterruptedException {
		if (thread != null) {
			thread.join();
		}
	}

	private void awaitPeers(ZcrxReceiver receiver, List<Thread> playing, List<Peer> peers) throws InterruptedException {
		if (this.scenario.receiverPauses()) {
			receiver.pause();
			TimeUnit.MILLISECONDS.sleep(500);
			receiver.resume();
		}
		Deadline deadline = new Deadline();
		for (Thread thread : playing) {
			while (thread.isAlive() && !deadline.isOver() && !isOver(receiver)) {
				thread.join(Duration.ofMillis(20));
				this.stage.probeAll();
				if (deadline.isNear()) {
					// a peer may have to write more than fits before it resets
					resumePausedLong();
				}
			}
			if (thread.isAlive() && !isOver(receiver)) {
				this.findings.add(Promise.PROGRESS, "peers were not done%s: %s; %s", deadline,
						this.stage.conversations().stream().filter((one) -> !one.isDisconnected()).toList(),
						snapshots(receiver));
				break;
			}
		}
		peers.forEach(Peer::leave);
		this.stage.unblock();
	}

	private static String snapshots(ZcrxReceiver receiver) {
		try {
			return receiver.connections(SHOWN, Duration.ofSeconds(1)) + ", " + receiver.stats();
		}
		catch (TimeoutException ex) {
			return "a loop does not answer, " + receiver.stats();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return receiver.stats().toString();
		}
	}

	private boolean isOver(ZcrxReceiver receiver) {
		return receiver.state() != ZcrxReceiver.State.RUNNING || this.findings.promises().contains(Promise.PROGRESS);
	}

	/**
	 * Waits until all connections have ended and all buffers are home.
	 */
	private void awaitEnds(ZcrxReceiver receiver) throws InterruptedException {
		this.stage.end();
		resumePausedLong();
		if (isOver(receiver)) {
			return;
		}
		for (Conversation conversation : this.stage.conversations()) {
			if (conversation.connection() != null && !await(conversation::isDisconnected)) {
				this.findings.add(Promise.LIFE, "no DISCONNECTED %d ms after the peer has gone: %s", SETTLE_MILLIS,
						conversation);
				return;
			}
		}
		this.stage.probeAll();
		this.stage.letGo();
		if (!await(() -> receiver.stats().activeConnections() == 0)) {
			this.findings.add(Promise.FIGURES, "connections are active after all have ended: %s", receiver.stats());
		}
		if (!await(() -> receiver.stats().outstandingBuffers() == 0)) {
			this.findings.add(Promise.BUFFERS, "buffers are outstanding after all was closed: %s", receiver.stats());
		}
		if (receiver.isAboveWatermark() && !await(() -> !receiver.isAboveWatermark())) {
			this.findings.add(Promise.BUFFERS, "it is above the watermark after all was closed: %s", receiver.stats());
		}
		long kept = NativeMemory.excess(this.nativeBefore, NATIVE_KEPT);
		if (kept > 0) {
			this.findings.add(Promise.MEMORY, "%d MiB of native memory are kept after all was closed", kept >> 20);
		}
	}

	private void resumePausedLong() {
		for (Conversation conversation : this.stage.conversations()) {
			if (conversation.isPausedLong() && conversation.connection() != null) {
				conversation.pausesLong(false);
				Objects.requireNonNull(conversation.connection()).resume();
			}
		}
	}

	/**
	 * Waits while handlers are busy with what has arrived, and for a while after that.
	 */
	private boolean await(BooleanSupplier condition) throws InterruptedException {
		long nanos = TimeUnit.MILLISECONDS.toNanos((long) SETTLE_MILLIS * this.scenario.place().slowness());
		long start = System.nanoTime();
		long movedAt = start;
		long progress = progress();
		while (!condition.getAsBoolean()) {
			long now = System.nanoTime();
			if (now - movedAt > nanos || now - start > SETTLE_MOST * nanos) {
				return false;
			}
			if (progress != progress()) {
				progress = progress();
				movedAt = now;
			}
			TimeUnit.MILLISECONDS.sleep(2);
		}
		return true;
	}

	private long progress() {
		return this.stage.conversations().stream().mapToLong(Conversation::progress).sum();
	}

	private void stop(ZcrxReceiver receiver, List<Thread> playing, List<Peer> peers) throws InterruptedException {
		this.stage.unblock();
		if (this.scenario.stopAfterMillis() > 0) {
			this.stage.later(this.stage::letGo, 100);
		}
		this.stage.end();
		this.stage.stop();
		long start = System.nanoTime();
		this.handler.stops();
		close(receiver);
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
		if (millis > this.scenario.shutdownMillis() + (long) GRACE_MILLIS * this.scenario.place().slowness()) {
			this.findings.add(Promise.STOP, "a stop by %s took %d ms", this.scenario.stopper(), millis);
		}
		if (receiver.state() != ZcrxReceiver.State.STOPPED) {
			this.findings.add(Promise.STOP, "it is %s after close(), %s", receiver.state(), receiver.failure());
		}
		peers.forEach(Peer::leave);
		for (Thread thread : playing) {
			if (!thread.join(Duration.ofSeconds(10))) {
				this.findings.add(Promise.PROGRESS, "a peer has not ended");
			}
		}
		this.stage.probeAll();
		this.stage.letGo();
	}

	private void close(ZcrxReceiver receiver) throws InterruptedException {
		switch (this.scenario.stopper()) {
			case THREAD -> {
			}
			case SEVERAL_THREADS -> {
				List<Thread> others = Stream.generate(() -> Thread.ofPlatform().daemon().start(receiver::close))
					.limit(3)
					.toList();
				receiver.close();
				for (Thread other : others) {
					other.join();
				}
			}
			case HANDLER -> {
				if (this.stage.inHandler(() -> closeInCall(receiver), IN_HANDLER_MILLIS)) {
					awaitEnd(receiver);
				}
			}
			case CALLBACK -> receiver.onTermination((failure) -> closeInCall(receiver));
		}
		receiver.close();
	}

	private void closeInCall(ZcrxReceiver receiver) {
		long start = System.nanoTime();
		receiver.close();
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
		if (millis > (long) BEGIN_MILLIS * this.scenario.place().slowness()) {
			this.findings.add(Promise.STOP, "close() in a call by the receiver took %d ms", millis);
		}
	}

	private void awaitEnd(ZcrxReceiver receiver) throws InterruptedException {
		long nanos = TimeUnit.MILLISECONDS
			.toNanos(this.scenario.shutdownMillis() + (long) GRACE_MILLIS * this.scenario.place().slowness());
		long start = System.nanoTime();
		while (!receiver.hasEnded()) {
			if (System.nanoTime() - start > nanos) {
				this.findings.add(Promise.STOP, "a stop begun by a handler did not come to its end: %s",
						receiver.state());
				return;
			}
			TimeUnit.MILLISECONDS.sleep(2);
		}
	}

	/**
	 * Compares what is counted with what the handler has seen: on an executor, or when
	 * something waited for slow peers, some calls of a connection that was closed are not
	 * made.
	 */
	private void checkFigures(ReceiverStats stats) {
		boolean framed = this.scenario.format() != Format.NONE;
		long counted = framed ? stats.frames() : stats.receivedBytes();
		long seen = framed ? this.handler.payloads() : this.handler.bytes();
		boolean exact = this.scenario.dispatch() == Dispatch.INLINE && (framed || stats.droppedPayloads() == 0);
		if (counted < seen || (exact && counted != seen)) {
			this.findings.add(Promise.FIGURES, "the handler got %d %s, but %d are counted", seen,
					framed ? "frames" : "bytes", counted);
		}
		if (stats.acceptedConnections() < this.handler.connected()) {
			this.findings.add(Promise.FIGURES, "%d connections are counted, but CONNECTED was told %d times",
					stats.acceptedConnections(), this.handler.connected());
		}
		long out = stats.get(Statistic.DELIVERED_BUFFERS) - stats.get(Statistic.RETURNED_BUFFERS);
		if (out != stats.outstandingBuffers()) {
			this.findings.add(Promise.FIGURES, "%d buffers were delivered and not returned by one count, by another %d",
					out, stats.outstandingBuffers());
		}
		if (stats.sentBytes() > this.handler.sentBytes()) {
			this.findings.add(Promise.FIGURES, "%d bytes are counted as sent, but only %d were given",
					stats.sentBytes(), this.handler.sentBytes());
		}
	}

	private void checkAll(ZcrxReceiver receiver) throws InterruptedException {
		if (receiver.state() != ZcrxReceiver.State.STOPPED) {
			return;
		}
		for (Conversation conversation : this.stage.conversations()) {
			if (conversation.connection() != null && !await(conversation::isDisconnected)) {
				this.findings.add(Promise.LIFE, "no DISCONNECTED when the receiver has stopped: %s", conversation);
			}
		}
		if (!await(() -> receiver.stats().outstandingBuffers() == 0)) {
			this.findings.add(Promise.BUFFERS, "buffers are outstanding after the stop: %s", receiver.stats());
		}
		ReceiverStats stats = receiver.stats();
		if (stats.activeConnections() != 0) {
			this.findings.add(Promise.FIGURES, "connections are active after the stop: %s", stats);
		}
		if (!this.scenario.hasTroubledWorkers() && stats.handlerFailures() != this.handler.throwing()) {
			this.findings.add(Promise.FAILURES, "%d failures of handlers are counted, but %d calls threw",
					stats.handlerFailures(), this.handler.throwing());
		}
		checkFigures(stats);
		if (stats.leakedPayloads() != 0) {
			this.findings.add(Promise.BUFFERS, "%d payloads are told as leaked", stats.leakedPayloads());
		}
	}

	/**
	 * When peers should be done: there is time as long as something moves.
	 */
	private final class Deadline {

		private final long start = System.nanoTime();

		private long movedAt = this.start;

		private long progress;

		boolean isNear() {
			return System.nanoTime() - this.movedAt > nanos(STANDSTILL_MILLIS / 2);
		}

		boolean isOver() {
			long now = System.nanoTime();
			long progress = progress();
			if (progress != this.progress) {
				this.progress = progress;
				this.movedAt = now;
			}
			return now - this.movedAt > nanos(STANDSTILL_MILLIS) || now - this.start > nanos(SCENARIO_MILLIS);
		}

		private long nanos(int millis) {
			return TimeUnit.MILLISECONDS.toNanos((long) millis * Run.this.scenario.place().slowness());
		}

		@Override
		public String toString() {
			return " after %d s, the last %d s without progress".formatted(
					TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - this.start),
					TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - this.movedAt));
		}

	}

}
