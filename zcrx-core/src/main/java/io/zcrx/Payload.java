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
import java.nio.ByteBuffer;
import java.util.List;

import io.zcrx.payload.ReceivedPayload;

/**
 * A read-only view of received bytes in the area: from 1 byte to the size of a buffer, or
 * with a {@link io.zcrx.framing.FrameDecoder} one frame, which may be empty and may lie
 * across several buffers.
 * <p>
 * A payload given to a handler is confined to the thread that the handler is called on
 * and valid until the handler returns; every later use throws
 * {@link IllegalStateException}, use from another thread until then throws
 * {@link WrongThreadException}. Segments and buffers taken out of it are revoked before
 * its memory is given back to the kernel, so they throw too and never show bytes of a
 * later payload.
 * <p>
 * A payload made by {@link #retain}, or delivered with {@link AckMode#MANUAL}, is safe
 * from any thread and lives until its own {@link #close}. Segments and buffers taken out
 * of it must not be used after that: their memory may then hold other bytes, and only
 * {@link LeakDetection#FULL} makes them throw. One that is never closed is a leak: unless
 * {@link LeakDetection} is off, its memory goes back when the payload itself is no longer
 * reachable, although what was taken out of it may be.
 *
 * @since 0.1.0
 */
public abstract sealed class Payload implements AutoCloseable permits ReceivedPayload {

	/**
	 * Creates a payload. Only receivers do.
	 */
	protected Payload() {
	}

	/**
	 * {@return the number of bytes, at least 1 unless this is an empty frame}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract int length();

	/**
	 * {@return whether the bytes lie in one piece, so that no method copies them to bring
	 * them together}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract boolean isContiguous();

	/**
	 * {@return read-only views of the bytes in order, without copying them: one, unless
	 * this is a frame across buffers}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract List<MemorySegment> segments();

	/**
	 * {@return a read-only view of the bytes; they are not copied, unless this is a frame
	 * across buffers: then the first call copies them together}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract MemorySegment segment();

	/**
	 * {@return a read-only direct buffer, big-endian, over the {@link #segment}}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract ByteBuffer byteBuffer();

	/**
	 * {@return a copy of the bytes}
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract byte[] toByteArray();

	/**
	 * {@return whether this payload lives until its own {@link #close}}
	 */
	public abstract boolean isRetained();

	/**
	 * Keeps the bytes beyond the handler.
	 * @return another payload of the same bytes, safe from any thread, that must be
	 * closed
	 * @throws IllegalStateException if the payload was released
	 */
	public abstract Payload retain();

	/**
	 * Releases this payload. Needed for a {@linkplain #isRetained() retained} one, also
	 * if {@link AckMode#MANUAL} has delivered it; for another one given to a handler it
	 * is an early end of what happens anyway when the handler returns.
	 * @throws IllegalStateException if the payload was released before
	 */
	@Override
	public abstract void close();

}
