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

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.zcrx.loop.Counter;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.PauseReason;

/**
 * A connection as users see it.
 */
final class ReceiverConnection implements ZcrxConnection {

	static final int NOTHING_HELD = -1;

	private final LoopConnection connection;

	private volatile @Nullable Object attachment;

	// of the loop thread
	private @Nullable FrameAssembler frames;

	// of the loop thread
	private @Nullable DispatchQueue dispatch;

	private final AtomicInteger inFlight = new AtomicInteger();

	private boolean inBatch;

	private int lastHeld = NOTHING_HELD;

	private volatile boolean discards;

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
	public void send(MemorySegment bytes) {
		boolean taken;
		try {
			taken = this.connection.send(bytes);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ZcrxException("Interrupted while waiting for %s to take earlier replies: nothing was sent"
				.formatted(remoteAddress()), ex);
		}
		if (!taken) {
			throw new IllegalStateException(
					"Connection %d with %s takes no more bytes: it was closed or its output shut down".formatted(id(),
							remoteAddress()));
		}
	}

	@Override
	public long pendingSendBytes() {
		return this.connection.pendingSend();
	}

	@Override
	public void pause() {
		this.connection.pause(PauseReason.USER);
	}

	@Override
	public void resume() {
		this.connection.resume(PauseReason.USER, () -> true);
	}

	@Override
	public void shutdownOutput() {
		this.connection.shutdownOutput();
	}

	@Override
	public void close() {
		this.discards = true;
		this.connection.close();
	}

	/**
	 * Returns the loop thread's own state of framing, if there is any.
	 */
	@Nullable FrameAssembler frames() {
		return this.frames;
	}

	void frames(FrameAssembler frames) {
		this.frames = frames;
	}

	/**
	 * Begins a batch. On the loop thread only.
	 * @return whether there was none
	 */
	boolean beginBatch() {
		boolean first = !this.inBatch;
		this.inBatch = true;
		return first;
	}

	/**
	 * Ends the batch. On the loop thread only.
	 * @return whether there was one
	 */
	boolean endBatch() {
		boolean ended = this.inBatch;
		this.inBatch = false;
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
	 * Counts something that happened on this connection. On the loop thread only.
	 */
	void count(Counter counter, long amount) {
		this.connection.count(counter, amount);
	}

	/**
	 * Returns what is still to be done by the executor, if there is one. Set once, on the
	 * loop thread, when the connection is announced.
	 */
	@Nullable DispatchQueue dispatch() {
		return this.dispatch;
	}

	void dispatch(DispatchQueue dispatch) {
		this.dispatch = dispatch;
	}

	/**
	 * Returns how many payloads wait for the executor or are being handled.
	 */
	AtomicInteger inFlight() {
		return this.inFlight;
	}

	void pauseDispatch() {
		this.connection.pause(PauseReason.DISPATCH);
	}

	/**
	 * Takes payloads again, unless there are too many once more when the loop comes to
	 * it.
	 */
	void resumeDispatch(int maxInFlight) {
		this.connection.resume(PauseReason.DISPATCH, () -> this.inFlight.get() < maxInFlight);
	}

	/**
	 * Tells whether payloads are no longer delivered, because the user has closed the
	 * connection or a listener has failed.
	 */
	boolean discards() {
		return this.discards;
	}

	void abort(Throwable cause) {
		this.discards = true;
		this.connection.abort(cause);
	}

	@Override
	public String toString() {
		return "ZcrxConnection[id=%d, remote=%s]".formatted(id(), remoteAddress());
	}

}
