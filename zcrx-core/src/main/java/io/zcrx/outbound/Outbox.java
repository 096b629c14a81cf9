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

package io.zcrx.outbound;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.zcrx.concurrent.ShortLock;
import io.zcrx.outbound.SendChunks.Chunk;

/**
 * Replies of one connection that the kernel has not taken yet. Bytes are added by any
 * thread and taken by the loop thread. An addition takes all of its bytes or none. The
 * lock is held for as long as it takes to copy a chunk, never for longer.
 */
public final class Outbox {

	private static final VarHandle PENDING;

	static {
		try {
			PENDING = MethodHandles.lookup().findVarHandle(Outbox.class, "pending", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final ShortLock lock = new ShortLock();

	private final SendChunks chunks;

	private final long limit;

	private @Nullable Chunk first;

	private @Nullable Chunk last;

	// bytes of additions that copy without the lock
	private long reserved;

	// bytes in chunks and reserved ones; written under the lock, read without it
	private long pending;

	// whether the limit was reached, and half of it not since; written under the lock
	private boolean full;

	private boolean scheduled;

	private boolean closed;

	// those who wait for room, each by a condition of its own: so whoever has waited
	// longest comes first, and nobody passes them
	private final Queue<Condition> waiting = new ArrayDeque<>(0);

	// those who sent too much and are to be told when there is room again
	private @Nullable Set<Consumer<Outbox>> held;

	/**
	 * Creates an empty outbox.
	 * @param limit the pending bytes from which on {@link #addIfRoom} takes nothing
	 */
	public Outbox(SendChunks chunks, long limit) {
		this.chunks = chunks;
		this.limit = limit;
	}

	/**
	 * Copies bytes in, however many are pending.
	 * @return whether they were taken; never {@code FULL}
	 */
	public Admission add(MemorySegment bytes) {
		this.lock.lock();
		try {
			if (this.closed) {
				return Admission.GONE;
			}
			if (reserve(bytes)) {
				return Admission.TAKEN;
			}
		}
		finally {
			this.lock.unlock();
		}
		return addReserved(bytes);
	}

	/**
	 * Copies bytes in, unless too many are pending.
	 * @return whether they were taken
	 */
	public Admission addIfRoom(MemorySegment bytes) {
		this.lock.lock();
		try {
			if (this.closed) {
				return Admission.GONE;
			}
			if (this.pending >= this.limit) {
				return Admission.FULL;
			}
			if (reserve(bytes)) {
				return Admission.TAKEN;
			}
		}
		finally {
			this.lock.unlock();
		}
		return addReserved(bytes);
	}

	/**
	 * Copies bytes in as soon as few enough are pending and all calls of this method that
	 * came before have got their room.
	 * @param nanos how long to wait at most
	 * @return whether they were taken; {@code FULL} if there was no room in time
	 * @throws InterruptedException if the wait was interrupted; nothing was taken then
	 */
	public Admission addWhenRoom(MemorySegment bytes, long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			try {
				if (!awaitRoom(nanos)) {
					return Admission.FULL;
				}
				if (this.closed) {
					return Admission.GONE;
				}
				if (reserve(bytes)) {
					return Admission.TAKEN;
				}
			}
			finally {
				signalRoom(); // one waits no more: the next may have room, too
			}
		}
		finally {
			this.lock.unlock();
		}
		return addReserved(bytes);
	}

	private boolean awaitRoom(long nanos) throws InterruptedException {
		if (this.closed || (this.pending < this.limit && this.waiting.isEmpty())) {
			return true;
		}
		Condition turn = this.lock.newCondition();
		this.waiting.add(turn);
		try {
			long rest = nanos;
			while (!this.closed && (this.pending >= this.limit || !turn.equals(this.waiting.peek()))) {
				if (rest <= 0) {
					return false;
				}
				rest = turn.awaitNanos(rest);
			}
			return true;
		}
		finally {
			this.waiting.remove(turn);
		}
	}

	private void signalRoom() {
		Condition first = this.waiting.peek();
		if (first != null && this.pending < this.limit) {
			first.signal();
		}
	}

	/**
	 * Copies a few bytes, or reserves room for many, which are copied without the lock.
	 * @return whether they were copied
	 */
	private boolean reserve(MemorySegment bytes) {
		long size = bytes.byteSize();
		boolean few = size <= SendChunks.CHUNK_SIZE;
		if (few) {
			copy(bytes, (int) size);
		}
		else {
			this.reserved += size;
		}
		pending(this.pending + size);
		if (this.pending >= this.limit) {
			this.full = true;
		}
		return few;
	}

	private void copy(MemorySegment bytes, int size) {
		Chunk last = this.last;
		int room = (last != null) ? Math.min(size, SendChunks.CHUNK_SIZE - last.end) : 0;
		Chunk next = (room < size) ? this.chunks.take() : null;
		try {
			// what is behind the end of a chunk is nobody's until the end has moved
			if (last != null) {
				MemorySegment.copy(bytes, 0, last.memory, last.end, room);
			}
			if (next != null) {
				MemorySegment.copy(bytes, room, next.memory, 0, size - room);
				next.end = size - room;
			}
		}
		catch (Throwable ex) {
			this.chunks.giveBack(next);
			throw ex;
		}
		if (last != null) {
			last.end += room;
		}
		if (next != null) {
			append(next, next);
		}
	}

	private void append(Chunk first, Chunk last) {
		Chunk before = this.last;
		if (before == null) {
			this.first = first;
		}
		else {
			before.next = first;
		}
		this.last = last;
	}

	private Admission addReserved(MemorySegment bytes) {
		long size = bytes.byteSize();
		Chunk first = null;
		Chunk last = null;
		try {
			for (long offset = 0; offset < size;) {
				Chunk chunk = this.chunks.take();
				if (last == null) {
					first = chunk;
				}
				else {
					last.next = chunk;
				}
				last = chunk;
				chunk.end = (int) Math.min(size - offset, SendChunks.CHUNK_SIZE);
				MemorySegment.copy(bytes, offset, chunk.memory, 0, chunk.end);
				offset += chunk.end;
			}
		}
		catch (Throwable ex) {
			endReservation(size, null, null);
			this.chunks.giveBack(first);
			throw ex;
		}
		boolean taken = endReservation(size, first, last);
		if (!taken) {
			this.chunks.giveBack(first);
		}
		return taken ? Admission.TAKEN : Admission.GONE;
	}

	private boolean endReservation(long size, @Nullable Chunk first, @Nullable Chunk last) {
		this.lock.lock();
		try {
			this.reserved -= size;
			if (first != null && last != null && !this.closed) {
				append(first, last);
				return true;
			}
			pending(this.pending - size);
			signalRoom();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Has somebody told when there is room again, if there is none now.
	 * @param source told once, on any thread that makes room; hears nothing twice
	 * @return whether it will be told
	 */
	boolean hold(Consumer<Outbox> source) {
		this.lock.lock();
		try {
			if (this.closed || this.pending <= this.limit) {
				return false;
			}
			Set<Consumer<Outbox>> held = this.held;
			if (held == null) {
				held = new LinkedHashSet<>(2);
				this.held = held;
			}
			held.add(source);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tells somebody no more.
	 */
	void forget(Consumer<Outbox> source) {
		this.lock.lock();
		try {
			if (this.held != null) {
				this.held.remove(source);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks whether there is room again, after there was none, and tells those who wait
	 * for it. Called on the loop thread after each change that makes room.
	 * @return whether there is
	 */
	public boolean roomAgain() {
		if (!this.full) {
			return false; // what filled it after the change is seen at the next one
		}
		Set<Consumer<Outbox>> held;
		this.lock.lock();
		try {
			if (!this.full || this.closed || this.pending > this.limit / 2) {
				return false;
			}
			this.full = false;
			held = this.held;
			this.held = null;
		}
		finally {
			this.lock.unlock();
		}
		tell(held);
		return true;
	}

	private void tell(@Nullable Set<Consumer<Outbox>> held) {
		if (held != null) {
			held.forEach((source) -> source.accept(this));
		}
	}

	/**
	 * Tells whether more bytes are pending than should be; safe from any thread.
	 */
	public boolean overfull() {
		return pending() > this.limit;
	}

	/**
	 * Takes note that the loop is to look for bytes.
	 * @return whether it does not know that yet
	 */
	public boolean schedule() {
		this.lock.lock();
		try {
			boolean first = !this.scheduled;
			this.scheduled = true;
			return first;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The loop looks now: what is added from now on must be told of anew.
	 */
	public void scheduled() {
		this.lock.lock();
		try {
			this.scheduled = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the first bytes to send, which stay where they are until {@link #sent}.
	 * @return the bytes, empty if there are none
	 */
	public MemorySegment first() {
		if (pending() == 0) {
			return MemorySegment.NULL; // after most replies: spares the lock
		}
		this.lock.lock();
		try {
			Chunk chunk = this.first;
			return (chunk != null) ? chunk.memory.asSlice(chunk.start, chunk.end - chunk.start) : MemorySegment.NULL;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Removes bytes that the kernel took.
	 */
	public void sent(int length) {
		this.lock.lock();
		try {
			Chunk chunk = this.first;
			if (chunk == null) {
				throw new IllegalStateException("%d bytes were sent of none".formatted(length));
			}
			chunk.start += length;
			if (chunk.start == chunk.end) {
				this.first = chunk.next;
				if (this.first == null) {
					this.last = null;
				}
				chunk.next = null;
				this.chunks.giveBack(chunk);
			}
			pending(this.pending - length);
			signalRoom();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes no more bytes; those pending may still be sent. Those who wait for room are
	 * told.
	 */
	public void close() {
		close(false);
	}

	/**
	 * Drops what is pending and takes no more. No send may be in flight.
	 */
	public void clear() {
		close(true);
	}

	private void close(boolean clear) {
		Set<Consumer<Outbox>> held;
		this.lock.lock();
		try {
			this.closed = true;
			if (clear) {
				this.chunks.giveBack(this.first);
				this.first = null;
				this.last = null;
				pending(this.reserved);
			}
			held = this.held;
			this.held = null;
			this.waiting.forEach(Condition::signal);
		}
		finally {
			this.lock.unlock();
		}
		tell(held);
	}

	/**
	 * {@return how many bytes there are; safe from any thread}
	 */
	public long pending() {
		return (long) PENDING.getAcquire(this);
	}

	private void pending(long bytes) {
		PENDING.setRelease(this, bytes);
	}

}
