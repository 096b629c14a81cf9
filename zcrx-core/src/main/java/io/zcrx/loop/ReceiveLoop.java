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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;
import io.zcrx.ring.IoUring;
import io.zcrx.socket.AcceptedSocket;
import io.zcrx.socket.ServerSocket;

/**
 * Accepts connections and receives from them: one thread, one ring. Confined to the
 * thread that runs it, except for the methods that say otherwise. Owns what it is given,
 * and closes it when it ends.
 */
public final class ReceiveLoop implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ReceiveLoop.class);

	private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

	private static final long LAST_CALL_NANOS = Duration.ofSeconds(1).toNanos();

	private final IoUring ring;

	private final ReceiveBuffers buffers;

	private final LoopHandler handler;

	private final LoopSettings settings;

	private final Acceptor acceptor;

	private final ConnectionTable connections = new ConnectionTable();

	private final SendChunks sendChunks = new SendChunks();

	private final Wakeup wakeup = new Wakeup();

	private final LoopCounters counters = new LoopCounters();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	private final Drain drain;

	private final StarvedConnections starved;

	private final CrowdedConnections crowded;

	private final @Nullable SocketShares shares;

	private long lastConnectionId;

	private long nextTick;

	private boolean stopping;

	private long stopDeadline;

	private boolean lastCall;

	private volatile boolean stopRequested;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a loop of opened parts.
	 * @param ring a ring that is not enabled yet
	 * @param buffers the buffers registered with it
	 * @param socket a listening socket
	 * @param handler what to deliver to
	 * @param settings limits
	 */
	public ReceiveLoop(IoUring ring, ReceiveBuffers buffers, ServerSocket socket, LoopHandler handler,
			LoopSettings settings) {
		this.ring = ring;
		this.buffers = buffers;
		this.handler = handler;
		this.settings = settings;
		this.acceptor = new Acceptor(socket, settings.maxConnections());
		this.drain = new Drain(this, ring, this.connections, this.acceptor, this.wakeup);
		this.crowded = new CrowdedConnections(ring.completionQueue().entries());
		this.starved = new StarvedConnections(buffers, this.counters);
		AreaBudget budget = settings.budget();
		this.shares = (budget != null)
				? new SocketShares(budget, buffers, socket, this.connections, settings.maxConnections()) : null;
		buffers.wakeup(this.wakeup::wake);
	}

	/**
	 * {@return completes when connections are accepted, or fails; safe from any thread}
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

	/**
	 * Asks to be told of the end. Called once, also if it has come already. Safe from any
	 * thread.
	 * @param callback called on the loop thread, or on this one if the end has come
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // what it throws is logged here
	public void onTermination(Consumer<Termination> callback) {
		this.terminated.thenAccept((termination) -> {
			try {
				callback.accept(termination);
			}
			catch (RuntimeException ex) {
				logger.error("A termination callback failed", ex);
			}
		});
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
		this.stopRequested = true;
		this.wakeup.wake();
	}

	/**
	 * {@return whether the calling thread runs this loop}
	 */
	public boolean onLoopThread() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Runs a task on the loop thread, after the handler that it runs now. Safe from any
	 * thread; a task that comes after the end of the loop is dropped.
	 */
	void defer(Runnable task) {
		this.tasks.add(task);
		if (!onLoopThread()) {
			this.wakeup.wake();
		}
	}

	@Override
	public void run() {
		this.thread = Thread.currentThread();
		Throwable failure = null;
		try {
			this.handler.started();
			this.ring.enable();
			this.wakeup.arm(this.ring);
			this.acceptor.poll(this.ring, 0);
			this.started.complete(null);
			while (!finished()) {
				turn();
			}
		}
		catch (Throwable ex) {
			failure = ex;
			this.started.completeExceptionally(ex);
		}
		finally {
			end(failure);
		}
	}

	private void turn() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
		if (this.stopRequested && !this.stopping) {
			beginStop();
		}
		serveWaiting();
		boolean crowded = this.crowded.rearm();
		boolean rearming = this.starved.rearm() || crowded;
		this.ring.submitAndWait((rearming || !this.tasks.isEmpty()) ? 0 : 1, waitNanos());
		this.counters.add(Counter.ENTERS, 1);
		this.drain.run();
		int flushes = this.buffers.replenish(!this.starved.isEmpty());
		if (flushes > 0) {
			this.counters.add(Counter.REFILL_FLUSHES, flushes);
		}
		tick();
	}

	private void serveWaiting() {
		for (int fd = this.acceptor.poll(this.ring, this.connections.size()); fd >= 0; fd = this.acceptor
			.poll(this.ring, this.connections.size())) {
			connect(fd);
		}
	}

	private long waitNanos() {
		if (this.starved.isEmpty() && !this.stopping && !this.acceptor.retrying() && !this.buffers.watching()) {
			return 0;
		}
		return this.starved.isEmpty() ? TICK_NANOS : Math.min(this.starved.pauseNanos(), TICK_NANOS);
	}

	private void tick() {
		if (!this.buffers.watching() && !this.stopping) {
			return;
		}
		long now = now();
		if (now - this.nextTick < 0) {
			return;
		}
		this.nextTick = now + TICK_NANOS;
		if (this.buffers.tick()) {
			this.connections.forEach((connection) -> {
				if (connection.renewReceive()) {
					this.counters.add(Counter.STALL_RECOVERIES, 1);
				}
			});
		}
		if (this.stopping && !this.lastCall && now - this.stopDeadline >= 0) {
			this.lastCall = true;
			this.connections.forEach((connection) -> connection.fail(null));
		}
	}

	/**
	 * Serves an accepted socket.
	 */
	void connect(int fd) {
		AcceptedSocket socket;
		try {
			socket = new AcceptedSocket(fd);
		}
		catch (SyscallException ex) {
			// the peer was gone before it was served, the socket is closed
			this.counters.add(Counter.FAILED_CONNECTIONS, 1);
			return;
		}
		LoopConnection connection = new LoopConnection(this, socket, ++this.lastConnectionId, this.connections,
				this.sendChunks);
		this.counters.add(Counter.ACCEPTED_CONNECTIONS, 1);
		if (this.shares != null) {
			this.shares.connected(connection);
		}
		this.handler.connected(connection);
		connection.armReceive();
	}

	void disconnected(LoopConnection connection, int index, @Nullable Throwable cause) {
		this.connections.remove(index);
		if (this.shares != null) {
			this.shares.disconnected();
		}
		this.starved.remove(connection);
		this.counters.add(Counter.CLOSED_CONNECTIONS, 1);
		this.handler.disconnected(connection, cause);
	}

	/**
	 * Takes note of a connection whose request ended because the completion queue was
	 * full.
	 */
	void crowded(LoopConnection connection) {
		this.crowded.add(connection);
	}

	/**
	 * Takes note of a connection whose request ended because the area is exhausted.
	 */
	void starved(LoopConnection connection) {
		this.drain.exhausted();
		this.starved.add(connection);
	}

	private void beginStop() {
		this.stopping = true;
		this.stopDeadline = now() + this.settings.shutdownTimeout().toNanos();
		this.acceptor.close(this.ring);
		this.starved.stop();
		this.connections.forEach(LoopConnection::stop);
	}

	private boolean finished() {
		if (!this.stopping) {
			return false;
		}
		boolean over = now() - this.stopDeadline >= 0;
		boolean idle = this.connections.size() == 0 && !this.acceptor.armed();
		boolean home = outstanding() == 0;
		return (idle && (home || over)) || now() - this.stopDeadline >= LAST_CALL_NANOS;
	}

	/**
	 * {@return how many buffers were delivered and have not come back; safe from any
	 * thread}
	 */
	public long outstanding() {
		long back = this.counters.get(Counter.RETURNED_BUFFERS) + this.buffers.released();
		return Math.max(0, this.counters.get(Counter.DELIVERED_BUFFERS) - back);
	}

	private void end(@Nullable Throwable failure) {
		boolean quiet = false;
		try {
			this.handler.endBatch();
			quiet = quiesce(failure);
			this.connections.forEach((connection) -> this.handler.disconnected(connection, failure));
		}
		catch (Throwable ex) {
			logger.error("Ending the loop failed, its memory stays mapped", ex);
		}
		finally {
			this.connections.forEach(LoopConnection::discard);
			this.acceptor.discard();
			this.buffers.close();
			this.ring.close();
			this.wakeup.close();
			if (quiet) {
				this.sendChunks.close();
			}
			this.thread = null;
			this.terminated.complete(new Termination(failure, quiet));
		}
	}

	/**
	 * Cancels what is left when the loop could not end in good order.
	 * @return whether the kernel has let go of all memory
	 */
	private boolean quiesce(@Nullable Throwable failure) {
		this.stopping = true;
		this.acceptor.close(this.ring);
		this.starved.stop();
		this.connections.forEach((connection) -> connection.fail(failure));
		return new Quiescence(this.ring, this.connections, this.acceptor).await();
	}

	private static long now() {
		return System.nanoTime();
	}

	IoUring ring() {
		return this.ring;
	}

	LoopHandler handler() {
		return this.handler;
	}

	int maxPendingSend() {
		return this.settings.maxPendingSend();
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
