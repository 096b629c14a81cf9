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

package io.zcrx.payload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.Payload;

/**
 * A payload over received bytes: of a buffer, or a copy of it. Given to a handler by the
 * loop or by a run on an executor, or retained.
 */
public sealed class ReceivedPayload extends Payload permits FrameSlice, FrameChain {

	private static final int OPEN = 0;

	private static final int RELEASED = 1;

	private static final int EXPIRED = 2;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(ReceivedPayload.class, "state", int.class);
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

	public ReceivedPayload(AreaViews views, long offset, int length) {
		this(views, offset, length, views.copyForHandler(offset, length));
	}

	/**
	 * Creates a payload for a handler that is called on an executor.
	 * @param lease keeps its buffer, at least as long as the payload lives
	 */
	public ReceivedPayload(AreaViews views, long offset, int length, Lease lease) {
		this(views, offset, length, views.copyForHandler(offset, length));
		this.lease = lease;
	}

	/**
	 * Creates a payload for a handler.
	 * @param copy what to show instead of the area
	 */
	ReceivedPayload(AreaViews views, long offset, int length, @Nullable PrivateCopy copy) {
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
	ReceivedPayload(AreaViews views, long offset, int length, Releasable kept, @Nullable PrivateCopy copy,
			Watch watch) {
		this.views = views;
		this.offset = offset;
		this.length = length;
		this.retained = true;
		this.kept = kept;
		this.copy = copy;
		this.hold = watch.leaks() ? views.leaks().hold(this, kept, copy, watch) : null;
	}

	@Override
	public int length() {
		checkOpen();
		return this.length;
	}

	@Override
	public boolean isContiguous() {
		checkOpen();
		return true;
	}

	@Override
	public List<MemorySegment> segments() {
		return List.of(segment());
	}

	@Override
	public MemorySegment segment() {
		checkOpen();
		PrivateCopy copy = this.copy;
		if (copy != null) {
			return copy.segment();
		}
		MemorySegment area = this.retained ? this.views.shared() : this.views.batch();
		return area.asSlice(this.views.position(this.offset), this.length);
	}

	@Override
	public ByteBuffer byteBuffer() {
		return segment().asByteBuffer();
	}

	@Override
	public byte[] toByteArray() {
		try {
			return segment().toArray(ValueLayout.JAVA_BYTE);
		}
		finally {
			Reference.reachabilityFence(this); // a collected one gives its buffer back
		}
	}

	@Override
	public boolean isRetained() {
		return this.retained;
	}

	@Override
	public ReceivedPayload retain() {
		return retain(Watch.RETAINED);
	}

	/**
	 * Closes a retained payload that its user may have closed already.
	 */
	public final void closeUnlessClosed() {
		if (STATE.compareAndSet(this, OPEN, RELEASED)) {
			closeOpen();
		}
	}

	/**
	 * Keeps the bytes as {@link #retain} does.
	 * @param watch what leak detection is to know of what is returned
	 */
	public final ReceivedPayload retain(Watch watch) {
		checkOpen();
		ReceivedPayload retained = copyRetained(watch);
		Hold hold = retained.hold;
		if (hold != null) {
			this.views.leaks().watch(hold);
		}
		return retained;
	}

	/**
	 * Makes a retained payload of the same bytes.
	 */
	ReceivedPayload copyRetained(Watch watch) {
		Lease lease = share();
		try {
			return new ReceivedPayload(this.views, this.offset, this.length, lease,
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
	public Lease share() {
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
	public final void end() {
		this.state = EXPIRED;
		revokeCopy();
	}

	/**
	 * Ends a payload of the loop thread because its handler has returned.
	 * @return whether it is retained, so that its buffer goes back later
	 */
	public boolean expire() {
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

	public final AreaViews views() {
		return this.views;
	}

	/**
	 * Returns where the first byte is, in the kernel's terms.
	 */
	public final long offset() {
		return this.offset;
	}

	/**
	 * Returns the number of bytes, also after release.
	 */
	public final int size() {
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
