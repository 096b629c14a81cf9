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

package io.zcrx.loop;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.zcrx.loop.SendChunks.Chunk;

/**
 * Replies of one connection that the kernel has not taken yet. Bytes are added by any
 * thread and taken by the loop thread.
 */
final class Outbox {

	private static final VarHandle PENDING;

	static {
		try {
			PENDING = MethodHandles.lookup().findVarHandle(Outbox.class, "pending", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final SendChunks chunks;

	private final ArrayDeque<Chunk> queue = new ArrayDeque<>(2);

	// bytes; written under the lock, read without it
	private long pending;

	private boolean closed;

	Outbox(SendChunks chunks) {
		this.chunks = chunks;
	}

	/**
	 * Copies bytes in.
	 * @return whether the outbox still takes bytes
	 */
	boolean add(MemorySegment bytes) {
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			long size = bytes.byteSize();
			long offset = 0;
			while (offset < size) {
				Chunk chunk = this.queue.peekLast();
				if (chunk == null || chunk.end == SendChunks.CHUNK_SIZE) {
					chunk = this.chunks.take();
					this.queue.addLast(chunk);
				}
				long length = Math.min(size - offset, SendChunks.CHUNK_SIZE - chunk.end);
				MemorySegment.copy(bytes, offset, chunk.memory, chunk.end, length);
				chunk.end += (int) length;
				offset += length;
			}
			pending(this.pending + size);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits until few enough bytes are pending, or the outbox takes no more.
	 */
	void awaitBelow(long limit) throws InterruptedException {
		if (pending() < limit) {
			return;
		}
		this.lock.lockInterruptibly();
		try {
			while (this.pending >= limit && !this.closed) {
				this.room.await();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the first bytes to send, which stay where they are until {@link #sent}.
	 * @return the bytes, empty if there are none
	 */
	MemorySegment first() {
		if (pending() == 0) {
			return MemorySegment.NULL; // after most replies: spares the lock
		}
		this.lock.lock();
		try {
			Chunk chunk = this.queue.peekFirst();
			return (chunk != null) ? chunk.memory.asSlice(chunk.start, chunk.end - chunk.start) : MemorySegment.NULL;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Removes bytes that the kernel took.
	 */
	void sent(int length) {
		this.lock.lock();
		try {
			Chunk chunk = this.queue.getFirst();
			chunk.start += length;
			if (chunk.start == chunk.end) {
				this.queue.removeFirst();
				this.chunks.giveBack(chunk);
			}
			pending(this.pending - length);
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes no more bytes; those pending may still be sent.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Drops what is pending. No send may be in flight.
	 */
	void clear() {
		this.lock.lock();
		try {
			this.closed = true;
			this.queue.forEach(this.chunks::giveBack);
			this.queue.clear();
			pending(0);
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@return how many bytes there are; safe from any thread}
	 */
	long pending() {
		return (long) PENDING.getAcquire(this);
	}

	private void pending(long bytes) {
		PENDING.setRelease(this, bytes);
	}

}
