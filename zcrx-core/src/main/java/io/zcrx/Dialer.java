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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.concurrent.ReceiverThreads;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.socket.ConnectedSocket;

/**
 * Dials the peers of a receiver that connects instead of listening, and dials again when
 * a connection could not be made or is gone. Owns a daemon thread from start to close,
 * which tells when to dial, and one for each attempt, where the host name is looked up,
 * too: no peer waits for another one. Safe from any thread.
 */
final class Dialer implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Dialer.class);

	private static final int IDLE_CALLER_SECONDS = 10;

	private static final int WARNINGS = 10;

	private final ZcrxReceiverConfig config;

	private final Connector connector;

	private final Consumer<ConnectedSocket> server;

	private final List<Peer> peers = new ArrayList<>();

	private final AtomicLong attempts = new AtomicLong();

	private final AtomicLong failures = new AtomicLong();

	private final ThreadPoolExecutor callers;

	private volatile boolean closed;

	/**
	 * Creates a dialer.
	 * @param connector makes connections
	 * @param server takes those that are made
	 */
	Dialer(ZcrxReceiverConfig config, Connector connector, Consumer<ConnectedSocket> server) {
		this.config = config;
		this.connector = connector;
		this.server = server;
		config.connect().forEach((address) -> this.peers.add(new Peer(address)));
		// threads that wait in the kernel or for a name server: too long for virtual ones
		this.callers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_CALLER_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), ReceiverThreads.of(Thread.ofPlatform().daemon().name(name() + "-", 0)));
	}

	private String name() {
		return "zcrx-" + this.config.name() + "-dialer";
	}

	/**
	 * Begins to dial.
	 * @param factory makes the thread
	 */
	void start(ThreadFactory factory) {
		Thread thread = factory.newThread(this);
		thread.setName(name());
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Dials no more, and ends what attempts there are. Connections that were made are not
	 * touched.
	 */
	synchronized void close() {
		this.closed = true;
		this.callers.shutdownNow();
		notifyAll();
	}

	long attempts() {
		return this.attempts.get();
	}

	long failures() {
		return this.failures.get();
	}

	/**
	 * {@return how many peers are not connected now}
	 */
	synchronized long unconnected() {
		return this.peers.stream().filter((peer) -> peer.unconnectedAt != 0).count();
	}

	/**
	 * {@return since when none of the peers is connected, in milliseconds of the epoch; 0
	 * if one is}
	 */
	synchronized long noneConnectedAt() {
		long last = 0;
		for (Peer peer : this.peers) {
			if (peer.unconnectedAt == 0) {
				return 0;
			}
			last = Math.max(last, peer.unconnectedAt);
		}
		return last;
	}

	/**
	 * Tells of peers that could not be connected to.
	 * @return one line for each of the first, and one for all others
	 */
	synchronized List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		int others = 0;
		for (Peer peer : this.peers) {
			if (peer.unconnectedAt != 0 && peer.failure != null) {
				if (warnings.size() < WARNINGS) {
					warnings.add("not connected to %s since %s: %s; it is tried again at least every %s".formatted(peer,
							Instant.ofEpochMilli(peer.unconnectedAt).truncatedTo(ChronoUnit.SECONDS), peer.failure,
							this.config.maxReconnectDelay()));
				}
				else {
					others++;
				}
			}
		}
		if (others > 0) {
			warnings.add("not connected to %d other peers".formatted(others));
		}
		return warnings;
	}

	@Override
	public void run() {
		for (Peer peer = next(); peer != null; peer = next()) {
			begin(peer);
		}
	}

	private void begin(Peer peer) {
		this.attempts.incrementAndGet();
		try {
			this.callers.execute(() -> dial(peer));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			failed(peer, new IOException("there is no thread for it: " + ex.getMessage(), ex));
		}
	}

	/**
	 * Waits for the time to dial a peer.
	 * @return the peer, or {@code null} if no more are to be dialled
	 */
	private synchronized @Nullable Peer next() {
		while (!this.closed) {
			Peer first = null;
			for (Peer peer : this.peers) {
				if (!peer.busy && (first == null || peer.nextAttempt - first.nextAttempt < 0)) {
					first = peer;
				}
			}
			long wait = (first != null) ? first.nextAttempt - System.nanoTime() : Long.MAX_VALUE;
			if (first != null && wait <= 0) {
				first.busy = true;
				return first;
			}
			try {
				wait((first != null) ? Math.ceilDiv(wait, Duration.ofMillis(1).toNanos()) : 0);
			}
			catch (InterruptedException ex) {
				return null; // nobody of ours interrupts it: the application ends
			}
		}
		return null;
	}

	private void dial(Peer peer) {
		ConnectedSocket socket;
		try {
			socket = connect(peer);
		}
		catch (IOException | RuntimeException ex) {
			failed(peer, ex);
			return;
		}
		synchronized (this) {
			peer.connectedAt = System.nanoTime();
			peer.unconnectedAt = 0;
			peer.failure = null;
		}
		if (peer.warned) {
			peer.warned = false;
			logger.info("Receiver '{}' is connected to {}", this.config.name(), peer);
		}
		socket.onClose(() -> lost(peer));
		this.server.accept(socket);
	}

	private ConnectedSocket connect(Peer peer) throws IOException {
		IOException failure = null;
		for (InetAddress address : InetAddress.getAllByName(peer.address.getHostString())) {
			if (this.closed) {
				break;
			}
			if (!fits(address)) {
				failure = (failure != null) ? failure : new IOException("%s can't be reached from address %s"
					.formatted(address.getHostAddress(), this.config.address()));
				continue;
			}
			try {
				return notToItself(this.connector.connect(address, peer.address.getPort(), () -> this.closed));
			}
			catch (IOException ex) {
				failure = ex;
			}
			catch (SyscallException ex) {
				failure = new IOException(
						"%s: %s (%s)".formatted(address.getHostAddress(), reason(ex.errno()), Errno.name(ex.errno())),
						ex);
			}
		}
		throw (failure != null) ? failure : new IOException("the receiver stops");
	}

	private boolean fits(InetAddress address) {
		InetAddress source = this.config.address();
		return source == null || source.isAnyLocalAddress()
				|| source.getAddress().length == address.getAddress().length;
	}

	/**
	 * TCP connects a port to itself if nobody listens on it and the kernel happens to
	 * choose it for this side.
	 */
	private static ConnectedSocket notToItself(ConnectedSocket socket) throws IOException {
		if (!socket.localAddress().equals(socket.remoteAddress())) {
			return socket;
		}
		socket.reset(); // else the port stays taken for a while
		socket.close();
		throw new IOException("%s: connection refused (it had connected to itself)"
			.formatted(socket.remoteAddress().getAddress().getHostAddress()));
	}

	private static String reason(int errno) {
		return switch (errno) {
			case Errno.ECONNREFUSED -> "connection refused";
			case Errno.ETIMEDOUT -> "connection timed out";
			case Errno.EHOSTUNREACH -> "no route to host";
			case Errno.EADDRNOTAVAIL -> "no such local address, or no free port";
			case Errno.ENODEV -> "no such network interface";
			default -> "connection failed";
		};
	}

	private void failed(Peer peer, Exception ex) {
		if (this.closed) {
			return;
		}
		this.failures.incrementAndGet();
		String reason = (ex instanceof UnknownHostException) ? "the host name is not known" : text(ex);
		if (!peer.warned) {
			peer.warned = true;
			logger.warn(
					"Receiver '{}' can't connect to {}: {}. It is tried again, less and less often, at last every {}",
					this.config.name(), peer, reason, this.config.maxReconnectDelay());
		}
		synchronized (this) {
			peer.busy = false;
			peer.failure = reason;
			peer.postpone(this.config);
			notifyAll();
		}
	}

	private static String text(Exception ex) {
		return (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
	}

	private synchronized void lost(Peer peer) {
		long lived = System.nanoTime() - peer.connectedAt;
		if (lived >= peer.delay) {
			peer.delay = 0; // it was a good connection: start over
		}
		peer.failure = "the last connection ended after " + Duration.ofNanos(lived).truncatedTo(ChronoUnit.MILLIS);
		peer.busy = false;
		peer.unconnectedAt = System.currentTimeMillis();
		peer.postpone(this.config);
		notifyAll();
	}

	/**
	 * Makes connections.
	 */
	@FunctionalInterface
	interface Connector {

		ConnectedSocket connect(InetAddress address, int port, BooleanSupplier cancelled) throws IOException;

	}

	/**
	 * One of the peers. Guarded by the dialer, except for what its thread alone uses.
	 */
	private static final class Peer {

		private final InetSocketAddress address;

		// connected, or being dialled
		private boolean busy;

		private long connectedAt;

		// in milliseconds of the epoch, 0 while it is connected
		private long unconnectedAt = System.currentTimeMillis();

		// of the last attempt
		private @Nullable String failure;

		private long nextAttempt = System.nanoTime();

		private long delay;

		private boolean warned;

		Peer(InetSocketAddress address) {
			this.address = address;
		}

		/**
		 * Waits twice as long as the last time, up to the limit; by how much exactly is
		 * left to chance, so that many receivers do not dial one peer at once.
		 */
		private void postpone(ZcrxReceiverConfig config) {
			long min = config.reconnectDelay().toNanos();
			long max = config.maxReconnectDelay().toNanos();
			this.delay = (this.delay == 0) ? min : Math.min(2 * this.delay, max);
			long jittered = this.delay / 2 + ThreadLocalRandom.current().nextLong(this.delay / 2 + 1);
			this.nextAttempt = System.nanoTime() + jittered;
		}

		@Override
		public String toString() {
			return this.address.getHostString() + ":" + this.address.getPort();
		}

	}

}
