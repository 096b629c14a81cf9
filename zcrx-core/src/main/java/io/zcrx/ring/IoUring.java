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

package io.zcrx.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.IoCqringOffsets;
import io.zcrx.uapi.IoSqringOffsets;
import io.zcrx.uapi.IoUringGeteventsArg;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringRsrcUpdate;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.KernelTimespec;
import io.zcrx.uapi.LinuxIoUring;

/**
 * A ring. Opened disabled by any thread, which may register things with it; then confined
 * to the thread that {@linkplain #enable enables} it, which also closes it. Owns its
 * mappings and its file descriptor; close is idempotent.
 */
public final class IoUring implements AutoCloseable {

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private static final int BASE_FLAGS = LinuxIoUring.IORING_SETUP_CQSIZE | LinuxIoUring.IORING_SETUP_CLAMP
			| LinuxIoUring.IORING_SETUP_R_DISABLED | LinuxIoUring.IORING_SETUP_SUBMIT_ALL
			| LinuxIoUring.IORING_SETUP_SINGLE_ISSUER;

	// best first: NO_SQARRAY needs 6.6, DEFER_TASKRUN 6.1
	static final int[] FLAGS = {
			BASE_FLAGS | LinuxIoUring.IORING_SETUP_DEFER_TASKRUN | LinuxIoUring.IORING_SETUP_NO_SQARRAY,
			BASE_FLAGS | LinuxIoUring.IORING_SETUP_DEFER_TASKRUN, BASE_FLAGS | LinuxIoUring.IORING_SETUP_COOP_TASKRUN };

	private final Kernel kernel;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment capture = Syscalls.newCapture(this.arena);

	private final MemorySegment getevents = this.arena.allocate(IoUringGeteventsArg.LAYOUT);

	private final MemorySegment timeout = this.arena.allocate(KernelTimespec.LAYOUT);

	private final int fd;

	private final RingMapping ring;

	private final RingMapping sqeMapping;

	private final SubmissionQueue submissionQueue;

	private final CompletionQueue completionQueue;

	private final int waitFlags;

	private int enterFd;

	private int enterFlags;

	private int lostCompletions;

	private boolean closed;

	private IoUring(Kernel kernel, int fd, MemorySegment params) {
		this.kernel = kernel;
		this.fd = fd;
		this.enterFd = fd;
		long sqEntries = IoUringParams.sqEntries(params, 0);
		int flags = IoUringParams.flags(params, 0);
		// waiting for a peer is no I/O wait: it would look like a busy disk (6.15)
		boolean noIoWait = (IoUringParams.features(params, 0) & LinuxIoUring.IORING_FEAT_NO_IOWAIT) != 0;
		this.waitFlags = LinuxIoUring.IORING_ENTER_GETEVENTS | (noIoWait ? LinuxIoUring.IORING_ENTER_NO_IOWAIT : 0);
		long sqSize = IoSqringOffsets.array(params, IoUringParams.SQ_OFF) + 4 * sqEntries;
		long cqSize = IoCqringOffsets.cqes(params, IoUringParams.CQ_OFF)
				+ IoUringParams.cqEntries(params, 0) * CompletionQueue.entrySize(flags);
		RingMapping ring = null;
		try {
			ring = RingMapping.ofRing(kernel, fd, LinuxIoUring.IORING_OFF_SQ_RING, Math.max(sqSize, cqSize));
			this.sqeMapping = RingMapping.ofRing(kernel, fd, LinuxIoUring.IORING_OFF_SQES,
					sqEntries * IoUringSqe.SIZEOF);
		}
		catch (Throwable ex) {
			if (ring != null) {
				ring.close();
			}
			this.arena.close();
			throw ex;
		}
		this.ring = ring;
		this.submissionQueue = new SubmissionQueue(params, this.ring.address(), this.sqeMapping.address());
		this.completionQueue = new CompletionQueue(params, this.ring.address());
		IoUringGeteventsArg.ts(this.getevents, 0, this.timeout.address());
	}

	/**
	 * Opens a ring, disabled.
	 * @param sqEntries entries of the submission queue
	 * @param cqEntries entries of the completion queue
	 * @param setupFlags {@code IORING_SETUP_CQE32} for zero-copy receive, or 0
	 * @return the ring
	 * @throws SyscallException if the kernel refuses
	 */
	public static IoUring open(int sqEntries, int cqEntries, int setupFlags) {
		return open(Kernel.HOST, sqEntries, cqEntries, setupFlags, FLAGS);
	}

