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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.SendResult;
import io.zcrx.SendTimeoutException;
import io.zcrx.Statistic;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxException;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.PauseReason;
import io.zcrx.outbound.Admission;

/**
 * A connection as users see it.
 */
public final class ReceiverConnection implements ZcrxConnection {

	static final int NOTHING_HELD = -1;

	private final LoopConnection connection;

	private volatile @Nullable Object attachment;

	// of the thread that cuts frames
	private @Nullable FrameAssembler frames;

	// of the loop thread
	private DispatchingListener.@Nullable Dispatched dispatch;

	// of the loop thread
	private @Nullable InlineHold hold;

	// payloads of the batch, with at least one if there is a batch; of the loop thread
	private int batched;

	private int lastHeld = NOTHING_HELD;

	private volatile boolean discards;

	private volatile boolean endedByUser;

	ReceiverConnection(LoopConnection connection) {
		this.connection = connection;
	}

	@Override
	public long id() {
		return this.connection.id();
	}

	@Override
	public InetSocketAddress localAddress() {
		return this.connection.localAddress();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return this.connection.remoteAddress();
	}

	@Override
	public @Nullable Object attachment() {
		return this.attachment;
	}

	@Override
	public void attach(@Nullable Object attachment) {
		this.attachment = attachment;
	}

	@Override
	public boolean isOpen() {
		return this.connection.isOpen();
	}

	@Override
	public boolean send(MemorySegment bytes) {
		requireTaking();
		Admission admission;
		try {
			admission = this.connection.send(bytes);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ZcrxException("Interrupted while waiting for %s to take earlier replies: nothing was sent"
				.formatted(remoteAddress()), ex);
		}
		return switch (admission) {
			case TAKEN -> true;
			case GONE -> false; // also if another thread has ended it meanwhile
			case FULL -> throw new SendTimeoutException(
					"%s has not taken enough of the %d bytes that are pending for it for the send-timeout: nothing was "
						.formatted(remoteAddress(), pendingSendBytes())
							+ "sent. Use trySend, or end the connection by abort",
					id());
		};
	}

	@Override
	public SendResult trySend(MemorySegment bytes) {
		requireTaking();
		return switch (this.connection.trySend(bytes)) {
			case TAKEN -> SendResult.TAKEN;
			case FULL -> SendResult.FULL;
			case GONE -> SendResult.GONE;
		};
	}

	/**
	 * Refuses what only a mistake of the user's can ask for. That the peer has ended the
	 * connection, or the receiver, is none.
	 */
	private void requireTaking() {
		if (this.endedByUser) {
			throw new IllegalStateException(
					"Connection %d with %s takes no more bytes: it was closed or its output shut down".formatted(id(),
							remoteAddress()));
		}
	}

	/**
	 * Tells whether bytes can still be sent, now or when there is room.
	 */
	boolean takesBytes() {
		return isOpen() && !this.endedByUser;
	}

	@Override
	public boolean isWritable() {
		return this.connection.isWritable();
	}

	@Override
	public long pendingSendBytes() {
		return this.connection.pendingSend();
	}

	@Override
	public void pause() {
		this.connection.pauseByUser();
	}

	@Override
	public void resume() {
		this.connection.resumeByUser();
	}

	@Override
	public void shutdownOutput() {
		if (isOpen()) {
			this.endedByUser = true;
		}
		this.connection.shutdownOutput();
	}

	@Override
	public void close() {
		noteEndByUser();
		this.discards = true;
		this.connection.close();
	}

	@Override
	public void abort() {
		noteEndByUser();
		this.discards = true;
		this.connection.reset();
	}

	/**
	 * What is closed after the peer has ended its side is not the user's doing: those who
	 * send to it from elsewhere must not fail because of what a peer did.
	 */
	private void noteEndByUser() {
		if (isOpen() && !this.connection.isEndOfStream()) {
			this.endedByUser = true;
		}
	}

	/**
	 * Takes note that the listener is called for this connection. On the loop thread
	 * only.
	 */
	void calling() {
		this.connection.calling();
	}

