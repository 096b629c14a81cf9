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

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.ReceiveBuffers;

/**
 * What a loop delivers to. Called on the loop thread only; must not throw.
 */
public interface LoopHandler {

	/**
	 * The loop starts to run on the calling thread.
	 */
	void started();

	/**
	 * A connection was accepted.
	 * @param connection the connection
	 */
	void connected(LoopConnection connection);

	/**
	 * Bytes arrived.
	 * @param connection the connection
	 * @param offset the completion's offset
	 * @param length the number of bytes
	 * @return whether the buffer was retained: then it comes back by
	 * {@link ReceiveBuffers#release}, otherwise the loop gives it back after
	 * {@link #endBatch}, unless that takes it out
	 */
	boolean received(LoopConnection connection, long offset, int length);

	/**
	 * The buffers of all payloads since the last call go back next, but for those that
	 * were retained since they were received: these are taken out.
	 * @param offsets the offsets of the buffers, in the order of their completions
	 * @param lengths their lengths
	 * @param count how many there are
	 * @return how many are left, at the beginning of the arrays
	 */
	int endBatch(long[] offsets, int[] lengths, int count);

	/**
	 * The peer has finished sending.
	 * @param connection the connection
	 */
	void endOfStream(LoopConnection connection);

	/**
	 * The connection takes bytes again, after too many were pending.
	 * @param connection the connection
	 */
	default void writable(LoopConnection connection) {
	}

	/**
	 * Tells whether something that has arrived for a connection waits, because the
	 * connection is {@linkplain LoopConnection#isHeldBack() held back}: payloads or the
	 * end of the stream, and behind them the end of the connection. It is handled by
	 * {@link #goOn}, also if the connection is gone.
	 * @param connection the connection
	 * @return whether anything waits, or is being handled after it has waited
	 */
	default boolean waits(LoopConnection connection) {
		return false;
	}

	/**
	 * Handles what waits, until the connection is held back again. What nobody wants any
	 * more, because this side has closed the connection or given it up, ends at once. Not
	 * called between a payload and the end of its batch.
	 * @param connection the connection
	 */
	default void goOn(LoopConnection connection) {
	}

	/**
	 * Tells whether handlers are at work for a connection, on other threads, or something
	 * of it waits.
	 * @param connection the connection
	 * @return whether its end must wait when the loop stops
	 */
	default boolean busy(LoopConnection connection) {
		return false;
	}

	/**
	 * {@return whether {@link #tick} is to be called}
	 */
	default boolean ticks() {
		return false;
	}

	/**
	 * Time goes by.
	 */
	default void tick() {
	}

	/**
	 * {@return payloads that hold no buffer but memory they were copied to, and have not
	 * ended; safe from any thread}
	 */
	default long copies() {
		return 0;
	}

	/**
	 * The connection is gone.
	 * @param connection the connection
	 * @param cause why, or {@code null} if it was closed in good order
	 */
	void disconnected(LoopConnection connection, @Nullable Throwable cause);

}
