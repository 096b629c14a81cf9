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

package io.zcrx.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zcrx.concurrent.ShortLock;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.ring.UserData;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxSocket;

/**
 * Wakes the loop thread up from any thread, by an eventfd that the ring reads. Works on
 * every kernel; several wake-ups between two turns of the loop cost one system call.
 */
final class Wakeup implements AutoCloseable {

	// where all reads go; never freed, because a closing ring may still read
	private static final MemorySegment SINK = Arena.global().allocate(ValueLayout.JAVA_LONG);

	// comes first: there may be no descriptor left
	private final int fd = SyscallException.check(Syscalls.eventfd(0, LinuxSocket.EFD_CLOEXEC), "eventfd");

	private final ShortLock lock = new ShortLock();

	private final Arena arena = Arena.ofShared();

	private final MemorySegment one = this.arena.allocateFrom(ValueLayout.JAVA_LONG, 1);

	private final AtomicBoolean pending = new AtomicBoolean();

	private boolean closed;

	void wake() {
		if (!this.pending.getAndSet(true)) {
			this.lock.lock();
			try {
				if (!this.closed) {
					Syscalls.write(this.fd, this.one, Long.BYTES);
				}
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Asks the ring to complete at the next wake-up.
	 */
	void arm(IoUring ring) {
		long sqe = ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_READ);
		IoUringSqe.fd(RingMemory.ALL, sqe, this.fd);
		IoUringSqe.addr(RingMemory.ALL, sqe, SINK.address());
		IoUringSqe.len(RingMemory.ALL, sqe, Long.BYTES);
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.WAKEUP, 0));
	}

	/**
	 * The ring has completed: later wake-ups count anew. Comes before the loop looks for
	 * what it was woken for.
	 */
	void completed() {
		this.pending.set(false);
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				Syscalls.close(this.fd);
				this.arena.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
