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

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Statistic;
import io.zcrx.loop.ReceiveLoop.Termination;
import io.zcrx.socket.ConnectedSocket;

/**
 * The loops of a receiver, which live and die together: hands connections to them and
 * keeps the limits that they share. Safe from any thread.
 */
public final class LoopGroup {

	private static final Logger logger = LoggerFactory.getLogger(LoopGroup.class);

	/** Stands for the NAPI instance of a loop that receives from no queue. */
	public static final IntSupplier NO_QUEUE = () -> 0;

	private final String name;

	private final LoopSettings settings;

	private final Predicate<InetAddress> allowedPeers;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicLong lastConnectionId = new AtomicLong();

	private final AtomicInteger running = new AtomicInteger();

	// what was counted on threads that are not a loop's
	private final AtomicLongArray counted = new AtomicLongArray(Statistic.values().length);

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	private final AtomicBoolean interrupted = new AtomicBoolean();

	private final AtomicBoolean toldSendTimeout = new AtomicBoolean();

	private final AtomicBoolean toldAboveWatermark = new AtomicBoolean();

	private List<ReceiveLoop> loops = List.of();

	private NapiIds napiIds = new NapiIds(List.of());

	private boolean queues;

	private final AtomicLong astray = new AtomicLong();

	private volatile long lastAstray;

	private volatile Termination termination = new Termination(null, true);

	/**
	 * Creates a group without loops.
	 * @param name names the receiver in logs
	 * @param settings limits of its loops
	 * @param allowedPeers tells whose connections are served
	 */
	public LoopGroup(String name, LoopSettings settings, Predicate<InetAddress> allowedPeers) {
		this.name = name;
		this.settings = settings;
		this.allowedPeers = allowedPeers;
	}

	/**
	 * Sets the loops, before the first of them runs.
	 * @param loops the loops; the first one accepts connections
	 * @param napiIds for each loop one that returns the NAPI instance of the queue that
	 * it receives from, 0 if it receives from none; asked now, and again when connections
	 * come through instances that are not known
	 */
	public void loops(List<ReceiveLoop> loops, List<IntSupplier> napiIds) {
		this.loops = List.copyOf(loops);
		this.napiIds = new NapiIds(napiIds);
		this.queues = !napiIds.contains(NO_QUEUE);
		this.running.set(loops.size());
		for (ReceiveLoop loop : loops) {
			then(loop.terminated(), this::ended);
		}
	}

	public List<ReceiveLoop> loops() {
		return this.loops;
	}

	/**
	 * Waits until all loops serve connections.
	 * @throws java.util.concurrent.CompletionException if one of them can't
	 */
	public void awaitStarted() {
		for (ReceiveLoop loop : this.loops) {
			loop.started().join();
		}
	}

	/**
	 * {@return completes when all loops have ended}
	 */
	public CompletableFuture<Termination> terminated() {
		return this.terminated;
	}

	/**
	 * Asks to be told of the end of all loops. Called once, also if it has come already.
	 * @param callback called on the thread of the last loop, or on this one if the end
	 * has come
	 */
	public void onTermination(Consumer<Termination> callback) {
		then(this.terminated, callback);
	}

	@SuppressWarnings("FutureReturnValueIgnored") // what it throws is logged here
	private void then(CompletableFuture<Termination> future, Consumer<Termination> callback) {
		future.thenAccept((termination) -> {
			try {
				callback.accept(termination);
			}
			catch (RuntimeException ex) {
				logger.error("Receiver '{}': a termination callback failed", this.name, ex);
			}
		});
	}

	private void ended(Termination loop) {
		synchronized (this) {
			Throwable failure = this.termination.failure();
			this.termination = new Termination((failure != null) ? failure : loop.failure(),
					this.termination.quiet() && loop.quiet());
		}
		if (loop.failure() != null) {
			// one loop is not enough: a part of the connections would hang
			this.loops.forEach((other) -> other.abort(loop.failure()));
		}
		if (this.running.decrementAndGet() == 0) {
			this.terminated.complete(this.termination);
		}
	}

	/**
	 * Asks all loops to end in good order.
	 */
	public void stop() {
		this.loops.forEach(ReceiveLoop::stop);
	}

	/**
	 * Delivers no more of what has arrived, because the time to stop is over.
	 */
	public void giveUp() {
		this.loops.forEach(ReceiveLoop::giveUp);
	}

	/**
	 * Asks all loops to receive nothing until told otherwise, or to go on.
	 * @param pause whether to pause
	 */
	public void pause(boolean pause) {
		this.loops.forEach((loop) -> loop.pause(pause));
	}

	/**
	 * Serves a connection that was made elsewhere.
	 * @param socket the connection, closed if the loops have ended
	 */
	public void serve(ConnectedSocket socket) {
		place(socket);
	}

	/**
	 * {@return a counter's value for all loops}
	 * @param counter which one
	 */
	@SuppressWarnings("EnumOrdinal") // the ordinal is an array index of this process only
	public long get(Statistic counter) {
		long sum = this.counted.get(counter.ordinal());
		for (ReceiveLoop loop : this.loops) {
			sum += loop.counters().get(counter);
		}
		return sum;
	}

	@SuppressWarnings("EnumOrdinal") // the ordinal is an array index of this process only
	void count(Statistic counter, long amount) {
		if (amount != 0) {
			this.counted.addAndGet(counter.ordinal(), amount);
		}
	}

