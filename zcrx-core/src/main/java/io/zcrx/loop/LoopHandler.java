package io.zcrx.loop;

import org.jspecify.annotations.Nullable;

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
	 * {@link #endBatch}
	 */
	boolean received(LoopConnection connection, long offset, int length);

	/**
	 * The buffers of all payloads since the last call go back next.
	 */
	void endBatch();

	/**
	 * The peer has finished sending.
	 * @param connection the connection
	 */
	void endOfStream(LoopConnection connection);

	/**
	 * The connection is gone.
	 * @param connection the connection
	 * @param cause why, or {@code null} if it was closed in good order
	 */
	void disconnected(LoopConnection connection, @Nullable Throwable cause);

}
