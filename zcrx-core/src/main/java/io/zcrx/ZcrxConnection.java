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
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a receiver. Safe from any thread.
 *
 * @since 0.1.0
 */
public interface ZcrxConnection {

	/**
	 * {@return a number that no other connection of this receiver has or had}
	 */
	long id();

	/**
	 * {@return the local end}
	 */
	InetSocketAddress localAddress();

	/**
	 * {@return the peer's end}
	 */
	InetSocketAddress remoteAddress();

	/**
	 * {@return what {@link #attach} left here, or {@code null}}
	 */
	@Nullable Object attachment();

	/**
	 * Keeps an object of the user's with the connection.
	 * @param attachment the object, or {@code null}
	 */
	void attach(@Nullable Object attachment);

	/**
	 * {@return whether neither side has closed the connection; the peer may have finished
	 * sending}
	 */
	boolean isOpen();

	/**
	 * Sends bytes to the peer, in the order of the calls: all of them or none. They are
	 * copied before the method returns.
	 * <p>
	 * While {@code max-pending-send} or more bytes wait for a slow peer, a call waits, at
	 * most for the {@code send-timeout}; calls that wait go on in their order. But a call
	 * on the loop thread of any receiver never waits and takes the bytes all the same. If
	 * then more than {@code max-pending-send} bytes are pending, nothing more is received
	 * from the connection whose listener is being called, be it this one or another, and
	 * nothing more of it is handled, until half of {@code max-pending-send} or less is
	 * pending, or this connection is gone. So a relay takes no more than its target does.
	 * @param bytes the bytes to send
	 * @return whether they were taken; {@code false} if the connection is gone because
	 * its peer or the network has ended it, it was idle, its peer took nothing for the
	 * {@code send-timeout}, the receiver was stopped, or another thread has ended it
	 * during this call. {@code true} does not mean that the peer gets them.
	 * @throws IllegalStateException if before this call this side has shut its output
	 * down, or has closed or aborted the connection before the peer has ended its side
	 * @throws SendTimeoutException if the peer has not taken enough of the pending bytes
	 * in time; nothing was sent
	 * @throws ZcrxException if the thread was interrupted while it waited; its interrupt
	 * status is set, and nothing was sent
	 */
	boolean send(MemorySegment bytes);

	/**
	 * Sends the remaining bytes of a buffer, as {@link #send(MemorySegment)}. The
	 * buffer's position is moved to its limit if they were taken.
	 * @param bytes the bytes to send
	 * @return whether they were taken
	 */
	default boolean send(ByteBuffer bytes) {
		boolean taken = send(MemorySegment.ofBuffer(bytes));
		if (taken) {
			bytes.position(bytes.limit());
		}
		return taken;
	}

	/**
	 * Sends the bytes of an array, as {@link #send(MemorySegment)}.
	 * @param bytes the bytes to send
	 * @return whether they were taken
	 */
	default boolean send(byte[] bytes) {
		return send(MemorySegment.ofArray(bytes));
	}

	/**
	 * Sends bytes to the peer, as {@link #send(MemorySegment)}, unless
	 * {@code max-pending-send} or more bytes are pending. Never waits, on any thread, and
	 * has nothing received later: the caller does not go at the pace of the peer.
	 * @param bytes the bytes to send
	 * @return what became of them
	 * @throws IllegalStateException if this side has shut its output down, or has closed
	 * or aborted the connection before the peer has ended its side
	 */
	SendResult trySend(MemorySegment bytes);

	/**
	 * Sends the remaining bytes of a buffer, as {@link #trySend(MemorySegment)}. The
	 * buffer's position is moved to its limit if they were taken.
	 * @param bytes the bytes to send
	 * @return what became of them
	 */
	default SendResult trySend(ByteBuffer bytes) {
		SendResult result = trySend(MemorySegment.ofBuffer(bytes));
		if (result == SendResult.TAKEN) {
			bytes.position(bytes.limit());
		}
		return result;
	}

	/**
	 * Sends the bytes of an array, as {@link #trySend(MemorySegment)}.
	 * @param bytes the bytes to send
	 * @return what became of them
	 */
	default SendResult trySend(byte[] bytes) {
		return trySend(MemorySegment.ofArray(bytes));
	}

	/**
	 * {@return whether {@link #trySend(MemorySegment) trySend} would take bytes now: the
	 * connection is open for sending, and less than {@code max-pending-send} bytes are
	 * pending. {@link ConnectionListener#onWritable} tells when it is so again.}
	 */
	boolean isWritable();

	/**
	 * {@return the number of bytes given to {@code send} that the kernel has not taken
	 * yet}
	 */
	long pendingSendBytes();

	/**
	 * Takes no more bytes from the peer until {@link #resume}: TCP holds it back.
	 * Payloads on their way are still delivered. Of calls on several threads the last one
	 * counts. Does nothing when repeated, or after {@link #close}.
	 */
	void pause();

	/**
	 * Takes bytes from the peer again after {@link #pause}. Does nothing when repeated.
	 */
	void resume();

	/**
	 * Tells the peer that nothing more will be sent, after all pending bytes. Payloads
	 * are still received. Does nothing when repeated.
	 */
	void shutdownOutput();

	/**
	 * Closes the connection after the kernel took all pending bytes; bytes that arrive
	 * meanwhile are discarded. If there were replies, the peer is told of the end, and
	 * the connection stays until the peer ends its side, so that the replies reach it
	 * even if it still sends. It is given up when the peer makes no progress for the
	 * {@code linger-timeout}, when it takes nothing for the {@code send-timeout}, and at
	 * the latest when the receiver has stopped. If replies are lost by that, or because
	 * the peer resets the connection before it has acknowledged them (in mode nio nothing
	 * tells so), {@link ConnectionListener#onDisconnected} is told a cause. Never waits.
	 * Does nothing when repeated.
	 */
	void close();

	/**
	 * Ends the connection at once, from any state: what is pending is dropped, and the
	 * peer sees a reset, so that what it has got does not look complete.
	 * {@link ConnectionListener#onDisconnected} is told no cause. Never waits. Does
	 * nothing if the connection is gone.
	 */
	void abort();

}
