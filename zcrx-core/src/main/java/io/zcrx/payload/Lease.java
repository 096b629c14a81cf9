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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Keeps a buffer from going back while somebody needs it. Safe from any thread. The last
 * reference to end gives the buffer back, exactly once.
 */
public final class Lease implements Releasable {

	private static final VarHandle REFERENCES;

	static {
		try {
			REFERENCES = MethodHandles.lookup().findVarHandle(Lease.class, "references", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final BufferReturn buffers;

	private final long offset;

	private final int length;

	private volatile int references;

	/**
	 * Creates a lease with two references: the handler's and that of the first retained
	 * payload.
	 */
	Lease(BufferReturn buffers, long offset, int length) {
		this(buffers, offset, length, 2);
	}

	/**
	 * Creates a lease.
	 * @param references how many references must end
	 */
	public Lease(BufferReturn buffers, long offset, int length, int references) {
		this.buffers = buffers;
		this.offset = offset;
		this.length = length;
		this.references = references;
	}

	void retain() {
		int current;
		do {
			current = this.references;
			if (current == 0) {
				throw new IllegalStateException("The payload was closed");
			}
		}
		while (!REFERENCES.compareAndSet(this, current, current + 1));
	}

	/**
	 * Ends the reference of a retained payload.
	 */
	@Override
	public void release() {
		if (drop()) {
			this.buffers.release(this.offset, this.length);
		}
	}

	/**
	 * Ends a reference.
	 * @return whether it was the last, so that the caller must give the buffer back
	 */
	boolean drop() {
		return (int) REFERENCES.getAndAdd(this, -1) == 1;
	}

}
