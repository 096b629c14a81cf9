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

package io.zcrx.transport;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.loop.Transport;
import io.zcrx.socket.ListeningSocket;
import io.zcrx.socket.MemorySocket;
import io.zcrx.socket.PeerState;

/**
 * Carries out requests of connections in memory, for tests: no socket is opened.
 */
public final class MemoryTransport extends Transport {

	private final SelectorBuffers buffers;

	private final List<ChannelRequests> requests = new ArrayList<>();

	// requests that end without the peer's doing
	private final ArrayDeque<ChannelRequests> cancelled = new ArrayDeque<>();

	private final ArrayDeque<ChannelRequests> sending = new ArrayDeque<>();

	private final Lock lock = new ReentrantLock();

	private final Condition wakeup = this.lock.newCondition();

	private boolean woken;

	private boolean waiting;

	private long waits;

	private @Nullable ChannelReader reader;

	/**
	 * Creates a transport.
	 * @param buffers the buffers to receive into
	 */
	public MemoryTransport(SelectorBuffers buffers) {
		this.buffers = buffers;
	}

	/**
	 * Tells whether the loop has nothing to do; safe from any thread.
	 * @return a number that no earlier idle time has, or -1 if the loop is at work
	 */
	public long idle() {
		this.lock.lock();
		try {
			return (this.waiting && !this.woken) ? this.waits : -1;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void attach(ReceiveLoop loop) {
		this.reader = new ChannelReader(loop, this.buffers);
	}

	@Override
	public void open() {
	}

	@Override
	public void wake() {
		this.lock.lock();
		try {
			this.woken = true;
			this.wakeup.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public ReceiveBuffers buffers() {
		return this.buffers;
	}

	public @Override @Nullable ListeningSocket listeningSocket() {
		return null;
	}

	@Override
	public void accept(boolean one) {
		throw new UnsupportedOperationException("Nothing listens in memory");
	}

	@Override
	public void cancelAccept() {
		throw new UnsupportedOperationException("Nothing listens in memory");
	}

	@Override
	public void receive(LoopConnection connection) {
		requests(connection).receive();
	}

	@Override
	public void cancelReceive(LoopConnection connection) {
		ChannelRequests requests = requests(connection);
		requests.cancelReceive();
		this.cancelled.add(requests);
	}

	@Override
	public void send(LoopConnection connection, MemorySegment bytes) {
		ChannelRequests requests = requests(connection);
		requests.send(bytes.asByteBuffer());
		this.sending.add(requests);
	}

	@Override
	public void cancelSend(LoopConnection connection) {
		ChannelRequests requests = requests(connection);
		requests.cancelSend();
		this.cancelled.add(requests);
	}

	@Override
	public PeerState peer(LoopConnection connection) {
		return ((MemorySocket) connection.socket()).peer();
	}

	private ChannelRequests requests(LoopConnection connection) {
		for (ChannelRequests requests : this.requests) {
			if (requests.connection() == connection) {
				return requests;
			}
		}
		MemorySocket socket = (MemorySocket) connection.socket();
		socket.onInput(this::wake);
		ChannelRequests requests = new ChannelRequests(connection, socket, null);
		this.requests.add(requests);
		return requests;
	}

	@Override
	public long unacknowledged(LoopConnection connection) {
		return 0; // the peer has them as soon as they are sent
	}

	@Override
	public void exhausted() {
	}

	@Override
	public int failuresAtOnce() {
		return Integer.MAX_VALUE;
	}

	@Override
	public void submitAndWait(boolean wait, long nanos) {
		boolean ready = !wait || !this.cancelled.isEmpty() || !this.sending.isEmpty()
				|| this.requests.stream().anyMatch(MemoryTransport::isReadable);
		this.lock.lock();
		try {
			if (!ready) {
				this.waiting = true;
				this.waits++;
				await((nanos == 0) ? Long.MAX_VALUE : nanos);
			}
			this.woken = false;
		}
		finally {
			this.waiting = false;
			this.lock.unlock();
		}
	}

	private void await(long nanos) {
		long rest = nanos;
		while (!this.woken && rest > 0) {
			try {
				rest = this.wakeup.awaitNanos(rest);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return; // the loop sees it
			}
		}
	}

	private static boolean isReadable(ChannelRequests requests) {
		return requests.receiving() && ((MemorySocket) requests.channel()).isReadable();
	}

	@Override
	public void drain() {
		endCancelled();
		for (int i = this.sending.size(); i > 0; i--) {
			this.sending.removeFirst().write();
		}
		for (ChannelRequests requests : List.copyOf(this.requests)) {
			if (isReadable(requests)) {
				Objects.requireNonNull(this.reader).read(requests);
			}
		}
		this.requests.removeIf((requests) -> !requests.channel().isOpen());
	}

	private void endCancelled() {
		for (int i = this.cancelled.size(); i > 0; i--) {
			this.cancelled.removeFirst().endCancelled();
		}
	}

	@Override
	public boolean quiesce() {
		while (!this.cancelled.isEmpty()) {
			endCancelled();
		}
		return true; // no memory is in use but by this thread
	}

	@Override
	public void close() {
	}

}