	/**
	 * Opens a ring with the first of several sets of flags that the kernel knows.
	 */
	static IoUring open(Kernel kernel, int sqEntries, int cqEntries, int setupFlags, int... candidates) {
		int result = -Errno.EINVAL;
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(IoUringParams.LAYOUT);
			for (int i = 0; i < candidates.length && result == -Errno.EINVAL; i++) {
				params.fill((byte) 0);
				IoUringParams.flags(params, 0, candidates[i] | setupFlags);
				IoUringParams.cqEntries(params, 0, cqEntries);
				result = kernel.setup(sqEntries, params);
			}
			int fd = SyscallException.check(result,
					"io_uring_setup(%d entries, %d completions)".formatted(sqEntries, cqEntries));
			try {
				return new IoUring(kernel, fd, params);
			}
			catch (Throwable ex) {
				kernel.close(fd);
				throw ex;
			}
		}
	}

	/**
	 * Binds the ring to the calling thread and lets it work.
	 */
	public void enable() {
		register(LinuxIoUring.IORING_REGISTER_ENABLE_RINGS, MemorySegment.NULL, 0, "IORING_REGISTER_ENABLE_RINGS");
		MemorySegment update = this.arena.allocate(IoUringRsrcUpdate.LAYOUT);
		IoUringRsrcUpdate.offset(update, 0, -1);
		IoUringRsrcUpdate.data(update, 0, this.fd);
		// a registered ring saves a file table look-up in every enter (5.18); without it
		// all works the same
		if (this.kernel.register(this.fd, LinuxIoUring.IORING_REGISTER_RING_FDS, update, 1) == 1) {
			this.enterFd = IoUringRsrcUpdate.offset(update, 0);
			this.enterFlags = LinuxIoUring.IORING_ENTER_REGISTERED_RING;
		}
	}

	/**
	 * {@return what the ring's kernel supports}
	 */
	public KernelCapabilities capabilities() {
		return this.kernel.capabilities();
	}

	public CompletionQueue completionQueue() {
		return this.completionQueue;
	}

	/**
	 * Takes the next submission queue entry, zeroed; submits the earlier ones if the
	 * queue is full.
	 * @return the entry's address
	 */
	public long nextSqe() {
		while (this.submissionQueue.free() == 0) {
			int result = enter(0, 0, this.submissionQueue.publish(), MemorySegment.NULL, 0);
			if (result < 0) {
				checkEnter(result);
			}
		}
		return this.submissionQueue.next();
	}

	/**
	 * Submits what is filled and waits for completions; returns early for a signal, a
	 * full completion queue or when the time is over.
	 * @param minComplete completions to wait for, 0 to only look
	 * @param nanos how long to wait at most, 0 for no limit
	 */
	public void submitAndWait(int minComplete, long nanos) {
		int toSubmit = this.submissionQueue.publish();
		int result;
		if (nanos > 0 && minComplete > 0) {
			KernelTimespec.tvSec(this.timeout, 0, nanos / NANOS_PER_SECOND);
			KernelTimespec.tvNsec(this.timeout, 0, nanos % NANOS_PER_SECOND);
			result = enter(minComplete, this.waitFlags | LinuxIoUring.IORING_ENTER_EXT_ARG, toSubmit, this.getevents,
					IoUringGeteventsArg.SIZEOF);
		}
		else {
			result = enter(minComplete, this.waitFlags, toSubmit, MemorySegment.NULL, 0);
		}
		if (result < 0) {
			checkEnter(result);
		}
	}

	/**
	 * Tells whether completions were lost since the last call: the queue was full, and
	 * the kernel had no memory to keep them.
	 */
	public boolean takeLostCompletions() {
		int lost = this.completionQueue.lost();
		boolean more = lost != this.lostCompletions;
		this.lostCompletions = lost;
		return more;
	}

	private int enter(int minComplete, int flags, int toSubmit, MemorySegment arg, long argSize) {
		return this.kernel.enter(this.capture, this.enterFd, toSubmit, minComplete, flags | this.enterFlags, arg,
				argSize);
	}

	private void checkEnter(int result) {
		switch (-result) {
			// the wait ended, or the completion queue must be drained before more can be
			// submitted; EBADR tells of lost completions, but only if nothing was
			// submitted
			case Errno.ETIME, Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.EBADR -> {
			}
			default -> throw new SyscallException("io_uring_enter", result);
		}
	}

	/**
	 * Registers something with the ring.
	 * @param opcode the operation
	 * @param arg its argument
	 * @param nrArgs the number of arguments
	 * @param operation names the operation when it fails
	 * @return zero or more
	 * @throws SyscallException if the kernel refuses
	 */
	public int register(int opcode, MemorySegment arg, int nrArgs, String operation) {
		return SyscallException.check(this.kernel.register(this.capture, this.fd, opcode, arg, nrArgs), operation);
	}

	/**
	 * Ends the ring: its requests are cancelled, its interface queues released. Both
	 * happen in the kernel's own time, shortly after.
	 */
	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (this.enterFlags != 0) {
			MemorySegment update = this.arena.allocate(IoUringRsrcUpdate.LAYOUT);
			IoUringRsrcUpdate.offset(update, 0, this.enterFd);
			// the registered index holds a reference that would keep the ring alive until
			// its thread ends
			this.kernel.register(this.fd, LinuxIoUring.IORING_UNREGISTER_RING_FDS, update, 1);
		}
		// the mappings hold references too: the queue stays bound while one of them lives
		this.sqeMapping.close();
		this.ring.close();
		this.kernel.close(this.fd);
		this.arena.close();
	}

}
