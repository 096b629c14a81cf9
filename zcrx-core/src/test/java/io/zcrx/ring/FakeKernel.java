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
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

import io.zcrx.libc.Errno;
import io.zcrx.uapi.IoUringParams;
import io.zcrx.uapi.IoUringProbe;
import io.zcrx.uapi.IoUringProbeOp;
import io.zcrx.uapi.IoUringQueryHdr;
import io.zcrx.uapi.IoUringQueryOpcode;
import io.zcrx.uapi.IoUringQueryZcrx;
import io.zcrx.uapi.IoUringQueryZcrxEvent;
import io.zcrx.uapi.IoUringRsrcUpdate;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxCtrl;

/**
 * Plays the kernel's side of rings in plain memory: what it answers, when and in which
 * order is drawn from a seed, within what kernels of a version may do. Everything that an
 * application must not do is noted in {@link #violations}. Sockets are real, but what
 * arrives from them and is sent to them is not: see {@link FakeConnection}.
 */
public final class FakeKernel implements Kernel, AutoCloseable {

	/** Chance in 100 that something unusual happens where it can. */
	public static final int ODD = 8;

	final KernelVersion version;

	final Random random;

	/** Where the counters of the next ring start. */
	int start;

	final Arena arena = Arena.ofShared();

	private final long seed;

	private final List<String> violations = new ArrayList<>();

	private final Map<Integer, FakeUring> rings = new HashMap<>();

	private final Map<Integer, FakeUring> registered = new HashMap<>();

	private final Map<Integer, FakeQueue> queues = new HashMap<>();

	private final Map<Integer, FakeConnection> connections = new HashMap<>();

	private final Queue<FakeConnection> connecting = new ArrayDeque<>();

	// opcodes of registrations, and the errors that they fail with before they succeed
	private final Map<Integer, Queue<Integer>> refusals = new HashMap<>();

	private int nextId = 1000;

	private Idle idle = (timed) -> false;

	private boolean odd = true;

	private int features = 0x3ffff;

	private int loses;

	private int enters;

	public FakeKernel(KernelVersion version, long seed) {
		this.version = version;
		this.seed = seed;
		this.random = new Random(seed);
		RingMemory.observe(this::beforeRelease);
	}

	/**
	 * Opens a ring of this kernel.
	 */
	public IoUring open(int sqEntries, int cqEntries, int setupFlags) {
		return IoUring.open(this, sqEntries, cqEntries, setupFlags, IoUring.FLAGS);
	}

	public FakeKernel start(int start) {
		this.start = start;
		return this;
	}

	/**
	 * Has nothing unusual happen: no interrupted waits, partial submissions and the like.
	 */
	public FakeKernel calm() {
		this.odd = false;
		return this;
	}

	/**
	 * Has rings lack a feature.
	 */
	public FakeKernel without(int feature) {
		this.features &= ~feature;
		return this;
	}

	int features() {
		return this.features;
	}

	/**
	 * Has registrations of a kind fail before they succeed.
	 */
	public synchronized void refuse(int opcode, int errno, int times) {
		this.refusals.put(opcode, new ArrayDeque<>(Collections.nCopies(times, errno)));
	}

	/**
	 * {@return how many of the refusals are still to come}
	 */
	public synchronized int refusals(int opcode) {
		return this.refusals.getOrDefault(opcode, new ArrayDeque<>()).size();
	}

	/**
	 * Sets what happens when a ring has nothing to do and its thread waits.
	 */
	public void onIdle(Idle idle) {
		this.idle = idle;
	}

	boolean idle(boolean timed) {
		return this.idle.idle(timed);
	}

	public synchronized void connect(FakeConnection connection) {
		this.connecting.add(connection);
	}

	public synchronized List<String> violations() {
		return List.copyOf(this.violations);
	}

	public synchronized FakeQueue queue() {
		return this.queues.values().iterator().next();
	}

	public synchronized FakeUring uring() {
		return this.rings.values().iterator().next();
	}