	/**
	 * Returns the state of framing, if there is any. On the loop thread, or in a run on
	 * the executor, only.
	 */
	@Nullable FrameAssembler frames() {
		return this.frames;
	}

	void frames(FrameAssembler frames) {
		this.frames = frames;
	}

	/**
	 * Returns what waits until the connection is no longer held back, or {@code null} if
	 * nothing ever has. On the loop thread only.
	 */
	@Nullable InlineHold hold() {
		return this.hold;
	}

	void hold(InlineHold hold) {
		this.hold = hold;
	}

	/**
	 * Tells whether what arrives has to wait, because the listener has sent more than a
	 * peer takes. On the loop thread only.
	 */
	boolean isHeldBack() {
		return this.connection.isHeldBack();
	}

	/**
	 * Tells whether a batch begins with the next payload. On the loop thread only.
	 */
	boolean beginsBatch() {
		return this.batched == 0;
	}

	/**
	 * Counts a payload of the batch. On the loop thread only.
	 * @return how many it has
	 */
	int countBatched() {
		return ++this.batched;
	}

	/**
	 * Ends the batch. On the loop thread only.
	 * @return whether there was one
	 */
	boolean endBatch() {
		boolean ended = this.batched > 0;
		this.batched = 0;
		return ended;
	}

	/**
	 * Notes where the last payload is that is held for the batch. On the loop thread
	 * only.
	 * @return where the one before it is
	 */
	int lastHeld(int index) {
		int previous = this.lastHeld;
		this.lastHeld = index;
		return previous;
	}

	/**
	 * Counts something that happened on this connection. Safe from any thread.
	 */
	void count(Statistic counter, long amount) {
		this.connection.count(counter, amount);
	}

	/**
	 * Takes note that bytes of the payload received last are not delivered after all. On
	 * the loop thread only.
	 */
	void discarded(int bytes) {
		this.connection.discarded(bytes);
	}

	/**
	 * Returns what the connection has on the way to an executor, if there is one. On the
	 * loop thread only.
	 */
	DispatchingListener.@Nullable Dispatched dispatch() {
		return this.dispatch;
	}

	/**
	 * Says what the connection has on the way to the executor; once, on the loop thread,
	 * when it is announced.
	 */
	void dispatch(DispatchingListener.Dispatched dispatch) {
		this.dispatch = dispatch;
	}

	void pauseDispatch() {
		this.connection.pauseForHandlers();
	}

	/**
	 * Takes payloads again.
	 * @param certain asked on the loop thread whether that is still right
	 */
	void resumeDispatch(BooleanSupplier certain) {
		this.connection.resumeForHandlers(certain);
	}

	/**
	 * Tells whether payloads are no longer delivered, because the user has closed the
	 * connection, a listener has failed, or the time to stop is over.
	 */
	boolean discards() {
		return this.discards || this.connection.isGivenUp();
	}

	/**
	 * Delivers no more payloads.
	 */
	void discard() {
		this.discards = true;
	}

	void abort(Throwable cause) {
		this.discards = true;
		this.connection.abort(cause);
	}

	@Override
	public String toString() {
		return "ZcrxConnection[id=%d, remote=%s]".formatted(id(), remoteAddress());
	}

	/**
	 * Describes a connection, on its loop thread.
	 */
	public static ConnectionSnapshot snapshot(LoopConnection connection) {
		int inFlight = (connection.owner() instanceof ReceiverConnection owner && owner.dispatch() != null)
				? owner.dispatch().hold().inFlight() : 0;
		return new ConnectionSnapshot(connection.id(), connection.localAddress(), connection.remoteAddress(),
				connection.receivedBytes(), connection.sentBytes(), connection.pendingSend(), inFlight,
				connection.isPaused(PauseReason.USER), connection.isPaused(PauseReason.PENDING_SEND),
				connection.isPaused(PauseReason.DISPATCH), connection.isEndOfStream());
	}

}
