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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.uapi.IoCqringOffsets;
import io.zcrx.uapi.IoSqringOffsets;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringGeteventsArg;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.KernelTimespec;
import io.zcrx.uapi.LinuxIoUring;

/**
 * The kernel's side of a ring of a {@link FakeKernel}: takes submissions, posts
 * completions, keeps those that find no room. Entries that were given back are
 * overwritten at once.
 */
public final class FakeUring {

	/** Whether release stores are told: only where assertions are on. */
	static final boolean OBSERVING = RingMemory.class.desiredAssertionStatus();

	private static final int PATIENCE_MILLIS = 10_000;

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	// offsets that no kernel has, because they are not to be assumed
	private static final int SQ_HEAD = 192;

	private static final int SQ_TAIL = 64;

	private static final int SQ_FLAGS = 68;

	private static final int SQ_MASK = 72;

	private static final int SQ_ENTRIES = 76;

	private static final int CQ_TAIL = 128;

	private static final int CQ_HEAD = 0;

	private static final int CQ_MASK = 132;

	private static final int CQ_ENTRIES = 136;

	private static final int CQ_OVERFLOW = 140;

	private static final int ARRAY = 320;

	private final FakeKernel kernel;

	private final int flags;

	private final int sqEntries;

	private final int cqEntries;

	private final int cqes;

	private final MemorySegment memory;

	private final MemorySegment sqes;

	private final FakeRequests requests;

	private final Queue<Completion> overflow = new ArrayDeque<>();

	private @Nullable Thread owner;

	private boolean enabled;

	private int sqHead;

	private int releasedSqTail;

	private int cqTail;

	private int seenCqHead;

	private int mapped;

	private boolean closed;

	private int filled;

	private int overflowed;

	private boolean lost;

	private int losses;

	FakeUring(FakeKernel kernel, int sqEntries, int cqEntries, int flags) {
		this.kernel = kernel;
		this.flags = flags;
		this.sqEntries = sqEntries;
		this.cqEntries = cqEntries;
		this.cqes = ARRAY + 64 * Math.ceilDiv(4 * sqEntries, 64);
		this.memory = kernel.arena.allocate(this.cqes + cqEntries * stride(), 64);
		this.memory.fill((byte) 0xa5);
		this.sqes = kernel.arena.allocate(sqEntries * IoUringSqe.SIZEOF, 64);
		this.sqes.fill((byte) 0xee);
		this.requests = new FakeRequests(kernel, this);
		this.enabled = (flags & LinuxIoUring.IORING_SETUP_R_DISABLED) == 0;
		this.sqHead = kernel.start;
		this.releasedSqTail = kernel.start;
		this.cqTail = kernel.start;
		this.seenCqHead = kernel.start;
		for (int word : new int[] { SQ_HEAD, SQ_TAIL, CQ_HEAD, CQ_TAIL }) {
			set(word, kernel.start);
		}
		set(SQ_FLAGS, 0);
		set(CQ_OVERFLOW, 0);
		set(SQ_MASK, sqEntries - 1);
		set(SQ_ENTRIES, sqEntries);
		set(CQ_MASK, cqEntries - 1);
		set(CQ_ENTRIES, cqEntries);
	}

	private long stride() {
		return has(LinuxIoUring.IORING_SETUP_CQE32) ? 2 * IoUringCqe.SIZEOF : IoUringCqe.SIZEOF;
	}

	private boolean has(int flag) {
		return (this.flags & flag) != 0;
	}

