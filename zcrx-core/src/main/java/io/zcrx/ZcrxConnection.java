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
	 * Sends bytes to the peer, in the order of the calls. They are copied before the
	 * method returns.
	 * <p>
	 * While more than the configured {@code max-pending-send} bytes wait for a slow peer,
	 * the receiver takes no more data from this connection, and a call from a thread
	 * other than the loop thread waits. A call on the loop thread never waits.
	 * @param bytes the bytes to send
	 * @throws IllegalStateException if the connection was closed, or its output was shut
	 * down
	 */
	void send(MemorySegment bytes);

	/**
	 * Sends the remaining bytes of a buffer, as {@link #send(MemorySegment)}. The
	 * buffer's position is moved to its limit.
	 * @param bytes the bytes to send
	 */
	default void send(ByteBuffer bytes) {
		send(MemorySegment.ofBuffer(bytes));
		bytes.position(bytes.limit());
	}

	/**
	 * Sends the bytes of an array, as {@link #send(MemorySegment)}.
	 * @param bytes the bytes to send
	 */
	default void send(byte[] bytes) {
		send(MemorySegment.ofArray(bytes));
	}

	/**
	 * {@return the number of bytes given to {@code send} that the kernel has not taken
	 * yet}
	 */
	long pendingSendBytes();

	/**
	 * Takes no more bytes from the peer until {@link #resume}: TCP holds it back.
	 * Payloads on their way are still delivered. Does nothing when repeated.
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
	 * meanwhile are discarded. If there were replies, the peer is told of the end and has
	 * up to a second to end its side before the connection is given up, so that the
	 * replies reach it even if it still sends. A peer that takes no bytes is given up at
	 * the latest when the receiver stops. Does nothing when repeated.
	 */
	void close();

}
