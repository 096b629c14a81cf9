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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.zcrx.Statistic;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.loop.Transport;
import io.zcrx.socket.ChannelSocket;
import io.zcrx.socket.ListeningSocket;
import io.zcrx.socket.PeerState;
import io.zcrx.socket.ServerChannel;

/**
 * Carries out requests by a selector and channels of the JDK, on any operating system.
 */
public final class SelectorTransport extends Transport {

	private static final int ACCEPTS_PER_TURN = 64;

	private final Selector selector;

	private final ChannelPeers peers;

	private final SelectorBuffers buffers;

	private final @Nullable ServerChannel server;

	// requests that end without the selector's doing
	private final ArrayDeque<ChannelRequests> cancelled = new ArrayDeque<>();

	private final ArrayDeque<ChannelRequests> sending = new ArrayDeque<>();

	private @Nullable ChannelRequests[] requests = new ChannelRequests[64];

	private @Nullable ReceiveLoop loop;

	private @Nullable ChannelReader reader;

	private @Nullable SelectionKey acceptKey;

	private int acceptsAtOnce;

	private boolean acceptCancelled;

	/**
	 * Creates a transport.
	 * @param buffers the buffers to read into
	 * @param server a listening socket, or {@code null} to accept nothing
	 * @throws IOException if no selector can be had
	 */
	public SelectorTransport(SelectorBuffers buffers, @Nullable ServerChannel server) throws IOException {
		this.selector = Selector.open();
		this.peers = new ChannelPeers(() -> loop().name());
		this.buffers = buffers;
		this.server = server;
	}

	@Override
	public void attach(ReceiveLoop loop) {
		this.loop = loop;
		this.reader = new ChannelReader(loop, this.buffers);
	}

	private ReceiveLoop loop() {
		return Objects.requireNonNull(this.loop);
	}

	@Override
	public void open() {
		if (this.server != null) {
			try {
				this.acceptKey = this.server.channel().register(this.selector, 0);
			}
			catch (ClosedChannelException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Override
	public void wake() {
		this.selector.wakeup();
	}

	@Override
	public ReceiveBuffers buffers() {
		return this.buffers;
	}

	public @Override @Nullable ListeningSocket listeningSocket() {
		return this.server;
	}

	@Override
	public void accept(boolean one) {
		this.acceptsAtOnce = one ? 1 : ACCEPTS_PER_TURN;
		Objects.requireNonNull(this.acceptKey).interestOps(SelectionKey.OP_ACCEPT);
	}

	@Override
	public void cancelAccept() {
		Objects.requireNonNull(this.acceptKey).interestOps(0);
		this.acceptCancelled = true;
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
		return this.peers.state((ChannelSocket) connection.socket());
	}

	private ChannelRequests requests(LoopConnection connection) {
		int index = connection.index();
		if (index >= this.requests.length) {
			this.requests = Arrays.copyOf(this.requests, Math.max(index + 1, 2 * this.requests.length));
		}
		ChannelRequests requests = this.requests[index];
		if (requests == null || requests.connection() != connection) {
			requests = new ChannelRequests(connection, ((ChannelSocket) connection.socket()).channel(), this.selector);
			this.requests[index] = requests;
		}
		return requests;
	}

	@Override
	public long unacknowledged(LoopConnection connection) {
		return this.peers.unacknowledged((ChannelSocket) connection.socket());
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
		try {
			if (!wait || !this.cancelled.isEmpty() || !this.sending.isEmpty() || this.acceptCancelled) {
				this.selector.selectNow();
			}
			else {
				this.selector.select(Math.ceilDiv(nanos, Duration.ofMillis(1).toNanos()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void drain() {
		endCancelled();
		for (int i = this.sending.size(); i > 0; i--) {
			this.sending.removeFirst().write();
		}
		for (SelectionKey key : this.selector.selectedKeys()) {
			if (key.equals(this.acceptKey)) {
				acceptAll();
			}
			else {
				ready((ChannelRequests) key.attachment(), key);
			}
		}
		this.selector.selectedKeys().clear();
	}

	private void ready(ChannelRequests requests, SelectionKey key) {
		if (key.isValid() && key.isWritable()) {
			requests.write();
		}
		if (key.isValid() && requests.receiving()) {
			Objects.requireNonNull(this.reader).read(requests);
		}
	}

	private void endCancelled() {
		if (this.acceptCancelled) {
			this.acceptCancelled = false;
			loop().acceptor().ended();
		}
		for (int i = this.cancelled.size(); i > 0; i--) {
			this.cancelled.removeFirst().endCancelled();
		}
	}

	private void acceptAll() {
		SelectionKey key = Objects.requireNonNull(this.acceptKey);
		int most = this.acceptsAtOnce;
		for (int i = 0; i < most && key.isValid() && key.interestOps() != 0; i++) {
			SocketChannel channel;
			try {
				channel = Objects.requireNonNull(this.server).accept();
			}
			catch (IOException ex) {
				key.interestOps(0);
				loop().acceptor().ended();
				loop().acceptor().failed(ChannelRequests.errno(ex), System.nanoTime());
				return;
			}
			if (channel == null) {
				return;
			}
			if (most == 1) {
				key.interestOps(0);
				loop().acceptor().ended();
			}
			accepted(channel);
		}
	}

	private void accepted(SocketChannel channel) {
		ServerChannel server = Objects.requireNonNull(this.server);
		ChannelSocket socket;
		try {
			socket = server.socket(channel);
		}
		catch (IOException ex) {
			// the peer was gone before it was served, the channel is closed
			loop().counters().add(Statistic.FAILED_CONNECTIONS, 1);
			return;
		}
		if (server.serves(socket)) {
			loop().accepted(socket);
		}
		else {
			loop().refused(socket);
		}
	}

	@Override
	public boolean quiesce() {
		while (!this.cancelled.isEmpty() || this.acceptCancelled) {
			endCancelled();
		}
		return true; // no memory is in use but by this thread
	}

	@Override
	public void close() {
		this.peers.close();
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