	void describe(Struct params) {
		params.i32("sq_entries", this.sqEntries)
			.i32("cq_entries", this.cqEntries)
			.i32("features", this.kernel.features());
		Struct sq = new Struct(IoSqringOffsets.LAYOUT, params.address() + IoUringParams.SQ_OFF);
		sq.i32("head", SQ_HEAD).i32("tail", SQ_TAIL).i32("ring_mask", SQ_MASK).i32("ring_entries", SQ_ENTRIES);
		sq.i32("flags", SQ_FLAGS).i32("array", has(LinuxIoUring.IORING_SETUP_NO_SQARRAY) ? 0 : ARRAY);
		Struct cq = new Struct(IoCqringOffsets.LAYOUT, params.address() + IoUringParams.CQ_OFF);
		cq.i32("head", CQ_HEAD).i32("tail", CQ_TAIL).i32("ring_mask", CQ_MASK).i32("ring_entries", CQ_ENTRIES);
		cq.i32("cqes", this.cqes).i32("overflow", CQ_OVERFLOW);
	}

	boolean canReceive() {
		return has(LinuxIoUring.IORING_SETUP_DEFER_TASKRUN)
				&& (has(LinuxIoUring.IORING_SETUP_CQE32) || has(LinuxIoUring.IORING_SETUP_CQE_MIXED));
	}

	boolean mayBeCalled() {
		return this.owner == null || Thread.currentThread().equals(this.owner);
	}

	int enable() {
		if (this.enabled) {
			return -Errno.EBADFD;
		}
		this.enabled = true;
		if (has(LinuxIoUring.IORING_SETUP_SINGLE_ISSUER)) {
			this.owner = Thread.currentThread();
		}
		return 0;
	}

	int provideBuffers(long address) {
		return this.requests.provideBuffers(address);
	}

	long mmap(long length, long offset) {
		MemorySegment segment = (offset == LinuxIoUring.IORING_OFF_SQES) ? this.sqes : this.memory;
		if (length > segment.byteSize()) {
			return -Errno.EINVAL;
		}
		this.mapped++;
		return segment.address();
	}

	void munmap(long address) {
		if (address == this.memory.address() || address == this.sqes.address()) {
			this.mapped--;
		}
	}

	void closed() {
		this.closed = true;
	}

	boolean gone() {
		return this.closed && this.mapped == 0;
	}

	int enter(int toSubmit, int minComplete, int enterFlags, long arg) {
		if (!this.enabled) {
			return -Errno.EBADFD;
		}
		if (!mayBeCalled()) {
			return -Errno.EEXIST;
		}
		if (!lawful(enterFlags, minComplete)) {
			return -Errno.EINVAL;
		}
		int submitted;
		synchronized (this.kernel) {
			submitted = submit(toSubmit);
		}
		if ((enterFlags & LinuxIoUring.IORING_ENTER_GETEVENTS) == 0 || submitted != toSubmit) {
			return submitted; // a partial submission does not wait
		}
		boolean timed = (enterFlags & LinuxIoUring.IORING_ENTER_EXT_ARG) != 0;
		int result = await(minComplete, timed ? timeout(arg) : -1);
		if (this.lost && submitted == 0) {
			this.lost = false;
			return -Errno.EBADR;
		}
		return (submitted > 0) ? submitted : result;
	}

	private boolean lawful(int enterFlags, int minComplete) {
		boolean known = (this.kernel.features() & LinuxIoUring.IORING_FEAT_NO_IOWAIT) != 0;
		boolean noIoWait = (enterFlags & LinuxIoUring.IORING_ENTER_NO_IOWAIT) != 0;
		if (known && !noIoWait && minComplete > 0) {
			this.kernel.violation("a wait for peers counts as I/O wait");
		}
		return known || !noIoWait;
	}

	private static long timeout(long arg) {
		Struct time = new Struct(KernelTimespec.LAYOUT, new Struct(IoUringGeteventsArg.LAYOUT, arg).i64("ts"));
		return TimeUnit.SECONDS.toNanos(time.i64("tv_sec")) + time.i64("tv_nsec");
	}