	synchronized List<Integer> rings() {
		return List.copyOf(this.rings.keySet());
	}

	/**
	 * {@return how many rings are open}
	 */
	public synchronized int openRings() {
		return this.rings.size();
	}

	public synchronized int enters() {
		return this.enters;
	}

	synchronized void violation(String text) {
		this.violations.add(text);
	}

	boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	/**
	 * Has some of the completions that find no room be lost, because there is no memory
	 * for them.
	 * @param count how many in all
	 */
	public FakeKernel loses(int count) {
		this.loses = count;
		return this;
	}

	boolean losesCompletion() {
		return this.loses > 0 && chance(50) && this.loses-- > 0;
	}

	boolean odd() {
		return this.odd && chance(ODD);
	}

	FakeConnection accepted(int fd) {
		FakeConnection connection = this.connections.get(fd);
		if (connection == null) {
			violation("request for descriptor %d, which was never accepted".formatted(fd));
		}
		return connection;
	}

	/**
	 * Accepts the next connection, if there is one.
	 * @return its descriptor, or -EAGAIN
	 */
	int accept(int listener, int flags) {
		FakeConnection connection = this.connecting.poll();
		if (connection == null) {
			return -Errno.EAGAIN;
		}
		if (connection.acceptError() != 0) {
			return -connection.acceptError();
		}
		int fd = connection.establish(listener, flags);
		this.connections.put(fd, connection);
		return fd;
	}

	boolean connecting() {
		return !this.connecting.isEmpty();
	}

	FakeQueue queue(int id) {
		return this.queues.get(id);
	}

	@Override
	public String release() {
		return this.version.release;
	}

	@Override
	public KernelCapabilities capabilities() {
		int ring = setup(1, this.arena.allocate(IoUringParams.LAYOUT));
		KernelCapabilities capabilities = KernelCapabilities.detect(this, ring);
		close(ring);
		return capabilities;
	}

	@Override
	public synchronized int setup(int entries, MemorySegment params) {
		Struct request = new Struct(IoUringParams.LAYOUT, params.address());
		int flags = request.i32("flags");
		boolean deferred = (flags & LinuxIoUring.IORING_SETUP_DEFER_TASKRUN) != 0;
		boolean large = (flags & LinuxIoUring.IORING_SETUP_CQE32) != 0;
		boolean mixed = (flags & LinuxIoUring.IORING_SETUP_CQE_MIXED) != 0;
		int cqEntries = ((flags & LinuxIoUring.IORING_SETUP_CQSIZE) != 0) ? request.i32("cq_entries") : 2 * entries;
		if ((flags & ~this.version.setupFlags()) != 0 || (large && mixed) || cqEntries < entries
				|| (deferred && (flags & LinuxIoUring.IORING_SETUP_SINGLE_ISSUER) == 0)) {
			return -Errno.EINVAL;
		}
		FakeUring ring = new FakeUring(this, roundUp(entries), roundUp(cqEntries), flags);
		ring.describe(request);
		int fd = this.nextId++;
		this.rings.put(fd, ring);
		return fd;
	}

	static int roundUp(int entries) {
		return (entries > 1) ? Integer.highestOneBit(entries - 1) << 1 : 1;
	}

