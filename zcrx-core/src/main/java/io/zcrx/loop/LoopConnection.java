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

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.ring.RingMemory;
import io.zcrx.socket.AcceptedSocket;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxSocket;

/**
 * A connection of a loop. Public methods are safe from any thread, all others are
 * confined to the loop thread. Its socket is closed when no request is in flight any
 * more.
 */
public final class LoopConnection {

	private final ReceiveLoop loop;

	private final AcceptedSocket socket;

	private final long id;

	private final int index;

	private final Outbox outbox;

	private @Nullable Object owner;

	private boolean receiveArmed;

	private boolean receiveCancelled;

	private boolean receivePaused;

	private boolean endOfStream;

	private boolean sending;

	private boolean finishing;

	private boolean outputFinishing;

	private boolean outputShutdown;

	private boolean stopping;

	private boolean closing;

	private boolean gone;

	private @Nullable Throwable cause;

	private int lastDrain;

	private volatile boolean closed;

	private volatile boolean outputShutdownRequested;

	LoopConnection(ReceiveLoop loop, AcceptedSocket socket, long id, ConnectionTable table, SendChunks chunks) {
		this.loop = loop;
		this.socket = socket;
		this.id = id;
		this.outbox = new Outbox(chunks);
		this.index = table.add(this);
	}

	public long id() {
		return this.id;
	}

	public InetSocketAddress localAddress() {
		return this.socket.localAddress();
	}

	public InetSocketAddress remoteAddress() {
		return this.socket.remoteAddress();
	}

	/**
	 * {@return the object that represents this connection outside the loop}
	 */
	public @Nullable Object owner() {
		return this.owner;
	}

	/**
	 * Sets the object that represents this connection outside the loop; called on the
	 * loop thread, when it is connected.
	 * @param owner the object
	 */
	public void owner(Object owner) {
		this.owner = owner;
	}

	public boolean isOpen() {
		return !this.closed;
	}

	public long pendingSend() {
		return this.outbox.pending();
	}

	/**
	 * Copies bytes to be sent. Waits, unless called on the loop thread, while too many
	 * are pending.
	 * @param bytes the bytes
	 * @return whether the connection still takes bytes
	 * @throws InterruptedException if the wait was interrupted; nothing was taken then
	 */
	public boolean send(MemorySegment bytes) throws InterruptedException {
		boolean loopThread = this.loop.onLoopThread();
		if (!loopThread) {
			this.outbox.awaitBelow(this.loop.maxPendingSend());
		}
		if (this.outputShutdownRequested || this.closed || !this.outbox.add(bytes)) {
			return false;
		}
		if (loopThread) {
			startSend();
		}
		else {
			this.loop.defer(this::startSend);
		}
		return true;
	}

	/**
	 * Ends the output after what is pending.
	 */
	public void shutdownOutput() {
		this.outputShutdownRequested = true;
		this.loop.defer(this::finishOutput);
	}

	/**
	 * Closes after what is pending was sent.
	 */
	public void close() {
		this.closed = true;
		this.loop.defer(this::finishSending);
	}

	/**
	 * Closes without sending what is pending.
	 * @param cause why
	 */
	public void abort(@Nullable Throwable cause) {
		this.closed = true;
		this.loop.defer(() -> fail(cause));
	}

	// ---- the loop thread's side

	void limitReceiveBuffer(long bytes) {
		this.socket.limitReceiveBuffer(bytes);
	}

	boolean takesPayload() {
		return !this.closed && !this.closing;
	}

	/**
	 * Notes that the connection takes part in the current drain.
	 * @return whether for the first time
	 */
	boolean touch(int drain) {
		boolean first = this.lastDrain != drain;
		this.lastDrain = drain;
		return first;
	}

