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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.concurrent.ReceiverThreads;
import io.zcrx.concurrent.ShortLock;
import io.zcrx.inbound.Dispatcher;
import io.zcrx.inbound.ReceiverConnection;
import io.zcrx.loop.LoopGroup;
import io.zcrx.loop.ReceiveLoop;

/**
 * Listens on a TCP port, or connects to peers, and delivers what arrives as views of the
 * memory that it was received into. Who copies it there depends on the mode: with
 * {@link ReceiveMode#ZERO_COPY} nobody does, else the kernel. Safe from any thread. Owns
 * one platform thread for each loop, on which listeners are called unless
 * {@link Dispatch#EXECUTOR} has them called elsewhere; {@link #close} releases
 * everything, after which the same port and interface queue can be used again. If the
 * network interface that it receives from is removed, or its queue taken away,
 * connections end with a {@link NicLostException}, and the receiver opens itself again
 * when the interface is back.
 *
 * @since 0.1.0
 */
public final class ZcrxReceiver implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ZcrxReceiver.class);

	// on top of the shutdown timeout: the loop needs a moment to cancel what it gave up
	private static final Duration GRACE = Duration.ofSeconds(3);

	private static final long NOT_STOPPED = -1;

	private final ZcrxReceiverConfig config;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	private final ThreadFactory factory;

	private final CompletableFuture<ReceiveLoop.Termination> terminated = new CompletableFuture<>();

	// completes after it, and makes the calls of onTermination. Nobody waits for this
	// one: who does makes such calls, too, and those that close other receivers would
	// then wait for each other
	private final CompletableFuture<ReceiveLoop.Termination> told = new CompletableFuture<>();

	// another one when the receiver is opened again
	private volatile Generation current;

	// of generations before; it is not much, or nobody could be helped
	private final List<UnreleasedMemory> unreleased = new CopyOnWriteArrayList<>();

	private final InterfaceLosses losses;

	private volatile boolean stopRequested;

	// changed with the lock, so that of two threads the last one counts for all loops
	private volatile boolean paused;

	private final ShortLock pausing = new ShortLock();

	private final StopAttempts stops;

	// payloads that were dropped before the stop, or were told of
	private final AtomicLong droppedBefore = new AtomicLong(NOT_STOPPED);

	private ZcrxReceiver(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections,
			ThreadFactory factory, Generation first) {
		this.config = config;
		this.payloads = payloads;
		this.connections = connections;
		this.factory = factory;
		this.current = first;
		this.losses = new InterfaceLosses(config.name(), this::reopen,
				() -> terminate(new ReceiveLoop.Termination(null, true)));
		this.stops = new StopAttempts(config.name(), this::awaitEnd, this.terminated);
	}

	/**
	 * Starts to receive. All or nothing: if this throws, everything is released. Waits
	 * until that is decided: a handler on a loop thread keeps its loop waiting.
	 * @param config what to be
	 * @param payloads is given the received bytes
	 * @param connections is told of connections
	 * @return the receiver, accepting connections
	 * @throws ModeUnavailableException if the configured mode, or for
	 * {@link ReceiveMode#AUTO} any mode, can't be had here
	 * @throws InvalidConfigException if the interface does not exist, or a processor may
	 * not be used
	 * @throws ZcrxException if the port can't be bound or the memory can't be had
	 */
	public static ZcrxReceiver start(ZcrxReceiverConfig config, PayloadListener payloads,
			ConnectionListener connections) {
		// platform threads: a ring accepts calls from one thread only
		return start(config, payloads, connections,
				ReceiverThreads.of(Thread.ofPlatform().name("zcrx-" + config.name() + "-", 0).daemon(false)));
	}

	/**
	 * Starts to receive on given threads.
	 */
	static ZcrxReceiver start(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections,
			ThreadFactory factory) {
		ClassFolder.load();
		LoopCpus cpus = LoopCpus.of(config);
		OpenedMode opened = new ModeOpener(config, payloads, connections).open();
		Generation first = Generation.start(opened, cpus, factory, ReceiverStats.of((figure) -> 0));
		ZcrxReceiver receiver = new ZcrxReceiver(config, payloads, connections, factory, first);
		try {
			receiver.run(first);
		}
		catch (Throwable ex) {
			opened.loops().onTermination(receiver::ended);
			receiver.beginStop();
			// in a handler, too: none of its loops is the caller's
			receiver.stops.makeOrAwait();
			throw ex;
		}
		receiver.onTermination(receiver::tellDeath);
		return receiver;
	}

	/**
	 * Goes on with loops whose threads run, or throws and leaves them to be stopped.
	 */
	private void run(Generation generation) {
		LoopGroup loops = generation.opened.loops();
		try {
			loops.awaitStarted();
		}
		catch (CompletionException ex) {
			throw new ZcrxException(
					"Receiver '%s' could not start its loop: %s".formatted(this.config.name(), ex.getMessage()), ex);
		}
		Dialer dialer = generation.opened.dialer();
		if (dialer != null) {
			dialer.start(this.factory);
		}
		this.current = generation;
		loops.onTermination(this::ended);
		generation.opened.failures().onStop(this::stopByItself);
		this.pausing.lock();
		try {
			loops.pause(this.paused);
		}
		finally {
			this.pausing.unlock();
		}
		if (this.stopRequested) {
			loops.stop();
		}
	}

	/**
	 * All loops have ended: so has the receiver, unless it has lost its interface, which
	 * may come back.
	 */
	private void ended(ReceiveLoop.Termination termination) {
		if (termination.failure() instanceof NicLostException loss) {
			this.losses.lost(loss);
		}
		else {
			terminate(termination);
		}
	}

	private void terminate(ReceiveLoop.Termination termination) {
		this.terminated.complete(termination);
		this.told.complete(termination);
	}

	private void reopen() {
		Generation before = this.current;
		before.end(this.config, System.nanoTime() + this.config.shutdownTimeout().toNanos());
		if (before.opened.unreleased().bytes() > 0) {
			this.unreleased.add(before.opened.unreleased());
		}
		InetSocketAddress address = before.opened.localAddress();
		ZcrxReceiverConfig config = (address != null) ? this.config.toBuilder().port(address.getPort()).build()
				: this.config;
		OpenedMode opened = new ModeOpener(config, this.payloads, this.connections).reopen(before.opened.mode(),
				before.opened.reason());
		Generation next = Generation.start(opened, LoopCpus.of(config), this.factory, stats());
		try {
			run(next);
		}
		catch (Throwable ex) {
			opened.loops().stop();
			opened.loops().terminated().join(); // the loops that run end with the others
			throw ex;
		}
	}

	private void tellDeath(@Nullable Throwable failure) {
		if (failure != null) {
			logger.error("Receiver '{}' died: {}. Its connections are closed and it receives nothing until another "
					+ "one is started", this.config.name(), failure, failure);
		}
	}

	/**
	 * {@return the configuration}
	 */
	public ZcrxReceiverConfig config() {
		return this.config;
	}

	/**
	 * {@return the mode that is in use, never {@link ReceiveMode#AUTO}}
	 */
	public ReceiveMode mode() {
		return opened().mode();
	}

	/**
	 * {@return why that mode is in use, in one line}
	 */
	public String modeReason() {
		return opened().reason();
	}

	/**
	 * {@return the bound address, with the port that was chosen; {@code null} if the
	 * receiver connects instead of listening}
	 */
	public @Nullable InetSocketAddress localAddress() {
		return opened().localAddress();
	}

	/**
	 * {@return what the receiver does now}
	 */
	public State state() {
		ReceiveLoop.Termination termination = this.terminated.getNow(null);
		if (termination == null) {
			return (this.stopRequested || stopCause() != null) ? State.STOPPING : State.RUNNING;
		}
		return (termination.failure() != null) ? State.FAILED : State.STOPPED;
	}

	/**
	 * {@return whether a call of {@link #close} has brought all of the receiver to its
	 * end: its loops, and its handlers on an executor, unless they outlive the shutdown
	 * timeout. A receiver may be {@link State#STOPPED} before, since handlers on an
	 * executor may outlive its loops}
	 */
	public boolean hasEnded() {
		return this.stops.isOver();
	}

	/**
	 * {@return what ended the receiver, or {@code null} if nothing did or it was closed}
	 */
	public @Nullable Throwable failure() {
		ReceiveLoop.Termination termination = this.terminated.getNow(null);
		return (termination != null) ? termination.failure() : null;
	}

	/**
	 * {@return what a listener threw that made the {@link FailureHandler} stop the
	 * receiver, or {@code null}}
	 */
	public @Nullable Throwable stopCause() {
		return opened().failures().stopCause();
	}

	/**
	 * Asks to be told of the end of the receiver. Called once, also if the end has come
	 * already; on the thread that notices, which may be a loop thread: there
	 * {@link #close} of another receiver only begins its stop.
	 * @param callback is given the failure, or {@code null} if the receiver was closed
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // what it throws is logged here
	public void onTermination(Consumer<@Nullable Throwable> callback) {
		this.told.thenAccept((termination) -> {
			try {
				callback.accept(termination.failure());
			}
			catch (RuntimeException ex) {
				logger.error("Receiver '{}': a termination callback failed", this.config.name(), ex);
			}
		});
	}

	/**
	 * {@return figures since the start}
	 */
	public ReceiverStats stats() {
		Generation generation = this.current;
		return ReceiverStats.of((statistic) -> switch (statistic) {
			case INTERFACE_LOSSES -> this.losses.count();
			case LOST_INTERFACES -> this.losses.isLost() ? 1 : 0;
			case REOPEN_ATTEMPTS -> this.losses.attempts();
			case UNRELEASED_BYTES -> unreleased().mapToLong(UnreleasedMemory::bytes).sum();
			default -> read(generation.opened, statistic)
					+ ((statistic.kind() == Statistic.Kind.COUNTER) ? generation.earlier.get(statistic) : 0);
		});
	}

	private Stream<UnreleasedMemory> unreleased() {
		return Stream.concat(this.unreleased.stream(), Stream.of(opened().unreleased()));
	}

	private static long read(OpenedMode opened, Statistic statistic) {
		LoopGroup loops = opened.loops();
		return switch (statistic) {
			case COPY_FALLBACK_COUNT -> buffers(loops, ReceiveBuffers::copyCount);
			case COPY_FALLBACK_BYTES -> buffers(loops, ReceiveBuffers::copyBytes);
			case OUTSTANDING_BUFFERS -> loops.outstanding();
			case RETURNED_BUFFERS -> loops.returned();
			case BUFFERS -> buffers(loops, ReceiveBuffers::count);
			case AREA_SIZE -> buffers(loops, ReceiveBuffers::areaSize);
			case REFILL_ENTRIES -> buffers(loops, ReceiveBuffers::entries);
			case REFILL_ENTRIES_FREE -> buffers(loops, ReceiveBuffers::entriesFree);
			case REFILL_PENDING -> buffers(loops, ReceiveBuffers::pending);
			case ACTIVE_CONNECTIONS ->
				Math.max(0, loops.get(Statistic.ACCEPTED_CONNECTIONS) - loops.get(Statistic.CLOSED_CONNECTIONS));
			case HANDLER_FAILURES -> opened.failures().count();
			case LEAKED_PAYLOADS -> opened.leaks().leaked();
			case DISPATCH_PENDING -> dispatchPending(opened);
			case CONNECT_ATTEMPTS -> dialer(opened, Dialer::attempts);
			case CONNECT_FAILURES -> dialer(opened, Dialer::failures);
			case UNCONNECTED_PEERS -> dialer(opened, Dialer::unconnected);
			case ASTRAY_CONNECTIONS -> loops.astray();
			default -> loops.get(statistic);
		};
	}

	private static long dispatchPending(OpenedMode opened) {
		Dispatcher dispatcher = opened.dispatcher();
		return (dispatcher != null) ? dispatcher.pending() : 0;
	}

	private static long dialer(OpenedMode opened, ToLongFunction<Dialer> figure) {
		Dialer dialer = opened.dialer();
		return (dialer != null) ? figure.applyAsLong(dialer) : 0;
	}

	private static long buffers(LoopGroup loops, ToLongFunction<ReceiveBuffers> figure) {
		return loops.loops()
			.stream()
			.map(ReceiveLoop::buffers)
			.filter((buffers) -> !buffers.isShare())
			.mapToLong(figure)
			.sum();
	}

	/**
	 * Describes open connections. The loop threads are asked, between two handlers; it
	 * costs nothing when nobody asks. A handler on a loop thread gets the answer of its
	 * own loop at once, and keeps that loop waiting for the answers of others.
	 * @param limit how many connections at most
	 * @param timeout how long to wait for the loop threads
	 * @return the connections in the order of their numbers
	 * @throws TimeoutException if a loop thread did not answer in time, because a handler
	 * blocks it
	 * @throws InterruptedException if the wait was interrupted
	 */
	public List<ConnectionSnapshot> connections(int limit, Duration timeout)
			throws TimeoutException, InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		List<ConnectionSnapshot> connections = new ArrayList<>();
		for (Future<List<ConnectionSnapshot>> ofLoop : opened().loops().describe(limit, ReceiverConnection::snapshot)) {
			try {
				connections.addAll(ofLoop.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		}
		connections.sort(Comparator.comparingLong(ConnectionSnapshot::id));
		return List.copyOf(connections.subList(0, Math.min(limit, connections.size())));
	}

	/**
	 * Tells what is wrong with the receiver although it works: memory that does not
	 * suffice, packets that a device drops or that arrive on another queue, connections
	 * that can't be accepted or made, settings that have no effect. When it has ended:
	 * memory that stays mapped.
	 * @return one line for each, with the setting to change; empty if all is well
	 */
	public List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		String loss = this.losses.warning();
		if (loss != null) {
			warnings.add(loss);
		}
		else if (!this.terminated.isDone()) {
			warnings.addAll(opened().warnings().list());
		}
		unreleased().map(UnreleasedMemory::warning).filter(Objects::nonNull).forEach(warnings::add);
		return List.copyOf(warnings);
	}

	/**
	 * Tells since when a receiver that connects instead of listening has none of its
	 * peers: it works, but receives nothing.
	 * @return the time, or {@code null} if a peer is connected or if it listens
	 */
	public @Nullable Instant unconnectedSince() {
		long millis = dialer(opened(), Dialer::noneConnectedAt);
		return (millis != 0) ? Instant.ofEpochMilli(millis) : null;
	}

	/**
	 * Receives nothing until {@link #resume}: TCP holds the peers back. Payloads on their
	 * way are still delivered; connections are still accepted. Of calls on several
	 * threads the last one counts. Does nothing when repeated.
	 */
	public void pause() {
		pause(true);
	}

	/**
	 * Receives again after {@link #pause}. Does nothing when repeated.
	 */
	public void resume() {
		pause(false);
	}

	private void pause(boolean pause) {
		this.pausing.lock();
		try {
			this.paused = pause;
			opened().loops().pause(pause);
		}
		finally {
			this.pausing.unlock();
		}
	}

	/**
	 * {@return whether {@link #pause} is in effect}
	 */
	public boolean isPaused() {
		return this.paused;
	}

	/**
	 * {@return whether nothing is received because handlers hold so much of the area that
	 * the high watermark was reached, in at least one loop}
	 */
	public boolean isAboveWatermark() {
		return opened().loops().loops().stream().anyMatch(ReceiveLoop::aboveWatermark);
	}

	/**
	 * Stops: no more connections, handlers finish, pending replies are sent and retained
	 * payloads awaited up to the shutdown timeout; then everything is released. Returns
	 * when that is done, or three seconds after the timeout if handlers keep a loop from
	 * its end. In the latter case the log says so, the handlers are interrupted, and the
	 * stop goes on; a further call waits for it once more. Of several threads one ends
	 * the receiver, and the others wait for that. An interrupt does not end the wait; the
	 * status stays set.
	 * <p>
	 * Called in a handler, of this receiver or another one, the method only begins the
	 * stop, because the end may have to wait for that handler. A thread of the receiver
	 * brings the stop to its end, in the same time; {@link #onTermination} tells of it.
	 * Does nothing when repeated.
	 */
	@Override
	public void close() {
		beginStop();
		if (ReceiveLoop.isLoopThread() || Dispatcher.isDispatching()) {
			this.stops.makeInBackground();
		}
		else {
			this.stops.makeOrAwait();
		}
	}

	private void stopByItself() {
		beginStop();
		this.stops.makeInBackground();
	}

	private void beginStop() {
		this.droppedBefore.compareAndSet(NOT_STOPPED, stats().droppedPayloads());
		this.stopRequested = true;
		this.losses.close();
		Dialer dialer = opened().dialer();
		if (dialer != null) {
			dialer.close();
		}
		opened().loops().stop();
	}

	/**
	 * Waits for the end, whoever interrupts that, or complains that it does not come.
	 * @return whether it has come
	 */
	private boolean awaitEnd() {
		long deadline = System.nanoTime() + this.config.shutdownTimeout().plus(GRACE).toNanos();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return awaitEnd(deadline);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean awaitEnd(long deadline) throws InterruptedException {
		try {
			awaitLoops(deadline);
			for (Thread thread : this.current.threads) {
				thread.join(GRACE);
			}
			this.current.end(this.config, deadline);
			tellDropped();
			return true;
		}
		catch (TimeoutException ex) {
			List<Thread> blocked = this.current.threads.stream().filter(Thread::isAlive).toList();
			logger.error("Receiver '{}' did not stop within {}: {}. The port and the memory stay in use until then",
					this.config.name(), this.config.shutdownTimeout().plus(GRACE),
					PendingStop.describe(opened(), blocked));
			blocked.forEach(Thread::interrupt);
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void tellDropped() {
		long dropped = stats().droppedPayloads();
		long since = dropped - this.droppedBefore.getAndSet(dropped);
		if (since > 0) {
			logger.warn(
					"Receiver '{}' was stopped before {} payloads that waited for {} were handled: they were dropped. "
							+ "Raise 'shutdown-timeout'{}",
					this.config.name(), since,
					(this.config.dispatch() == Dispatch.EXECUTOR) ? "its executor" : "slow peers",
					(this.config.dispatch() == Dispatch.EXECUTOR) ? ", or lower 'max-in-flight'" : "");
		}
	}

	private OpenedMode opened() {
		return this.current.opened;
	}

	/**
	 * Waits for the end of the loops. When their time is over they deliver no more of
	 * what they have, so that a handler which is slow, but returns, does not hold them up
	 * once for each payload.
	 */
	private void awaitLoops(long deadline) throws InterruptedException, ExecutionException, TimeoutException {
		try {
			this.terminated.get(deadline - GRACE.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			opened().loops().giveUp();
			this.terminated.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * What is open at a time.
	 *
	 * @param opened the loops
	 * @param threads run them
	 * @param earlier the counters of all before
	 * @param ended whether its end was awaited
	 */
	private record Generation(OpenedMode opened, List<Thread> threads, ReceiverStats earlier, AtomicBoolean ended) {

		static Generation start(OpenedMode opened, LoopCpus cpus, ThreadFactory factory, ReceiverStats earlier) {
			List<Thread> threads = new ArrayList<>();
			try {
				for (ReceiveLoop loop : opened.loops().loops()) {
					threads.add(factory.newThread(cpus.pinned(threads.size(), loop)));
				}
				opened.leaks().start();
				threads.forEach(Thread::start);
			}
			catch (Throwable ex) {
				abandon(opened.loops(), threads, ex);
				throw ex;
			}
			return new Generation(opened, List.copyOf(threads), earlier, new AtomicBoolean());
		}

		/**
		 * Releases what was opened when not all threads could be started.
		 */
		private static void abandon(LoopGroup group, List<Thread> threads, Throwable failure) {
			List<ReceiveLoop> loops = group.loops();
			for (int i = 0; i < loops.size(); i++) {
				if (i >= threads.size() || threads.get(i).getState() == Thread.State.NEW) {
					loops.get(i).abandon(failure);
				}
			}
			group.terminated().join(); // the loops that run end with the others
		}

		/**
		 * Waits for the last calls of listeners on the executor. Does nothing when
		 * repeated.
		 */
		void end(ZcrxReceiverConfig config, long deadline) {
			Dispatcher dispatcher = this.opened.dispatcher();
			if (dispatcher == null || this.ended.getAndSet(true)) {
				return;
			}
			dispatcher.discard();
			if (!dispatcher.awaitIdle(deadline)) {
				long running = dispatcher.running();
				logger.warn(
						"Receiver '{}' was stopped while {} handlers on its executor had not returned and {} calls waited "
								+ "for it: {}, and the memory of payloads stays mapped until they return. Payloads "
								+ "that wait are dropped",
						config.name(), running, Math.max(0, dispatcher.pending() - running),
						dispatcher.isForeign() ? "handlers go on" : "handlers are interrupted");
				dispatcher.takeOver(GRACE);
			}
			dispatcher.close();
		}

	}

	/**
	 * What a receiver does.
	 *
	 * @since 0.1.0
	 */
	public enum State {

		/**
		 * Connections are accepted and served.
		 */
		RUNNING,

		/**
		 * {@link ZcrxReceiver#close} was called and has not finished.
		 */
		STOPPING,

		/**
		 * The receiver was closed.
		 */
		STOPPED,

		/**
		 * The receiver ended by itself: {@link ZcrxReceiver#failure} tells why.
		 */
		FAILED

	}

}