	private int await(int minComplete, long nanos) {
		long end = System.nanoTime() + nanos;
		boolean asked = false;
		while (true) {
			int[] watched;
			synchronized (this.kernel) {
				flushOverflow();
				boolean progress = this.requests.run();
				if (available() >= minComplete || this.lost) {
					return 0;
				}
				if (progress) {
					continue;
				}
				if (this.kernel.odd()) {
					return -Errno.EINTR;
				}
				watched = this.requests.watched();
			}
			if (HostCalls.readable(watched, 0)) {
				continue;
			}
			if (!asked) {
				asked = !this.kernel.idle(nanos >= 0);
				continue;
			}
			if (nanos >= 0) {
				long left = end - System.nanoTime();
				if (left <= 0) {
					return -Errno.ETIME;
				}
				HostCalls.readable(watched, (int) TimeUnit.NANOSECONDS.toMillis(left) + 1);
			}
			else if (!HostCalls.readable(watched, PATIENCE_MILLIS)) {
				throw new AssertionError("The ring's thread waits for nothing: " + this);
			}
		}
	}

	int available() {
		return this.cqTail - get(CQ_HEAD);
	}

	private int submit(int toSubmit) {
		int tail = (int) INT.getAcquire(this.memory, (long) SQ_TAIL);
		if (OBSERVING && tail != this.releasedSqTail) {
			this.kernel.violation("sq tail %#x was not published by a store-release".formatted(tail));
		}
		int count = Math.min(toSubmit, tail - this.sqHead);
		if (count > 1 && this.kernel.odd()) {
			count = 1 + this.kernel.random.nextInt(count - 1);
		}
		for (int i = 0; i < count; i++) {
			int index = this.sqHead & (this.sqEntries - 1);
			if (!has(LinuxIoUring.IORING_SETUP_NO_SQARRAY)) {
				index = get(ARRAY + 4 * index);
			}
			MemorySegment sqe = this.sqes.asSlice(index * IoUringSqe.SIZEOF, IoUringSqe.SIZEOF);
			FakeRequest request = FakeRequest.read(sqe.address());
			sqe.fill((byte) 0xee);
			this.sqHead++;
			this.requests.submit(request);
		}
		INT.setRelease(this.memory, (long) SQ_HEAD, this.sqHead);
		return count;
	}

	/**
	 * Posts a completion, sooner or later.
	 */
	void post(long userData, int res, int cqeFlags) {
		Completion completion = new Completion(userData, res, cqeFlags);
		if (!this.overflow.isEmpty() || free() < 1) {
			if (userData != this.requests.accepting() && this.kernel.losesCompletion()) {
				this.lost = true;
				this.losses++;
				set(CQ_OVERFLOW, this.losses);
				return;
			}
			this.overflow.add(completion);
			this.overflowed++;
			set(SQ_FLAGS, LinuxIoUring.IORING_SQ_CQ_OVERFLOW);
			return;
		}
		write(completion);
		publish();
	}

	/**
	 * Tells whether a completion with an offset has room, which may take a filler.
	 */
	boolean roomForData() {
		if (!this.overflow.isEmpty()) {
			return false;
		}
		if (!has(LinuxIoUring.IORING_SETUP_CQE_MIXED)) {
			return free() >= 1;
		}
		if ((this.cqTail & (this.cqEntries - 1)) == this.cqEntries - 1) {
			if (free() < 1) {
				return false;
			}
			write(new Completion(0, 0, LinuxIoUring.IORING_CQE_F_SKIP));
			publish();
			this.filled++;
		}
		return free() >= 2;
	}

	/**
	 * Posts a completion with an offset, for which there is room.
	 */
	void postData(long userData, int res, long off) {
		boolean mixed = has(LinuxIoUring.IORING_SETUP_CQE_MIXED);
		if (mixed && (free() < 2 || (this.cqTail & (this.cqEntries - 1)) == this.cqEntries - 1)) {
			throw new AssertionError("The kernel posts half of a completion: " + this);
		}
		int cqeFlags = LinuxIoUring.IORING_CQE_F_MORE | (mixed ? LinuxIoUring.IORING_CQE_F_32 : 0);
		long cqe = write(new Completion(userData, res, cqeFlags));
		RingMemory.ALL.set(ValueLayout.JAVA_LONG, cqe + IoUringCqe.SIZEOF, off);
		RingMemory.ALL.set(ValueLayout.JAVA_LONG, cqe + IoUringCqe.SIZEOF + 8, 0L);
		if (mixed) {
			this.cqTail++;
		}
		publish();
	}

