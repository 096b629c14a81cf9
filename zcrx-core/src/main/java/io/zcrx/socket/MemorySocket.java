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

package io.zcrx.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;

import io.zcrx.libc.Errno;

/**
 * One end of a connection in memory, for tests. Its other end, the peer's, are the
 * methods that say so, which are safe from any thread.
 */
public final class MemorySocket extends ConnectedSocket implements ByteChannel {

	private final Object lock = new Object();

	private final Deque<ByteBuffer> input = new ArrayDeque<>();

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private Runnable wakeup = () -> {
	};

	private boolean inputEnded;

	private boolean outputEnded;

	private boolean reset;

	private boolean peerReset;

	private boolean peerClosed;

	private boolean open = true;

	/**
	 * Creates a connection.
	 * @param localAddress what to call this end
	 * @param remoteAddress what to call the peer's end
	 */
	public MemorySocket(InetSocketAddress localAddress, InetSocketAddress remoteAddress) {
		super(localAddress, remoteAddress);
	}

	/**
	 * Says whom to tell of input.
	 * @param wakeup called after each change that the peer makes
	 */
	public void onInput(Runnable wakeup) {
		synchronized (this.lock) {
			this.wakeup = wakeup;
		}
	}

	/**
	 * {@return whether a read does not come back empty-handed}
	 */
	public boolean isReadable() {
		synchronized (this.lock) {
			return this.peerReset || this.inputEnded || !this.input.isEmpty();
		}
	}

	/**
	 * {@return what has become of the peer}
	 */
	public PeerState peer() {
		synchronized (this.lock) {
			return this.peerReset ? PeerState.failed(Errno.ECONNRESET)
					: new PeerState(0, this.inputEnded, !this.input.isEmpty(), false);
		}
	}

	/**
	 * Reads what the peer has sent as one piece, or as much of it as there is room for.
	 */
	@Override
	public int read(ByteBuffer target) throws IOException {
		synchronized (this.lock) {
			if (this.peerReset) {
				throw new IOException("Connection reset");
			}
			ByteBuffer piece = this.input.peek();
			if (piece == null) {
				return this.inputEnded ? -1 : 0;
			}
			int length = Math.min(piece.remaining(), target.remaining());
			target.put(piece.slice(piece.position(), length));
			piece.position(piece.position() + length);
			if (!piece.hasRemaining()) {
				this.input.remove();
			}
			return length;
		}
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		synchronized (this.lock) {
			if (this.peerClosed || this.peerReset) {
				throw new IOException("Broken pipe");
			}
			byte[] bytes = new byte[source.remaining()];
			source.get(bytes);
			this.output.writeBytes(bytes);
			this.lock.notifyAll();
			return bytes.length;
		}
	}

	@Override
	public int incomingNapiId() {
		return 0;
	}

	@Override
	public void shutdownOutput() {
		synchronized (this.lock) {
			this.outputEnded = true;
			this.lock.notifyAll();
		}
	}

	@Override
	public void reset() {
		this.reset = true;
	}

	@Override
	public boolean isOpen() {
		synchronized (this.lock) {
			return this.open;
		}
	}

	@Override
	void release() {
		synchronized (this.lock) {
			this.open = false;
			this.outputEnded = true;
			this.lock.notifyAll();
		}
	}

	/**
	 * Sends, as the peer.
	 * @param pieces what arrives together; not empty
	 */
	public void offer(byte[]... pieces) {
		tell(() -> {
			for (byte[] piece : pieces) {
				this.input.add(ByteBuffer.wrap(piece.clone()));
			}
		});
	}

	/**
	 * Ends the peer's stream, as the peer.
	 */
	public void endInput() {
		tell(() -> this.inputEnded = true);
	}

	/**
	 * Takes nothing more and ends the stream, as the peer.
	 */
	public void closeByPeer() {
		tell(() -> {
			this.inputEnded = true;
			this.peerClosed = true;
		});
	}

	/**
	 * Resets the connection, as the peer.
	 */
	public void resetByPeer() {
		tell(() -> this.peerReset = true);
	}

	private void tell(Runnable change) {
		Runnable wakeup;
		synchronized (this.lock) {
			change.run();
			wakeup = this.wakeup;
		}
		wakeup.run();
	}

	/**
	 * Takes what was written to the peer, as the peer.
	 * @param target what to read into
	 * @param nanos how long to wait for the first byte
	 * @return the number of bytes, 0 if none came in time, -1 at the end of the stream
	 * @throws IOException if the connection was reset
	 * @throws InterruptedException if the thread was interrupted while it waited
	 */
	public int readByPeer(ByteBuffer target, long nanos) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + nanos;
		synchronized (this.lock) {
			while (this.output.size() == 0 && !this.outputEnded) {
				long rest = deadline - System.nanoTime();
				if (rest <= 0) {
					return 0;
				}
				this.lock.wait(rest / 1_000_000, (int) (rest % 1_000_000));
			}
			if (this.output.size() == 0) {
				if (this.reset) {
					throw new IOException("Connection reset");
				}
				return -1;
			}
			byte[] bytes = this.output.toByteArray();
			int length = Math.min(bytes.length, target.remaining());
			target.put(bytes, 0, length);
			this.output.reset();
			this.output.write(bytes, length, bytes.length - length);
			return length;
		}
	}

}