	void armReceive() {
		if (this.receiveArmed || this.receivePaused || this.endOfStream || this.stopping || this.closing || this.gone) {
			return;
		}
		long sqe = this.loop.ring().nextSqe();
		this.loop.buffers().prepareReceive(sqe, this.socket.fd());
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.RECEIVE, this.index));
		this.receiveArmed = true;
	}

	/**
	 * Ends the receive request; its last completion says so.
	 */
	private void cancelReceive() {
		if (this.receiveArmed && !this.receiveCancelled) {
			this.receiveCancelled = true;
			Cancellation.submit(this.loop.ring(), UserData.of(UserData.RECEIVE, this.index),
					UserData.of(UserData.CANCEL_RECEIVE, this.index));
		}
	}

	/**
	 * Asks again, because the receive request was at work when it was to be cancelled.
	 */
	void receiveNotCancelled() {
		if (this.receiveArmed && this.receiveCancelled) {
			this.receiveCancelled = false;
			cancelReceive();
		}
	}

	private void cancelSend() {
		Cancellation.submit(this.loop.ring(), UserData.of(UserData.SEND, this.index),
				UserData.of(UserData.CANCEL_SEND, this.index));
	}

	/**
	 * Asks again, because the send request was at work when it was to be cancelled.
	 */
	void sendNotCancelled() {
		if (this.sending && this.closing) {
			cancelSend();
		}
	}

	/**
	 * Renews the receive request because it may wait for ever.
	 * @return whether there was one to renew
	 */
	boolean renewReceive() {
		boolean renew = this.receiveArmed && !this.receiveCancelled;
		cancelReceive();
		return renew;
	}

	/**
	 * Handles the last completion of a receive request.
	 * @param res its result: bytes, end of stream or a negated error number
	 */
	void receiveEnded(int res) {
		this.receiveArmed = false;
		this.receiveCancelled = false;
		if (this.closing) {
			finishClose();
			return;
		}
		switch (-res) {
			case 0 -> {
				this.endOfStream = true;
				if (takesPayload()) {
					this.loop.handler().endOfStream(this);
				}
			}
			case Errno.ENOMEM, Errno.ENOBUFS -> this.loop.starved(this);
			case Errno.ENOSPC -> this.loop.crowded(this);
			case Errno.ECANCELED, Errno.EINTR, Errno.EAGAIN -> armReceive();
			default -> {
				if (res > 0) {
					armReceive();
				}
				else {
					fail(new SyscallException("receive from " + remoteAddress(), res));
				}
			}
		}
		if (this.stopping && !this.receiveArmed) {
			finishSending();
		}
	}

	/**
	 * Sends what is pending, and does what was asked to come after it.
	 */
	private void startSend() {
		pauseReceive();
		if (this.sending || this.gone) {
			return;
		}
		if (this.closing) {
			finishClose();
			return;
		}
		MemorySegment bytes = this.outbox.first();
		if (bytes.byteSize() > 0) {
			long sqe = this.loop.ring().nextSqe();
			IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_SEND);
			IoUringSqe.fd(RingMemory.ALL, sqe, this.socket.fd());
			IoUringSqe.addr(RingMemory.ALL, sqe, bytes.address());
			IoUringSqe.len(RingMemory.ALL, sqe, (int) bytes.byteSize());
			IoUringSqe.msgFlags(RingMemory.ALL, sqe, LinuxSocket.MSG_NOSIGNAL);
			IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.SEND, this.index));
			this.sending = true;
		}
		else if (this.finishing) {
			closeNow();
		}
		else if (this.outputFinishing && !this.outputShutdown) {
			this.outputShutdown = true;
			this.socket.shutdownOutput();
		}
	}

	private void finishOutput() {
		this.outputFinishing = true;
		this.outbox.close(); // first: what it took until now is still sent
		startSend();
	}

	private void pauseReceive() {
		// a peer that takes no replies is not read from: TCP pushes back on it
		if (!this.receivePaused && this.outbox.pending() > this.loop.maxPendingSend() && !this.closed) {
			this.receivePaused = true;
			cancelReceive();
		}
	}

	void sendCompleted(int res) {
		this.sending = false;
		if (res > 0) {
			this.loop.counters().add(Counter.SENT_BYTES, res);
			this.outbox.sent(res);
		}
		else if (res != -Errno.EINTR && res != -Errno.EAGAIN && !this.closing) {
			fail(new SyscallException("send to " + remoteAddress(), res));
			return;
		}
		if (this.receivePaused && this.outbox.pending() <= this.loop.maxPendingSend() / 2) {
			this.receivePaused = false;
			armReceive();
		}
		startSend();
	}

	/**
	 * Closes after what is pending was sent. Bytes that arrive meanwhile are discarded.
	 */
	private void finishSending() {
		if (this.closing || this.gone) {
			return;
		}
		this.closed = true;
		this.finishing = true;
		this.outbox.close();
		if (this.receivePaused) {
			this.receivePaused = false;
			armReceive();
		}
		startSend();
	}

	/**
	 * Ends the connection when the receiver stops: what has arrived is still handled,
	 * what is pending still sent.
	 */
	void stop() {
		if (this.stopping) {
			return;
		}
		this.stopping = true;
		if (this.receiveArmed) {
			cancelReceive();
		}
		else {
			finishSending();
		}
	}

	/**
	 * Ends the connection now.
	 * @param cause why, or {@code null} for no particular reason
	 */
	void fail(@Nullable Throwable cause) {
		if (this.gone) {
			return;
		}
		this.closed = true;
		if (this.cause == null) {
			this.cause = cause;
			if (cause instanceof SyscallException) {
				this.loop.counters().add(Counter.FAILED_CONNECTIONS, 1);
			}
		}
		this.outbox.close();
		closeNow();
	}

	private void closeNow() {
		this.closed = true;
		if (!this.closing) {
			this.closing = true;
			cancelRequests();
		}
		finishClose();
	}

	private void cancelRequests() {
		cancelReceive();
		if (this.sending) {
			cancelSend();
		}
	}

	/**
	 * {@return whether the kernel may still read or write memory for this connection}
	 */
	boolean inFlight() {
		return this.receiveArmed || this.sending;
	}

	/**
	 * Closes the socket without a word, when the loop ends by a failure.
	 */
	void discard() {
		this.closed = true;
		this.gone = true;
		this.outbox.close();
		this.socket.close();
	}

	private void finishClose() {
		if (this.receiveArmed || this.sending || this.gone) {
			return;
		}
		this.gone = true;
		if (this.cause != null) {
			this.socket.reset(); // replies so far must not look complete
		}
		this.socket.close();
		this.outbox.clear();
		this.loop.disconnected(this, this.index, this.cause);
	}

}