	@Override
	public int enter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		FakeUring ring;
		synchronized (this) {
			this.enters++;
			boolean index = (flags & LinuxIoUring.IORING_ENTER_REGISTERED_RING) != 0;
			ring = (index ? this.registered : this.rings).get(fd);
		}
		return (ring != null) ? ring.enter(toSubmit, minComplete, flags, arg.address()) : -Errno.EBADF;
	}

	@Override
	public int register(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs) {
		return register(fd, opcode, arg, nrArgs);
	}

	@Override
	public synchronized int register(int fd, int opcode, MemorySegment arg, int nrArgs) {
		if (opcode >= this.version.registerOpcodes()) {
			return -Errno.EINVAL;
		}
		if (opcode == LinuxIoUring.IORING_REGISTER_QUERY) {
			return (nrArgs == 0) ? query(new Struct(IoUringQueryHdr.LAYOUT, arg.address())) : -Errno.EINVAL;
		}
		FakeUring ring = this.rings.get(fd);
		if (ring == null) {
			return -Errno.EBADF;
		}
		if (!ring.mayBeCalled()) {
			return -Errno.EEXIST;
		}
		Integer refusal = this.refusals.getOrDefault(opcode, new ArrayDeque<>()).poll();
		if (refusal != null) {
			return -refusal;
		}
		return switch (opcode) {
			case LinuxIoUring.IORING_REGISTER_PROBE -> probe(arg.address(), nrArgs);
			case LinuxIoUring.IORING_REGISTER_ENABLE_RINGS -> ring.enable();
			case LinuxIoUring.IORING_REGISTER_RING_FDS -> registerRing(ring, arg.address());
			case LinuxIoUring.IORING_UNREGISTER_RING_FDS ->
				(this.registered.remove(new Struct(IoUringRsrcUpdate.LAYOUT, arg.address()).i32("offset")) != null) ? 1
						: -Errno.EINVAL;
			case LinuxIoUring.IORING_REGISTER_PBUF_RING -> ring.provideBuffers(arg.address());
			case LinuxIoUring.IORING_REGISTER_ZCRX_IFQ -> registerQueue(ring, arg.address(), nrArgs);
			case LinuxIoUring.IORING_REGISTER_ZCRX_CTRL -> FakeControl.run(this, ring, arg.address(), nrArgs);
			default -> -Errno.EINVAL;
		};
	}

	private int query(Struct hdr) {
		Map<Integer, Runnable> answers = new HashMap<>();
		long data = hdr.i64("query_data");
		answers.put(LinuxIoUring.IO_URING_QUERY_OPCODES,
				() -> new Struct(IoUringQueryOpcode.LAYOUT, data).i32("nr_request_opcodes", 63)
					.i32("nr_register_opcodes", this.version.registerOpcodes())
					.i64("ring_setup_flags", this.version.setupFlags()));
		if (this.version.flushes()) {
			answers.put(LinuxIoUring.IO_URING_QUERY_ZCRX,
					() -> new Struct(IoUringQueryZcrx.LAYOUT, data).i64("register_flags", this.version.zcrxFlags())
						.i64("area_flags", 1)
						.i32("nr_ctrl_opcodes", this.version.ctrlOpcodes())
						.i32("features", this.version.features())
						.i32("rq_hdr_size", this.version.headerSize)
						.i32("rq_hdr_alignment", 64));
		}
		if (this.version.atLeast(KernelVersion.V7_2)) {
			answers.put(LinuxIoUring.IO_URING_QUERY_ZCRX_EVENT,
					() -> new Struct(IoUringQueryZcrxEvent.LAYOUT, data).i32("event_flags", 3)
						.i32("stats_size", 16)
						.i32("stats_off_alignment", 8));
		}
		Runnable answer = answers.get(hdr.i32("query_op"));
		if (answer != null) {
			answer.run();
		}
		hdr.i32("result", (answer != null) ? 0 : -Errno.EOPNOTSUPP);
		return 0;
	}

	private static int probe(long address, int operations) {
		RingMemory.ALL.set(ValueLayout.JAVA_BYTE, new Struct(IoUringProbe.LAYOUT, address).at("ops_len"),
				(byte) operations);
		for (int i = 0; i < operations; i++) {
			long op = address + IoUringProbe.SIZEOF + i * IoUringProbeOp.SIZEOF;
			RingMemory.ALL.set(ValueLayout.JAVA_SHORT, new Struct(IoUringProbeOp.LAYOUT, op).at("flags"), (short) 1);
		}
		return 0;
	}

	private int registerRing(FakeUring ring, long address) {
		int index = 3;
		while (this.registered.containsKey(index)) {
			index++;
		}
		new Struct(IoUringRsrcUpdate.LAYOUT, address).i32("offset", index);
		this.registered.put(index, ring);
		return 1;
	}

	private int registerQueue(FakeUring ring, long address, int nrArgs) {
		if (nrArgs != 1) {
			return -Errno.EINVAL;
		}
		if (this.version == KernelVersion.V6_15 && this.queues.values().stream().anyMatch((queue) -> queue.of(ring))) {
			return -Errno.EBUSY;
		}
		FakeQueue queue = new FakeQueue(this, ring, this.queues.size() + 1);
		int result = queue.register(address);
		if (result == 0) {
			this.queues.put(queue.id(), queue);
		}
		return result;
	}

	@Override
	public synchronized long mmap(long length, int protection, int flags, int fd, long offset) {
		FakeUring ring = this.rings.get(fd);
		return (ring != null) ? ring.mmap(length, offset) : -Errno.EBADF;
	}

	@Override
	public int madvise(long address, long length, int advice) {
		return 0;
	}

	@Override
	public synchronized int munmap(long address, long length) {
		this.rings.values().forEach((ring) -> ring.munmap(address));
		forget();
		return 0;
	}

	@Override
	public synchronized int close(int fd) {
		FakeUring ring = this.rings.get(fd);
		if (ring == null) {
			return -Errno.EBADF;
		}
		if (this.registered.containsValue(ring)) {
			violation("ring %d is closed while its index is registered".formatted(fd));
		}
		ring.closed();
		forget();
		return 0;
	}

	private void forget() {
		this.queues.values().removeIf(FakeQueue::gone);
		this.rings.values().removeIf(FakeUring::gone);
	}

	private synchronized void beforeRelease(long address, int value) {
		this.rings.values().forEach((ring) -> ring.beforeRelease(address, value));
		this.queues.values().forEach((queue) -> queue.beforeRelease(address, value));
	}

	@Override
	public void close() {
		RingMemory.observe(null);
		this.connections.values().forEach(FakeConnection::close);
		this.connecting.forEach(FakeConnection::close);
		this.arena.close();
	}

	@Override
	public synchronized String toString() {
		return "kernel %s, seed %d: rings %s, queues %s, connections %s, violations %s".formatted(this.version.release,
				this.seed, this.rings.values(), this.queues.values(), this.connections.values(), this.violations);
	}

	/**
	 * What happens when nothing does.
	 */
	@FunctionalInterface
	public interface Idle {

		/**
		 * Does something, or nothing.
		 * @param timed whether the wait ends by itself
		 * @return whether anything was done
		 */
		boolean idle(boolean timed);

	}

	/**
	 * Control operations on interface queues.
	 */
	private static final class FakeControl {

		static int run(FakeKernel kernel, FakeUring ring, long address, int nrArgs) {
			Struct ctrl = new Struct(ZcrxCtrl.LAYOUT, address);
			FakeQueue queue = kernel.queue(ctrl.i32("zcrx_id"));
			int op = ctrl.i32("op");
			if (nrArgs != 0 || kernel.version.ctrlOpcodes() == 0) {
				return -Errno.EINVAL;
			}
			if (!ctrl.isZero("__resv")) {
				return -Errno.EFAULT;
			}
			if (queue == null || !queue.of(ring)) {
				return -Errno.ENXIO;
			}
			if (op >= kernel.version.ctrlOpcodes()) {
				return -Errno.EOPNOTSUPP;
			}
			return switch (op) {
				case LinuxZcrx.ZCRX_CTRL_FLUSH_RQ -> ctrl.isZero("zc_union") ? queue.flush() : -Errno.EINVAL;
				case LinuxZcrx.ZCRX_CTRL_ARM_EVENT -> queue.armEvent(ctrl.i32("zc_union"));
				case ZcrxCtrl.ADD_AREA -> queue.addArea(ctrl.i64("zc_union"));
				default -> -Errno.EOPNOTSUPP;
			};
		}

	}

}