	/**
	 * {@return how many buffers have come back, whichever thread gave them}
	 */
	public long returned() {
		long sum = 0;
		for (ReceiveLoop loop : this.loops) {
			sum += loop.returned();
		}
		return sum;
	}

	/**
	 * {@return how many buffers were delivered and have not come back}
	 */
	public long outstanding() {
		long sum = 0;
		for (ReceiveLoop loop : this.loops) {
			sum += loop.outstanding();
		}
		return sum;
	}

	/**
	 * {@return how many bytes of replies peers have not taken}
	 */
	public long pendingSend() {
		long sum = 0;
		for (ReceiveLoop loop : this.loops) {
			sum += loop.pendingSend();
		}
		return sum;
	}

	/**
	 * {@return how many payloads hold no buffer but memory they were copied to}
	 */
	public long copies() {
		long sum = 0;
		for (ReceiveLoop loop : this.loops) {
			sum += loop.handler().copies();
		}
		return sum;
	}

	/**
	 * Describes connections on the threads of their loops.
	 * @param <T> the type of a description
	 * @param limit how many of each loop at most
	 * @param description makes a description, on the loop thread
	 * @return the descriptions of each loop; a loop that ends meanwhile may never answer
	 */
	public <T> List<CompletableFuture<List<T>>> describe(int limit, Function<LoopConnection, T> description) {
		return this.loops.stream().map((loop) -> loop.describe(limit, description)).toList();
	}

	/**
	 * {@return the name of the receiver, for logs}
	 */
	String name() {
		return this.name;
	}

	LoopSettings settings() {
		return this.settings;
	}

	/**
	 * {@return whether a peer that took nothing in time is the first one of the receiver,
	 * which is worth a line in the log}
	 */
	boolean tellsSendTimeout() {
		return !this.toldSendTimeout.getAndSet(true);
	}

	boolean toldAboveWatermark() {
		return this.toldAboveWatermark.get();
	}

	/**
	 * {@return whether a loop that has received nothing for long, because of users, is
	 * the first one of the receiver, which is worth a line in the log}
	 */
	boolean tellsAboveWatermark() {
		return !this.toldAboveWatermark.getAndSet(true);
	}

	long nextConnectionId() {
		return this.lastConnectionId.incrementAndGet();
	}

	boolean allows(InetAddress peer) {
		return this.allowedPeers.test(peer);
	}

	boolean hasRoom() {
		return room() > 0;
	}

	/**
	 * {@return how many connections may be served in addition}
	 */
	int room() {
		return Math.max(0, this.settings.maxConnections() - this.connections.get());
	}

	/**
	 * Hands a connection to the loop that receives from the queue it arrives on, or to
	 * the one with the fewest connections.
	 */
	void place(ConnectedSocket socket) {
		this.connections.incrementAndGet();
		ReceiveLoop loop = (this.loops.size() == 1 && !this.queues) ? this.loops.getFirst() : choose(socket);
		loop.take(socket);
	}

	private ReceiveLoop choose(ConnectedSocket socket) {
		int napiId = this.queues ? socket.incomingNapiId() : 0;
		ReceiveLoop best = null;
		if (napiId != 0) {
			int[] napiIds = this.napiIds.lookingFor(napiId);
			boolean known = true;
			for (int i = 0; i < napiIds.length; i++) {
				known &= napiIds[i] != 0;
				if (napiIds[i] == napiId) {
					best = lessLoaded(best, this.loops.get(i));
				}
			}
			if (best == null && known) {
				this.astray.incrementAndGet();
				this.lastAstray = System.currentTimeMillis();
			}
		}
		if (best == null) {
			for (ReceiveLoop loop : this.loops) {
				best = lessLoaded(best, loop);
			}
		}
		return (best != null) ? best : this.loops.getFirst();
	}

	/**
	 * {@return how many connections came through none of the queues that the loops
	 * receive from}
	 */
	public long astray() {
		return this.astray.get();
	}

	/**
	 * {@return when the last of them came, in milliseconds since 1970}
	 */
	public long lastAstray() {
		return this.lastAstray;
	}

	/**
	 * Asks all loops to end at once.
	 * @param cause why, of which connections are told
	 */
	public void abort(Throwable cause) {
		this.loops.forEach((loop) -> loop.abort(cause));
	}

	private static ReceiveLoop lessLoaded(@Nullable ReceiveLoop best, ReceiveLoop loop) {
		return (best != null && best.load() <= loop.load()) ? best : loop;
	}

	/**
	 * The thread of a loop was interrupted; its status is cleared.
	 */
	void interrupted() {
		if (!this.interrupted.getAndSet(true)) {
			logger
				.warn("Receiver '{}': thread {} was interrupted, by a handler or on behalf of one. That ends no loop: the "
						+ "interrupt status is cleared, as each time from now on. Close the receiver to end its loops",
						this.name, Thread.currentThread().getName());
		}
	}

	/**
	 * A connection is gone: another may be served.
	 */
	void left() {
		int before = this.connections.getAndDecrement();
		ReceiveLoop acceptor = this.loops.getFirst();
		if (before >= this.settings.maxConnections() && !acceptor.onLoopThread()) {
			acceptor.wake();
		}
	}

}
