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

import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Statistic;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.outbound.Outbox;
import io.zcrx.outbound.SendChunks;
import io.zcrx.socket.ConnectedSocket;
import io.zcrx.stats.LoopCounters;

/**
 * Accepts connections and receives from them: one thread, one transport. Confined to the
 * thread that runs it, except for the methods that say otherwise. Owns what it is given,
 * and closes it when it ends.
 */
public final class ReceiveLoop implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ReceiveLoop.class);

	private static final long LAST_CALL_NANOS = Duration.ofSeconds(1).toNanos();

	// so that threads that ask for much can't keep the loop from its connections
	private static final int TASKS_PER_TURN = 256;

	// by their threads, which must never wait for each other
	private static final Map<Thread, ReceiveLoop> RUNNING = new ConcurrentHashMap<>();

	private final Transport transport;

	private final ReceiveBuffers buffers;

	private final LoopHandler handler;

	private final LoopSettings settings;

	private final LoopGroup group;

	private final Acceptor acceptor;

	private final ConnectionTable connections = new ConnectionTable();

	// the same connections and those that are gone, but of which something waits to be
	// handled; for those who can't wait for the loop thread
	private final Set<LoopConnection> served = ConcurrentHashMap.newKeySet();

	private final SendChunks sendChunks = new SendChunks();

	private final LoopCounters counters = new LoopCounters();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final Queue<ConnectedSocket> arrivals = new ConcurrentLinkedQueue<>();

	// connections served or on their way here
	private final AtomicInteger load = new AtomicInteger();

	private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	private final StarvedConnections starved;

	private final CrowdedConnections crowded;

	private final HeldConnections held = new HeldConnections();

	private final LostCompletions lost;

	private final ReceiveGate gate;

	private final SendWatch sends;

	private final Housekeeping housekeeping;

	private final @Nullable SocketShares shares;

	// whose listener is called
	private @Nullable LoopConnection current;

	private boolean stopping;

	private long stopDeadline;

	private boolean lastCall;

	// when it was, is written before
	private volatile boolean stopRequested;

	private volatile long stopRequestedAt;

	private volatile @Nullable Throwable aborted;

	private boolean ending;

	private @Nullable Throwable failure;

	private volatile boolean ended;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a loop of opened parts.
	 * @param transport carries out its requests
	 * @param handler what to deliver to
	 * @param group the group it belongs to
	 */
	@SuppressWarnings("ThisEscapes")
	public ReceiveLoop(Transport transport, LoopHandler handler, LoopGroup group) {
		this.transport = transport;
		this.buffers = transport.buffers();
		this.handler = handler;
		this.settings = group.settings();
		this.group = group;
		this.acceptor = new Acceptor(group.name(), transport, this.counters);
		this.crowded = new CrowdedConnections(transport.failuresAtOnce());
		this.starved = new StarvedConnections(this.buffers, this.counters);
		this.lost = new LostCompletions(group.name(), this.counters, transport.failuresAtOnce());
		this.gate = new ReceiveGate(this.buffers, this.counters, this::outstanding, this.settings);
		this.sends = new SendWatch(this, group);
		this.housekeeping = new Housekeeping(this, this.settings);
		this.shares = SocketShares.of(transport, this.connections);
		this.buffers.wakeup(transport::wake);
		transport.attach(this);
	}

	/**
	 * {@return completes when the loop serves connections, or fails; safe from any
	 * thread}
	 */
	public CompletableFuture<@Nullable Void> started() {
		return this.started;
	}

	/**
	 * {@return completes when the loop has ended and released all it owned; safe from any
	 * thread}
	 */
	public CompletableFuture<Termination> terminated() {
		return this.terminated;
	}

	public LoopCounters counters() {
		return this.counters;
	}

	/**
	 * {@return the buffers of the loop; safe from any thread}
	 */
	public ReceiveBuffers buffers() {
		return this.buffers;
	}

	/**
	 * Asks the loop to end: no more connections, what has arrived is handled, replies are
	 * sent and retained buffers awaited until the timeout. Safe from any thread.
	 */
	public void stop() {
		if (!this.stopRequested) {
			this.stopRequestedAt = System.nanoTime();
			this.stopRequested = true;
		}
		this.transport.wake();
	}

	/**
	 * Delivers no more of what has arrived, although the loop thread may be in the middle
	 * of it: the time to stop is over. Safe from any thread.
	 */
	void giveUp() {
		this.served.forEach(LoopConnection::giveUp);
	}

	/**
	 * {@return how many bytes of replies peers have not taken; safe from any thread}
	 */
	long pendingSend() {
		return this.served.stream().mapToLong(LoopConnection::pendingSend).sum();
	}

	/**
	 * Asks the loop to end at once. Safe from any thread.
	 * @param cause why
	 */
	void abort(Throwable cause) {
		this.aborted = cause;
		this.transport.wake();
	}

	/**
	 * Receives nothing until told otherwise, or goes on; safe from any thread.
	 * @param pause whether to pause
	 */
	public void pause(boolean pause) {
		this.gate.pause(pause);
		this.transport.wake();
	}

	/**
	 * {@return whether so many buffers are in the hands of users that nothing is
	 * received; safe from any thread}
	 */
	public boolean aboveWatermark() {
		return this.gate.aboveWatermark();
	}

	/**
	 * {@return since when that has been so, in milliseconds of the epoch, 0 if it is not
	 * or not for long; safe from any thread}
	 */
	public long aboveWatermarkForLongSince() {
		return this.gate.aboveForLongSince();
	}

	/**
	 * {@return whether nothing is received because of users, and nobody was told yet}
	 */
	boolean mustTellAboveWatermark() {
		return this.gate.aboveWatermark() && !this.group.toldAboveWatermark();
	}

	/**
	 * Tells once that users have held so much for long that nothing is received.
	 */
	void tellAboveWatermark() {
		if (aboveWatermarkForLongSince() != 0 && this.group.tellsAboveWatermark()) {
			logger.warn("Receiver '{}': nothing has been received for seconds, because handlers hold {} of {} buffers. "
					+ "Close retained payloads earlier, use 'dispatch: executor' for handlers that block, or raise "
					+ "'area-size'. Further times like it are only counted", name(), outstanding(),
					this.buffers.count());
		}
	}

	/**
	 * {@return whether the calling thread runs this loop}
	 */
	public boolean onLoopThread() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * {@return the loop that the calling thread runs, or {@code null} if it runs none}
	 */
	static @Nullable ReceiveLoop ofThisThread() {
		Thread thread = Thread.currentThread();
		return thread.isVirtual() ? null : RUNNING.get(thread);
	}

	/**
	 * {@return whether the calling thread runs a loop, of whichever receiver}
	 */
	public static boolean isLoopThread() {
		return ofThisThread() != null;
	}

	/**
	 * Runs a task on the loop thread, after the handler that it runs now. Safe from any
	 * thread; a task that comes after the end of the loop is dropped.
	 */
	void defer(Runnable task) {
		this.tasks.add(task);
		if (!onLoopThread()) {
			this.transport.wake();
		}
		if (this.ended) {
			this.tasks.clear(); // nobody else does
		}
	}

	/**
	 * Describes connections on the loop thread; safe from any thread. Completes without
	 * any if the loop has ended, and perhaps never if it ends meanwhile.
	 */
	<T> CompletableFuture<List<T>> describe(int limit, Function<LoopConnection, T> description) {
		CompletableFuture<List<T>> descriptions = new CompletableFuture<>();
		execute(() -> descriptions.complete(this.connections.describe(limit, description)));
		if (this.ended) {
			descriptions.complete(List.of());
		}
		return descriptions;
	}

	/**
	 * Runs a task on the loop thread, at once if this is it. Safe from any thread.
	 */
	void execute(Runnable task) {
		if (onLoopThread()) {
			task.run();
		}
		else {
			defer(task);
		}
	}

	/**
	 * Takes a connection to serve; safe from any thread. It is closed if the loop has
	 * ended.
	 */
	void take(ConnectedSocket socket) {
		this.load.incrementAndGet();
		if (onLoopThread() && !this.stopping) {
			connect(socket);
			return;
		}
		this.arrivals.add(socket);
		this.transport.wake();
		if (this.ended) {
			closeArrivals();
		}
	}

	@Override
	public void run() {
		Thread thread = Thread.currentThread();
		this.thread = thread;
		RUNNING.put(thread, this);
		Throwable failure = null;
		try {
			this.handler.started();
			this.transport.open();
			serveWaiting();
			this.started.complete(null);
			while (this.aborted == null && !finished()) {
				turn();
			}
			failure = this.aborted;
		}
		catch (Throwable ex) {
			failure = ex;
			this.started.completeExceptionally(ex);
		}
		finally {
			end(failure);
			RUNNING.remove(thread);
		}
	}

	/**
	 * Ends a loop that never runs, because it could not get a thread: releases all it
	 * owns.
	 * @param failure what went wrong
	 */
	public void abandon(Throwable failure) {
		this.started.completeExceptionally(failure);
		end(failure);
	}

	private void turn() {
		if (Thread.interrupted()) {
			// whoever ends the loop says so by other means, and nobody could wait else
			this.group.interrupted();
		}
		runTasks();
		if (this.stopRequested && !this.stopping) {
			beginStop();
		}
		serveWaiting();
		turnGate();
		boolean renewing = this.lost.renew();
		boolean crowded = this.crowded.rearm();
		boolean rearming = this.starved.rearm() || crowded || renewing;
		this.transport.submitAndWait(!rearming && this.tasks.isEmpty(), waitNanos());
		this.counters.add(Statistic.ENTERS, 1);
		this.sends.submitted();
		this.transport.drain();
		int flushes = this.buffers.replenish(!this.starved.isEmpty());
		if (flushes > 0) {
			this.counters.add(Statistic.REFILL_FLUSHES, flushes);
		}
		this.housekeeping.run();
	}

	private void runTasks() {
		this.current = null;
		for (int i = 0; i < TASKS_PER_TURN; i++) {
			Runnable task = this.tasks.poll();
			if (task == null) {
				return;
			}
			task.run();
		}
	}

	private void serveWaiting() {
		for (ConnectedSocket socket = this.acceptor.poll(this.group.room()); socket != null; socket = this.acceptor
			.poll(this.group.room())) {
			this.group.place(socket);
		}
		for (ConnectedSocket socket = this.arrivals.poll(); socket != null; socket = this.arrivals.poll()) {
			connect(socket);
		}
	}

	private void turnGate() {
		if (this.gate.changed()) {
			this.connections.forEach(this.gate.open() ? LoopConnection::armReceive : LoopConnection::cancelReceive);
		}
	}

	private long waitNanos() {
		long nanos = this.housekeeping.waitNanos();
		if (!this.starved.isEmpty()) {
			nanos = least(nanos, this.starved.pauseNanos());
		}
		return this.acceptor.retrying() ? least(nanos, Acceptor.RETRY_NANOS) : nanos;
	}

	/**
	 * {@return the shorter one of two times, of which 0 is endless}
	 */
	static long least(long nanos, long other) {
		if (nanos == 0 || other == 0) {
			return Math.max(nanos, other);
		}
		return Math.min(nanos, other);
	}

	/**
	 * When the loop stops, ends connections whose handlers are done, and gives up those
	 * that did not end in time. Called at each tick.
	 */
	void lookAtDeadline(long now) {
		if (!this.stopping || this.lastCall) {
			return;
		}
		if (now - this.stopDeadline >= 0) {
			this.lastCall = true;
			giveUpPeers();
		}
		else {
			this.connections.forEach(LoopConnection::stopTick);
		}
	}

	private void giveUpPeers() {
		String why = "was given up when the shutdown-timeout of %s was over".formatted(this.settings.shutdownTimeout());
		LongSummaryStatistics lost = new LongSummaryStatistics();
		this.connections.forEach((connection) -> {
			connection.giveUp();
			long bytes = connection.endUnfinished(why);
			if (bytes > 0) {
				lost.accept(bytes);
			}
		});
		dropHeld();
		if (lost.getCount() > 0) {
			logger.warn("Receiver '{}' was stopped while {} peers had not taken {} bytes of replies when the "
					+ "shutdown-timeout of {} was over: their connections are reset. Look at the peers, or raise "
					+ "'shutdown-timeout'", name(), lost.getCount(), lost.getSum(), this.settings.shutdownTimeout());
		}
	}

	/**
	 * Handles nothing more of what waits, but the ends of connections.
	 */
	private void dropHeld() {
		for (LoopConnection connection : this.served) {
			connection.giveUp();
			try {
				connection.handleHeld();
			}
			catch (Throwable ex) {
				if (!this.ending) {
					throw ex;
				}
				this.failure = joined(this.failure, ex); // the others have to end, too
			}
		}
	}

	/**
	 * Serves an accepted connection, here or in another loop, or has it wait.
	 */
	public void accepted(ConnectedSocket socket) {
		if (!this.group.allows(socket.remoteAddress().getAddress())) {
			refused(socket);
		}
		else if (this.acceptor.accepted(socket, this.group.room())) {
			this.group.place(socket);
		}
		else if (!this.stopping) {
			this.counters.add(Statistic.DEFERRED_CONNECTIONS, 1);
		}
	}

	/**
	 * Ends a connection that is not to be served.
	 */
	public void refused(ConnectedSocket socket) {
		this.counters.add(Statistic.REFUSED_CONNECTIONS, 1);
		socket.reset();
		socket.close();
	}

	private void connect(ConnectedSocket socket) {
		if (this.stopping) {
			socket.close();
			left();
			return;
		}
		LoopConnection connection = new LoopConnection(this, socket, this.group.nextConnectionId());
		this.served.add(connection);
		this.counters.add(Statistic.ACCEPTED_CONNECTIONS, 1);
		if (this.shares != null) {
			this.shares.connected(connection, this.group.hasRoom());
		}
		calling(connection);
		this.handler.connected(connection);
		connection.armReceive();
	}

	void disconnected(LoopConnection connection, int index, @Nullable Throwable cause) {
		this.connections.remove(index);
		if (this.shares != null) {
			this.shares.disconnected();
		}
		this.starved.remove(connection);
		left();
		gone(connection, cause);
		if (!this.handler.waits(connection)) {
			handled(connection);
		}
	}

	/**
	 * Takes note that nothing can be handled any more of a connection that is gone.
	 */
	void handled(LoopConnection connection) {
		this.served.remove(connection);
	}

	private void gone(LoopConnection connection, @Nullable Throwable cause) {
		this.counters.add(Statistic.CLOSED_CONNECTIONS, 1);
		try {
			calling(connection);
			this.handler.disconnected(connection, cause);
		}
		catch (Throwable ex) {
			if (!this.ending) {
				throw ex;
			}
			this.failure = joined(this.failure, ex); // the others have to end, too
		}
	}

	/**
	 * Takes note of the connection whose listener is called from now on.
	 */
	public void calling(LoopConnection connection) {
		this.current = connection;
	}

	/**
	 * Has the connection wait whose listener has filled an outbox.
	 */
	void holdBack(Outbox target) {
		LoopConnection current = this.current;
		if (current != null) {
			current.holdBack(target);
		}
	}

	/**
	 * Takes note of a connection whose request ended because too many completions waited.
	 */
	void crowded(LoopConnection connection) {
		this.crowded.add(connection);
	}

	/**
	 * Takes note of a connection whose request ended because the area is exhausted.
	 */
	void starved(LoopConnection connection) {
		this.transport.exhausted();
		this.starved.add(connection);
		this.held.add(connection);
	}

	/**
	 * Renews all requests, because the kernel has lost completions of some.
	 */
	public void completionsLost() {
		this.acceptor.renew();
		this.lost.lost(this.connections);
	}

	/**
	 * {@return when the kernel has last lost completions, in milliseconds of the epoch, 0
	 * for never; safe from any thread}
	 */
	public long lostCompletionsAt() {
		return this.lost.lastMillis();
	}

	/**
	 * {@return why connections can't be accepted, or {@code null} if they can; safe from
	 * any thread}
	 */
	public @Nullable AcceptFailure acceptFailure() {
		return this.acceptor.failure();
	}

	void linger(LoopConnection connection) {
		this.housekeeping.linger(connection);
	}

	private void beginStop() {
		this.stopping = true;
		// a handler may have kept the loop from it until now
		long now = System.nanoTime();
		long spent = now - this.stopRequestedAt;
		this.stopDeadline = now + Math.max(0, this.settings.shutdownTimeout().toNanos() - spent);
		this.acceptor.close();
		this.starved.stop();
		this.connections.forEach(LoopConnection::stop);
	}

	private boolean finished() {
		if (!this.stopping) {
			return false;
		}
		long overdue = System.nanoTime() - this.stopDeadline;
		boolean idle = this.served.isEmpty() && !this.acceptor.armed();
		boolean home = outstanding() + this.handler.copies() == 0;
		return (idle && (home || overdue >= 0)) || overdue >= LAST_CALL_NANOS;
	}

	/**
	 * {@return how many buffers were delivered and have not come back; safe from any
	 * thread}
	 */
	public long outstanding() {
		long back = returned();
		return Math.max(0, this.counters.get(Statistic.DELIVERED_BUFFERS) - back);
	}

	/**
	 * {@return how many buffers have come back: the loop's own count, and what other
	 * threads gave back; safe from any thread}
	 */
	long returned() {
		return this.counters.get(Statistic.RETURNED_BUFFERS) + this.buffers.released();
	}

	private void end(@Nullable Throwable cause) {
		this.ending = true;
		this.failure = cause;
		boolean quiet = false;
		try {
			this.handler.endBatch(new long[0], new int[0], 0);
			quiet = quiesce(cause);
			this.connections.forEach((connection) -> gone(connection, cause));
			dropHeld();
		}
		catch (Throwable ex) {
			this.failure = joined(this.failure, ex);
		}
		finally {
			this.ended = true;
			this.tasks.clear();
			closeArrivals();
			this.connections.forEach(LoopConnection::discard);
			this.acceptor.discard();
			this.transport.close();
			if (quiet) {
				this.connections.forEach(LoopConnection::dropPending);
				this.sendChunks.close();
			}
			this.thread = null;
			this.terminated.complete(new Termination(this.failure, quiet));
		}
	}

	private static Throwable joined(@Nullable Throwable cause, Throwable next) {
		if (cause == null) {
			return next;
		}
		if (!cause.equals(next)) {
			cause.addSuppressed(next);
		}
		return cause;
	}

	/**
	 * Cancels what is left when the loop could not end in good order.
	 * @return whether the kernel has let go of all memory
	 */
	private boolean quiesce(@Nullable Throwable failure) {
		this.stopping = true;
		this.acceptor.close();
		this.starved.stop();
		this.connections.forEach((connection) -> connection.fail(failure));
		return this.transport.quiesce();
	}

	private void closeArrivals() {
		for (ConnectedSocket socket = this.arrivals.poll(); socket != null; socket = this.arrivals.poll()) {
			socket.close();
			left();
		}
	}

	private void left() {
		this.load.decrementAndGet();
		this.group.left();
	}

	/**
	 * {@return how many connections are served or on their way here; safe from any
	 * thread}
	 */
	int load() {
		return this.load.get();
	}

	/**
	 * Counts something for a connection; safe from any thread.
	 */
	void count(Statistic counter, long amount) {
		if (onLoopThread()) {
			this.counters.add(counter, amount);
		}
		else {
			this.group.count(counter, amount);
		}
	}

	/**
	 * Wakes the loop up; safe from any thread.
	 */
	void wake() {
		this.transport.wake();
	}

	Transport transport() {
		return this.transport;
	}

	/**
	 * {@return the name of the receiver, for logs}
	 */
	public String name() {
		return this.group.name();
	}

	public LoopHandler handler() {
		return this.handler;
	}

	LoopSettings settings() {
		return this.settings;
	}

	public Acceptor acceptor() {
		return this.acceptor;
	}

	public ConnectionTable connections() {
		return this.connections;
	}

	HeldConnections held() {
		return this.held;
	}

	SendWatch sends() {
		return this.sends;
	}

	SendChunks sendChunks() {
		return this.sendChunks;
	}

	boolean stopping() {
		return this.stopping;
	}

	/**
	 * {@return whether connections may not receive only because the user has paused them}
	 */
	boolean pausedByUser() {
		return !this.gate.open() && !this.gate.aboveWatermark();
	}

	/**
	 * {@return whether connections may receive}
	 */
	boolean receives() {
		return this.gate.open();
	}

	/**
	 * How a loop ended.
	 *
	 * @param failure why, or {@code null} if it was stopped
	 * @param quiet whether the kernel has let go of all memory, so that it may be
	 * unmapped
	 */
	public record Termination(@Nullable Throwable failure, boolean quiet) {

	}

}
