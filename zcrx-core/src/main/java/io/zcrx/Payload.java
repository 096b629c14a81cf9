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
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A read-only view of received bytes in the area, from 1 byte to the size of a buffer.
 * <p>
 * A payload given to a handler is confined to the loop thread and valid until the handler
 * returns; every later use throws {@link IllegalStateException}, use from another thread
 * throws {@link WrongThreadException}. Segments and buffers taken out of it are revoked
 * before its memory is given back to the kernel, so they throw too and never show bytes
 * of a later payload.
 * <p>
 * A payload made by {@link #retain} is safe from any thread and lives until its own
 * {@link #close}. Segments and buffers taken out of it must not be used after that: their
 * memory may then hold other bytes.
 *
 * @since 0.1.0
 */
public final class Payload implements AutoCloseable {

	private static final int OPEN = 0;

	private static final int RELEASED = 1;

	private static final int EXPIRED = 2;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Payload.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final AreaViews views;

	private final long offset;

	private final int length;

	private final boolean retained;

	private @Nullable Lease lease;

	// plain for a payload of the loop thread, by compare-and-set for a retained one
	private int state;

	Payload(AreaViews views, long offset, int length) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.retained = false;
	}

	private Payload(AreaViews views, long offset, int length, Lease lease) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.retained = true;
		this.lease = lease;
	}

	/**
	 * {@return the number of bytes, at least 1}
	 * @throws IllegalStateException if the payload was released
	 */
	public int length() {
		checkOpen();
		return this.length;
	}

	/**
	 * {@return a read-only view of the bytes, without copying them}
	 * @throws IllegalStateException if the payload was released
	 */
	public MemorySegment segment() {
		checkOpen();
		MemorySegment area = this.retained ? this.views.shared() : this.views.batch();
		return area.asSlice(this.views.position(this.offset), this.length);
	}

	/**
	 * {@return a read-only direct buffer over the bytes, big-endian, without copying
	 * them}
	 * @throws IllegalStateException if the payload was released
	 */
	public ByteBuffer byteBuffer() {
		return segment().asByteBuffer();
	}

	/**
	 * {@return a copy of the bytes}
	 * @throws IllegalStateException if the payload was released
	 */
	public byte[] toByteArray() {
		return segment().toArray(ValueLayout.JAVA_BYTE);
	}

	/**
	 * {@return whether this payload lives until its own {@link #close}}
	 */
	public boolean isRetained() {
		return this.retained;
	}

	/**
	 * Keeps the bytes beyond the handler.
	 * @return another payload of the same bytes, safe from any thread, that must be
	 * closed
	 * @throws IllegalStateException if the payload was released
	 */
	public Payload retain() {
		checkOpen();
		Lease lease = this.lease;
		if (lease == null) {
			lease = new Lease(this.views.buffers(), this.offset, this.length);
			this.lease = lease;
		}
		else {
			lease.retain();
		}
		return new Payload(this.views, this.offset, this.length, lease);
	}

	/**
	 * Releases this payload. Needed for a retained one; for one given to a handler it is
	 * an early end of what happens anyway when the handler returns.
	 * @throws IllegalStateException if the payload was released before
	 */
	@Override
	public void close() {
		if (!this.retained) {
			checkOpen();
			this.state = RELEASED;
			return;
		}
		if (!STATE.compareAndSet(this, OPEN, RELEASED)) {
			throw new IllegalStateException(message(RELEASED));
		}
		Lease lease = this.lease;
		if (lease != null) {
			lease.release();
		}
	}

	/**
	 * Ends a payload of the loop thread because its handler has returned.
	 * @return whether it is retained, so that its buffer goes back later
	 */
	boolean expire() {
		this.state = EXPIRED;
		Lease lease = this.lease;
		if (lease == null) {
			return false;
		}
		// another thread may give the buffer back as soon as the handler's reference ends
		this.views.endBatch();
		return !lease.drop();
	}

	private void checkOpen() {
		int state;
		if (this.retained) {
			state = (int) STATE.getVolatile(this);
		}
		else {
			this.views.checkThread();
			state = this.state;
		}
		if (state != OPEN) {
			throw new IllegalStateException(message(state));
		}
	}

	private static String message(int state) {
		return (state == RELEASED) ? "The payload was closed"
				: "The payload is no longer valid: its handler has returned. "
						+ "Call retain() in the handler to keep it, and close() when done";
	}

	/**
	 * Shows position and length, also after release.
	 */
	@Override
	public String toString() {
		return "Payload[offset=%d, length=%d%s]".formatted(this.views.position(this.offset), this.length,
				this.retained ? ", retained" : "");
	}

}
