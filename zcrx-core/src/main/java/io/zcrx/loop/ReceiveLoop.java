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
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;
import io.zcrx.ring.CompletionQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.socket.AcceptedSocket;
import io.zcrx.socket.ServerSocket;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Accepts connections and receives from them: one thread, one ring. Confined to the
 * thread that runs it, except for the methods that say otherwise. Owns what it is given,
 * and closes it when it ends.
 */
public final class ReceiveLoop implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ReceiveLoop.class);

	// bounds how long buffers of a large drain are kept from a device, and the memory
	// that a batch touches
	private static final int MAX_BATCH = 256;

	private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

	private static final long STARVED_NANOS = Duration.ofMillis(10).toNanos();

	private static final long LAST_CALL_NANOS = Duration.ofSeconds(1).toNanos();

	private final IoUring ring;

	private final ReceiveBuffers buffers;

	private final LoopHandler handler;

	private final LoopSettings settings;

	private final CompletionQueue completionQueue;

	private final Acceptor acceptor;

	private final ConnectionTable connections = new ConnectionTable();

	private final SendChunks sendChunks = new SendChunks();

	private final Wakeup wakeup = new Wakeup();

	private final LoopCounters counters = new LoopCounters();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	private final ArrayDeque<LoopConnection> starved = new ArrayDeque<>();

	private final long[] batchOffsets = new long[MAX_BATCH];

	private final int[] batchLengths = new int[MAX_BATCH];

	private LoopConnection[] touched = new LoopConnection[64];

	private int touchedCount;

	private int drain;

	private boolean exhausted;

	private long lastConnectionId;

	private long nextTick;

	private long nextRearm;

	private long rearmPause = STARVED_NANOS;

	private long returnedWhenStarved;

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
		this.completionQueue = ring.completionQueue();
		this.acceptor = new Acceptor(socket, settings.maxConnections());
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
	@SuppressWarnings("FutureReturnValueIgnored") // what the callback throws is logged
													// here
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
		boolean rearming = rearmStarved();
		this.ring.submitAndWait((rearming || !this.tasks.isEmpty()) ? 0 : 1, waitNanos());
		this.counters.add(Counter.ENTERS, 1);
		drain();
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
		return this.starved.isEmpty() ? TICK_NANOS : Math.min(this.rearmPause, TICK_NANOS);
	}

	private void drain() {
		CompletionQueue queue = this.completionQueue;
		int head = queue.head();
		int tail = queue.tail();
		int available = tail - head; // both wrap at 2^32
		if (available == 0) {
			return;
		}
		if (available >= queue.entries()) {
			this.counters.add(Counter.CQ_OVERFLOWS, 1);
		}
		this.drain++;
		this.touchedCount = 0;
		while (head != tail) {
			int end = head + Math.min(tail - head, MAX_BATCH);
			batch(head, end);
			head = end;
		}
		if (this.buffers.mayHaveStalled(available, queue.entries(), this.exhausted)) {
			renewTouched();
		}
		this.exhausted = false;
		Arrays.fill(this.touched, 0, this.touchedCount, null);
	}

	/**
	 * Handles the completions from one position up to another, and gives back what they
	 * brought. Everything that runs for every payload is here and in locals: kept in
	 * fields or spread over methods it costs twice as much.
	 */
	private void batch(int begin, int end) {
		CompletionQueue queue = this.completionQueue;
		ReceiveBuffers buffers = this.buffers;
		LoopHandler handler = this.handler;
		long[] offsets = this.batchOffsets;
		int[] lengths = this.batchLengths;
		LoopConnection connection = null;
		long lastUserData = 0;
		int delivered = 0;
		int completions = 0;
		int returned = 0;
		long bytes = 0;
		int position = begin;
		try {
			for (; position != end; position++) {
				long cqe = queue.address(position);
				long userData = IoUringCqe.userData(RingMemory.ALL, cqe);
				int res = IoUringCqe.res(RingMemory.ALL, cqe);
				int flags = IoUringCqe.flags(RingMemory.ALL, cqe);
				if (UserData.kind(userData) != UserData.RECEIVE || !buffers.carriesBuffer(res, flags)) {
					complete(userData, res, flags);
					connection = null;
					continue;
				}
				if (connection == null || userData != lastUserData) {
					connection = touched(this.connections.get(UserData.index(userData)));
					lastUserData = userData;
				}
				long offset = buffers.offset(cqe, flags);
				delivered++;
				boolean retained = false;
				if (res > 0 && connection.takesPayload()) {
					bytes += res;
					completions++;
					retained = handler.received(connection, offset, res);
				}
				else if (res > 0) {
					this.counters.add(Counter.DISCARDED_BYTES, res);
				}
				if (!retained) {
					offsets[returned] = offset;
					lengths[returned] = res;
					returned++;
				}
				if ((flags & LinuxIoUring.IORING_CQE_F_MORE) == 0) {
					connection.receiveEnded(res);
					connection = null;
				}
			}
		}
		finally {
			// an Error ends the loop, but no completion is handled twice
			queue.advance((position != end) ? position + 1 : end);
		}
		endBatch(delivered, returned, completions, bytes);
	}

	/**
	 * Handles a completion that brings no bytes.
	 */
	private void complete(long userData, int res, int flags) {
		boolean more = (flags & LinuxIoUring.IORING_CQE_F_MORE) != 0;
		switch (UserData.kind(userData)) {
			case UserData.RECEIVE -> {
				if (!more) {
					this.connections.get(UserData.index(userData)).receiveEnded(res);
				}
			}
			case UserData.SEND -> this.connections.get(UserData.index(userData)).sendCompleted(res);
			case UserData.ACCEPT -> {
				int fd = this.acceptor.completed(this.ring, res, more, this.connections.size(), now());
				if (fd >= 0) {
					connect(fd);
				}
			}
			case UserData.WAKEUP -> {
				this.wakeup.completed();
				this.wakeup.arm(this.ring);
			}
			case UserData.EVENT -> {
				if (this.buffers.event(res)) {
					this.counters.add(Counter.ALLOCATION_FAILURES, 1);
				}
			}
			// a cancellation that found nothing: the request's own completion has told
			// all
			default -> {
			}
		}
	}

	/**
	 * Notes that a connection takes part in the current drain.
	 */
	private LoopConnection touched(LoopConnection connection) {
		if (connection.touch(this.drain)) {
			if (this.touchedCount == this.touched.length) {
				this.touched = Arrays.copyOf(this.touched, 2 * this.touchedCount);
			}
			this.touched[this.touchedCount++] = connection;
		}
		return connection;
	}

	private void endBatch(int delivered, int returned, int completions, long bytes) {
		this.handler.endBatch(); // revokes the views; only then may the kernel have the
									// buffers
		if (delivered > 0) {
			this.buffers.delivered(delivered);
			this.counters.add(Counter.DELIVERED_BUFFERS, delivered);
		}
		if (returned > 0) {
			this.buffers.giveBack(this.batchOffsets, this.batchLengths, returned);
			this.counters.add(Counter.RETURNED_BUFFERS, returned);
		}
		if (completions > 0) {
			this.counters.add(Counter.RECEIVED_BYTES, bytes);
			this.counters.add(Counter.RECEIVED_COMPLETIONS, completions);
		}
	}

	private void renewTouched() {
		for (int i = 0; i < this.touchedCount; i++) {
			if (this.touched[i].renewReceive()) {
				this.counters.add(Counter.STALL_RECOVERIES, 1);
			}
		}
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

	private void connect(int fd) {
		AcceptedSocket socket;
		try {
			socket = new AcceptedSocket(fd);
		}
		catch (SyscallException ex) {
			// the peer was gone before it was served; the constructor has closed the
			// socket
			this.counters.add(Counter.FAILED_CONNECTIONS, 1);
			return;
		}
		LoopConnection connection = new LoopConnection(this, socket, ++this.lastConnectionId, this.connections,
				this.sendChunks);
		this.counters.add(Counter.ACCEPTED_CONNECTIONS, 1);
		this.handler.connected(connection);
		connection.armReceive();
	}

	void disconnected(LoopConnection connection, int index, @Nullable Throwable cause) {
		this.connections.remove(index);
		this.starved.remove(connection);
		this.counters.add(Counter.CLOSED_CONNECTIONS, 1);
		this.handler.disconnected(connection, cause);
	}

	/**
	 * Takes note of a connection whose request ended because the area is exhausted.
	 */
	void starved(LoopConnection connection) {
		this.counters.add(Counter.ALLOCATION_FAILURES, 1);
		if (this.starved.isEmpty()) {
			this.nextRearm = now() + this.rearmPause;
			this.buffers.starving(true);
		}
		this.returnedWhenStarved = returned();
		this.starved.add(connection);
		this.exhausted = true;
	}

	/**
	 * Renews the requests that ended for lack of buffers, as far as there are some again.
	 * @return whether more can be renewed at once
	 */
	private boolean rearmStarved() {
		if (this.starved.isEmpty()) {
			return false;
		}
		this.counters.add(Counter.REFILL_FLUSHES, this.buffers.replenish(true));
		long free = this.buffers.free();
		if (free <= 0 || returned() == this.returnedWhenStarved) {
			// nothing came back: on a device the free ones can't be counted, so it is
			// tried now and then
			long now = now();
			if (now - this.nextRearm < 0) {
				return false;
			}
			this.rearmPause = Math.min(2 * this.rearmPause, LAST_CALL_NANOS);
			this.nextRearm = now + this.rearmPause;
			free = 1;
		}
		else {
			this.rearmPause = STARVED_NANOS;
		}
		for (long i = 0; i < free && !this.starved.isEmpty(); i++) {
			this.starved.removeFirst().armReceive();
		}
		if (this.starved.isEmpty()) {
			this.buffers.starving(false);
			return false;
		}
		return true;
	}

	private long returned() {
		return this.counters.get(Counter.RETURNED_BUFFERS) + this.buffers.released();
	}

	private void beginStop() {
		this.stopping = true;
		this.stopDeadline = now() + this.settings.shutdownTimeout().toNanos();
		this.acceptor.close(this.ring);
		this.starved.clear();
		this.buffers.starving(true); // so that every buffer that comes home wakes the
										// loop
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
		this.acceptor.close(this.ring);
		this.starved.clear();
		this.stopping = true;
		this.connections.forEach((connection) -> connection.fail(failure));
		long deadline = now() + LAST_CALL_NANOS;
		while (inFlight() && now() - deadline < 0) {
			this.ring.submitAndWait(1, TICK_NANOS);
			CompletionQueue queue = this.completionQueue;
			int head = queue.head();
			for (int tail = queue.tail(); head != tail; head++) {
				ended(queue.address(head));
			}
			queue.advance(head);
		}
		return !inFlight();
	}

	private void ended(long cqe) {
		long userData = IoUringCqe.userData(RingMemory.ALL, cqe);
		boolean more = (IoUringCqe.flags(RingMemory.ALL, cqe) & LinuxIoUring.IORING_CQE_F_MORE) != 0;
		int res = IoUringCqe.res(RingMemory.ALL, cqe);
		switch (UserData.kind(userData)) {
			case UserData.SEND -> this.connections.get(UserData.index(userData)).sendCompleted(res);
			case UserData.RECEIVE -> {
				if (!more) {
					this.connections.get(UserData.index(userData)).receiveEnded(Math.min(res, 0));
				}
			}
			case UserData.ACCEPT -> this.acceptor.completed(this.ring, res, more, 0, now());
			default -> {
			}
		}
	}

	private boolean inFlight() {
		boolean[] result = { this.acceptor.armed() };
		this.connections.forEach((connection) -> result[0] |= connection.inFlight());
		return result[0];
	}

	private static long now() {
		return System.nanoTime();
	}

	long nextSqe() {
		return this.ring.nextSqe();
	}

	LoopHandler handler() {
		return this.handler;
	}

	int maxPendingSend() {
		return this.settings.maxPendingSend();
	}

	static void prepareCancel(long sqe, long userData) {
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_ASYNC_CANCEL);
		IoUringSqe.fd(RingMemory.ALL, sqe, -1);
		IoUringSqe.addr(RingMemory.ALL, sqe, userData);
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.CANCEL, 0));
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
