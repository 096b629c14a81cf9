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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Statistic;
import io.zcrx.libc.Errno;
import io.zcrx.socket.ConnectedSocket;
import io.zcrx.socket.ListeningSocket;
import io.zcrx.stats.LoopCounters;

/**
 * Accepts connections by one request that goes on while there is plenty of room, and one
 * by one near the limit. Confined to the loop thread. Of the connections beyond the limit
 * one is taken and waits unserved, to be told of; the others stay in the backlog until
 * there is room.
 */
public final class Acceptor {

	private static final Logger logger = LoggerFactory.getLogger(Acceptor.class);

	static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

	// so long without a failure, and the trouble is over
	private static final long OVER_NANOS = Duration.ofSeconds(10).toNanos();

	// more than the backlogs of most kernels, which a request that goes on may empty at
	// once
	private static final int PLENTY = 4096;

	private final String name;

	private final Transport transport;

	private final LoopCounters counters;

	private final @Nullable ListeningSocket socket;

	private final ArrayDeque<ConnectedSocket> waiting = new ArrayDeque<>();

	private boolean armed;

	private boolean one;

	private boolean cancelling;

	private boolean closed;

	private long retryAt;

	private long failedAt;

	private volatile @Nullable AcceptFailure failure;

	/**
	 * Creates an acceptor that has not begun.
	 * @param name names the receiver in logs
	 */
	Acceptor(String name, Transport transport, LoopCounters counters) {
		this.name = name;
		this.transport = transport;
		this.counters = counters;
		this.socket = transport.listeningSocket();
	}

	/**
	 * Keeps the request armed while nobody waits.
	 * @param room how many connections may be served in addition
	 * @return a waiting socket that may be served now, or {@code null}
	 */
	@Nullable ConnectedSocket poll(int room) {
		if (this.closed || this.socket == null) {
			return null;
		}
		if (this.failure != null && System.nanoTime() - this.failedAt >= OVER_NANOS) {
			this.failure = null;
			logger.info("Receiver '{}': connections on {} are accepted again", this.name, address());
		}
		if (!this.waiting.isEmpty()) {
			return (room > 0) ? this.waiting.poll() : null;
		}
		if (!this.armed && (this.retryAt == 0 || System.nanoTime() - this.retryAt >= 0)) {
			this.armed = true;
			this.one = room < PLENTY;
			this.retryAt = 0;
			this.transport.accept(this.one);
		}
		return null;
	}

	/**
	 * Handles an accepted connection.
	 * @param room how many connections may be served
	 * @return whether it is to be served now
	 */
	boolean accepted(ConnectedSocket connection, int room) {
		if (this.closed) {
			connection.close();
			return false;
		}
		if (room < PLENTY && !this.one) {
			cancel();
		}
		if (room > 0 && this.waiting.isEmpty()) {
			return true;
		}
		this.waiting.add(connection);
		return false;
	}

	/**
	 * The request has ended.
	 */
	public void ended() {
		this.armed = false;
		this.cancelling = false;
		if (this.closed) {
			discard();
		}
	}

	public void failed(int errno, long now) {
		switch (errno) {
			// the peer gave up, or the request was cancelled: nothing is wrong
			case Errno.ECANCELED, Errno.ECONNABORTED, Errno.EINTR, Errno.EAGAIN -> {
			}
			default -> {
				this.retryAt = now + RETRY_NANOS;
				if (!this.closed) {
					failed(new AcceptFailure(address(), errno, System.currentTimeMillis()), now);
				}
			}
		}
	}

	private void failed(AcceptFailure failure, long now) {
		this.counters.add(Statistic.ACCEPT_FAILURES, 1);
		boolean first = this.failure == null;
		this.failure = failure;
		this.failedAt = now;
		if (first) {
			logger.warn("Receiver '{}': connections on {} can't be accepted: {}. It is tried again every 100 ms",
					this.name, failure.address(), failure.reason());
		}
	}

	/**
	 * {@return why connections can't be accepted, or {@code null} if they can; safe from
	 * any thread}
	 */
	@Nullable AcceptFailure failure() {
		return this.failure;
	}

	private @Nullable InetSocketAddress address() {
		return (this.socket != null) ? this.socket.localAddress() : null;
	}

	boolean retrying() {
		return (this.retryAt != 0 || this.failure != null) && !this.closed;
	}

	/**
	 * Asks again, because the request was at work when it was to be cancelled.
	 * @param missing whether there is no such request because its completion was lost
	 */
	public void notCancelled(boolean missing) {
		if (this.armed && this.cancelling) {
			this.cancelling = false;
			if (missing) {
				ended();
			}
			else {
				cancel();
			}
		}
	}

	/**
	 * Ends the request, which is made anew when that is done.
	 */
	void renew() {
		this.cancelling = false;
		cancel();
	}

	private void cancel() {
		if (this.armed && !this.cancelling) {
			this.cancelling = true;
			this.transport.cancelAccept();
		}
	}

	/**
	 * Accepts no more. The socket is closed when its request has completed: one that is
	 * still to be submitted must not meet another file under the same number.
	 */
	void close() {
		if (!this.closed) {
			this.closed = true;
			cancel();
			this.waiting.forEach(ConnectedSocket::close);
			this.waiting.clear();
			if (!this.armed) {
				discard();
			}
		}
	}

	/**
	 * Closes the socket when nothing is submitted any more.
	 */
	void discard() {
		if (this.socket != null) {
			this.socket.close();
		}
	}

	public boolean armed() {
		return this.armed;
	}

}
