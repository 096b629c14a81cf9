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

package io.zcrx.buffers;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The buffers of an area on their way from the network to handlers and back. Every buffer
 * that is delivered goes back exactly once: by the loop in {@link #giveBack}, or from any
 * thread in {@link #release}. Everything else is confined to the loop thread unless it
 * says otherwise.
 */
public abstract sealed class ReceiveBuffers implements AutoCloseable permits RingBuffers, SelectorBuffers {

	private static final long NEVER = Long.MAX_VALUE;

	// of a loop's part of the area, at least
	private static final int BATCHES_OF_AREA = 16;

	private final AtomicLong released = new AtomicLong();

	private volatile Runnable wakeup = () -> {
	};

	// how many releases in all wake the loop up. Volatile, so that either the releasing
	// thread sees it or the loop, which looks again before it sleeps, sees the release
	private volatile long wakeAt = NEVER;

	// set while requests wait for buffers: then every release wakes the loop up
	private volatile boolean starving;

	/**
	 * Says how to wake the loop up.
	 * @param wakeup wakes the loop up from any thread
	 */
	public final void wakeup(Runnable wakeup) {
		this.wakeup = wakeup;
	}

	/**
	 * Gives a retained buffer back. Safe from any thread, also after close.
	 * @param offset the completion's offset
	 * @param length the completion's length
	 */
	public final void release(long offset, int length) {
		boolean hurry = refill(offset, length);
		long count = this.released.incrementAndGet();
		if (hurry || this.starving || count >= this.wakeAt) {
			this.wakeup.run();
		}
	}

	/**
	 * {@return how many buffers came back by release; safe from any thread}
	 */
	public final long released() {
		return this.released.get();
	}

	/**
	 * Has releases wake the loop up.
	 * @param released from which release on, by the count since the start
	 */
	public final void wakeAt(long released) {
		this.wakeAt = released;
	}

	public final void starving(boolean starving) {
		this.starving = starving;
	}

	public final void wakeNever() {
		this.wakeAt = NEVER;
	}

	/**
	 * Gives one buffer back. Called on any thread.
	 * @return whether the loop should be woken to pass the buffers on
	 */
	abstract boolean refill(long offset, int length);

	/**
	 * Takes note of how many completions of a batch brought buffers. Comes before
	 * {@link #giveBack}.
	 */
	public abstract void delivered(int count);

	/**
	 * Gives the buffers of a batch back.
	 */
	public abstract void giveBack(long[] offsets, int[] lengths, int count);

	/**
	 * Passes given-back buffers on where nobody looks for them.
	 * @param starving whether requests wait for buffers
	 * @return the number of system calls made
	 */
	public abstract int replenish(boolean starving);

	/**
	 * Returns about how many buffers can be received into.
	 */
	public abstract long free();

	/**
	 * Tells whether {@link #free} is exact.
	 */
	public abstract boolean countsFree();

	/**
	 * Tells whether the kernel is offered fewer buffers than are free, so that a request
	 * which ends for lack of them can be renewed at once.
	 */
	public boolean keepsBack() {
		return false;
	}

	/**
	 * Returns how many requests to renew in one turn of the loop.
	 */
	public int renewalsAtOnce() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Tells whether {@link #tick} is due some time soon.
	 */
	public abstract boolean watching();

	/**
	 * Does what is due now and then while the loop is awake.
	 * @return whether bytes may wait in a stalled request
	 */
	public abstract boolean tick();

	/**
	 * {@return how many buffers the area is cut into; safe from any thread}
	 */
	public abstract long count();

	/**
	 * {@return bytes of the area; safe from any thread}
	 */
	public abstract long areaSize();

	/**
	 * {@return how many of the buffers are this loop's part, where loops share an area;
	 * safe from any thread}
	 */
	public long share() {
		return count();
	}

	/**
	 * Returns how many payloads may be delivered at once. They are counted behind the
	 * last one: they must not be much of a small area before those who look at the count
	 * learn of it.
	 * @param most how many of a large area
	 */
	public final int atOnce(int most) {
		return Math.clamp(share() / BATCHES_OF_AREA, 1, most);
	}

	/**
	 * {@return whether these are the buffers of another loop, too, which tells their
	 * figures; safe from any thread}
	 */
	public boolean isShare() {
		return false;
	}

	/**
	 * {@return entries of the refill queue, 0 without one; safe from any thread}
	 */
	public abstract long entries();

	/**
	 * {@return entries of the refill queue that could be written now, 0 without one; safe
	 * from any thread}
	 */
	public abstract long entriesFree();

	/**
	 * {@return buffers that wait for room in the refill queue; safe from any thread}
	 */
	public abstract long pending();

	/**
	 * {@return fragments copied by the kernel, by its own count; safe from any thread}
	 */
	public abstract long copyCount();

	/**
	 * {@return bytes copied by the kernel, by its own count; safe from any thread}
	 */
	public abstract long copyBytes();

	/**
	 * Takes no more buffers back and unmaps what would keep the ring alive.
	 */
	@Override
	public abstract void close();

}