	private long write(Completion completion) {
		if (free() < 1) {
			throw new AssertionError("The kernel posts a completion without room: " + this);
		}
		long cqe = cqe(this.cqTail);
		new Struct(IoUringCqe.LAYOUT, cqe).i64("user_data", completion.userData)
			.i32("res", completion.res)
			.i32("flags", completion.flags);
		this.cqTail++;
		return cqe;
	}

	private void publish() {
		INT.setRelease(this.memory, (long) CQ_TAIL, this.cqTail);
	}

	private int free() {
		if (OBSERVING && get(CQ_HEAD) != this.seenCqHead) {
			this.kernel.violation("cq head %#x was not published by a store-release".formatted(get(CQ_HEAD)));
			this.seenCqHead = get(CQ_HEAD);
		}
		return this.cqEntries - available();
	}

	private void flushOverflow() {
		while (!this.overflow.isEmpty() && free() >= 1) {
			write(this.overflow.remove());
			publish();
		}
		if (this.overflow.isEmpty()) {
			set(SQ_FLAGS, 0);
		}
	}

	private long cqe(int position) {
		return this.memory.address() + this.cqes + stride() * (position & (this.cqEntries - 1));
	}

	/**
	 * The application is about to publish something: a completion must not be read after
	 * it was given back, a submission not be written after it was published.
	 */
	void beforeRelease(long address, int value) {
		if (address == this.memory.address() + SQ_TAIL) {
			this.releasedSqTail = value;
			if (value - this.sqHead > this.sqEntries) {
				this.kernel.violation("sq tail %#x with head %#x".formatted(value, this.sqHead));
			}
		}
		if (address == this.memory.address() + CQ_HEAD) {
			giveBack(value);
		}
		this.requests.beforeRelease(address, value);
	}

	private void giveBack(int head) {
		int position = this.seenCqHead;
		while (head - position > 0) {
			position += CompletionQueue.size(new Struct(IoUringCqe.LAYOUT, cqe(position)).i32("flags"));
		}
		if (position != head || this.cqTail - head < 0) {
			this.kernel.violation("cq head %#x is no entry, tail is %#x".formatted(head, this.cqTail));
		}
		byte[] poison = new byte[(int) stride()];
		Arrays.fill(poison, (byte) 0xa5);
		for (; this.seenCqHead != head; this.seenCqHead++) {
			MemorySegment.copy(poison, 0, RingMemory.ALL, ValueLayout.JAVA_BYTE, cqe(this.seenCqHead), poison.length);
		}
	}

	private int get(int word) {
		return (int) INT.getAcquire(this.memory, (long) word);
	}

	private void set(int word, int value) {
		INT.setRelease(this.memory, (long) word, value);
	}

	/**
	 * {@return how many entries were skipped at the end of the queue}
	 */
	public int filled() {
		return this.filled;
	}

	/**
	 * {@return how many data completions found no room}
	 */
	public int crowded() {
		return this.requests.crowded();
	}

	/**
	 * {@return how many receive requests ended for lack of provided buffers}
	 */
	public int lackOfBuffers() {
		return this.requests.lackOfBuffers();
	}

	/**
	 * {@return how many other completions found no room}
	 */
	public int overflowed() {
		return this.overflowed;
	}

	/**
	 * {@return how many completions were lost}
	 */
	public int losses() {
		return this.losses;
	}

	/**
	 * {@return how many requests waited for ever}
	 */
	public int stalled() {
		return this.requests.stalled();
	}

	@Override
	public String toString() {
		return "%d completions, %d overflowed, %s".formatted(available(), this.overflow.size(), this.requests);
	}

	private record Completion(long userData, int res, int flags) {

	}

}
