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
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

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
public sealed class Payload implements AutoCloseable permits FrameSlice, FrameChain {

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

	private final @Nullable PrivateCopy copy;

	private final @Nullable Releasable kept;

	private final @Nullable Hold hold;

	// of a payload given to a handler; a retained one has it in what it keeps
	private @Nullable Lease lease;

	// plain for a payload given to a handler, by compare-and-set for a retained one
	private int state;

	Payload(AreaViews views, long offset, int length) {
		this(views, offset, length, views.copyForHandler(offset, length));
	}

	/**
	 * Creates a payload for a handler that is called on an executor.
	 * @param lease keeps its buffer, at least as long as the payload lives
	 */
	Payload(AreaViews views, long offset, int length, Lease lease) {
		this(views, offset, length, views.copyForHandler(offset, length));
		this.lease = lease;
	}

	/**
	 * Creates a payload for a handler.
	 * @param copy what to show instead of the area
	 */
	Payload(AreaViews views, long offset, int length, @Nullable PrivateCopy copy) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.retained = false;
		this.copy = copy;
		this.kept = null;
		this.hold = null;
	}

	/**
	 * Creates a retained payload.
	 * @param kept is released when the payload is closed
	 * @param copy what to show instead of the area
	 * @param watch whether leak detection watches it
	 */
	Payload(AreaViews views, long offset, int length, Releasable kept, @Nullable PrivateCopy copy, Watch watch) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.retained = true;
		this.kept = kept;
		this.copy = copy;
		this.hold = watch.leaks() ? views.leaks().hold(this, kept, copy, watch) : null;
	}

	/**
	 * {@return the number of bytes, at least 1 unless this is an empty frame}
	 * @throws IllegalStateException if the payload was released
	 */
	public int length() {
		checkOpen();
		return this.length;
	}

	/**
	 * {@return whether the bytes lie in one piece, so that no method copies them to bring
	 * them together}
	 * @throws IllegalStateException if the payload was released
	 */
	public boolean isContiguous() {
		checkOpen();
		return true;
	}

	/**
	 * {@return read-only views of the bytes in order, without copying them: one, unless
	 * this is a frame across buffers}
	 * @throws IllegalStateException if the payload was released
	 */
	public List<MemorySegment> segments() {
		return List.of(segment());
	}

	/**
	 * {@return a read-only view of the bytes; they are not copied, unless this is a frame
	 * across buffers: then the first call copies them together}
	 * @throws IllegalStateException if the payload was released
	 */
	public MemorySegment segment() {
		checkOpen();
		PrivateCopy copy = this.copy;
		if (copy != null) {
			return copy.segment();
		}
		MemorySegment area = this.retained ? this.views.shared() : this.views.batch();
		return area.asSlice(this.views.position(this.offset), this.length);
	}

	/**
	 * {@return a read-only direct buffer, big-endian, over the {@link #segment}}
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
		try {
			return segment().toArray(ValueLayout.JAVA_BYTE);
		}
		finally {
			Reference.reachabilityFence(this); // a collected one gives its buffer back
		}
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
		return retain(Watch.RETAINED);
	}

	/**
	 * Closes a retained payload that its user may have closed already.
	 */
	final void closeUnlessClosed() {
		if (STATE.compareAndSet(this, OPEN, RELEASED)) {
			closeOpen();
		}
	}

	/**
	 * Keeps the bytes as {@link #retain} does.
	 * @param watch what leak detection is to know of what is returned
	 */
	final Payload retain(Watch watch) {
		checkOpen();
		Payload retained = copyRetained(watch);
		Hold hold = retained.hold;
		if (hold != null) {
			this.views.leaks().watch(hold);
		}
		return retained;
	}

	/**
	 * Makes a retained payload of the same bytes.
	 */
	Payload copyRetained(Watch watch) {
		Lease lease = share();
		try {
			return new Payload(this.views, this.offset, this.length, lease,
					this.views.copyForAnyThread(this.offset, this.length), watch);
		}
		catch (Throwable ex) {
			lease.release();
			throw ex;
		}
	}

	/**
	 * Keeps the buffer beyond the handler.
	 * @return its lease, with a reference that the caller must release
	 */
	Lease share() {
		Lease lease = (this.kept instanceof Lease own) ? own : this.lease;
		if (lease == null) {
			lease = new Lease(this.views.buffers(), this.offset, this.length);
			this.lease = lease;
		}
		else {
			lease.retain();
		}
		return lease;
	}

	/**
	 * Releases this payload. Needed for a {@linkplain #isRetained() retained} one, also
	 * if {@link AckMode#MANUAL} has delivered it; for another one given to a handler it
	 * is an early end of what happens anyway when the handler returns.
	 * @throws IllegalStateException if the payload was released before
	 */
	@Override
	public void close() {
		if (!this.retained) {
			checkOpen();
			this.state = RELEASED;
			revokeCopy();
			return;
		}
		if (!STATE.compareAndSet(this, OPEN, RELEASED)) {
			throw new IllegalStateException(message(RELEASED));
		}
		closeOpen();
	}

	private void closeOpen() {
		try {
			release();
		}
		finally {
			Reference.reachabilityFence(this); // not collected while it is being closed
		}
	}

	private void release() {
		Hold hold = this.hold;
		Releasable kept = this.kept;
		if (kept != null && (hold == null || this.views.leaks().end(hold))) {
			this.views.leaks().revoke(this.copy);
			kept.release();
		}
	}

	/**
	 * Ends a payload given to a handler whose buffer is still held.
	 */
	final void end() {
		this.state = EXPIRED;
		revokeCopy();
	}

	/**
	 * Ends a payload of the loop thread because its handler has returned.
	 * @return whether it is retained, so that its buffer goes back later
	 */
	boolean expire() {
		end();
		Lease lease = this.lease;
		if (lease == null) {
			return false;
		}
		// another thread may give the buffer back as soon as the handler's reference ends
		this.views.endBatch();
		return !lease.drop();
	}

	// of a payload given to a handler: one that is closed in the middle of a native call
	// that uses it has its copy freed when the handler has returned
	private void revokeCopy() {
		PrivateCopy copy = this.copy;
		if (copy != null) {
			copy.close();
		}
	}

	final AreaViews views() {
		return this.views;
	}

	/**
	 * Returns where the first byte is, in the kernel's terms.
	 */
	final long offset() {
		return this.offset;
	}

	/**
	 * Returns the number of bytes, also after release.
	 */
	final int size() {
		return this.length;
	}

	final @Nullable PrivateCopy copy() {
		return this.copy;
	}

	final void checkOpen() {
		int state = this.retained ? (int) STATE.getVolatile(this) : this.state;
		if (state != OPEN) {
			throw new IllegalStateException(message(state));
		}
		if (!this.retained) {
			this.views.checkThread(); // of one that has ended it may be another's by now
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
