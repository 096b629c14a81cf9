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

package io.zcrx.ifq;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.CompletionQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMapping;
import io.zcrx.ring.RingMemory;
import io.zcrx.socket.ServerSocket;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.IoUringZcrxAreaReg;
import io.zcrx.uapi.IoUringZcrxCqe;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.IoUringZcrxRqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxCtrl;
import io.zcrx.uapi.ZcrxEventDesc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A queue without a device at the kernel's own interface, where everything can be done
 * wrong. Confined to one thread.
 */
final class KernelQueue implements AutoCloseable {

	static final int PAGE = 4096;

	static final int PAGES = 16;

	static final int ENTRIES = 64;

	static final long RECEIVE = 7;

	static final long EVENT = 8;

	private static final long ACCEPT = 9;

	private static final long CANCEL = 10;

	private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

	final Arena arena = Arena.ofConfined();

	final RingMapping area = RingMapping.anonymous(PAGES * PAGE, "area");

	final RingMapping region = RingMapping.anonymous(3 * PAGE, "refill ring");

	final MemorySegment areaReg = this.arena.allocate(IoUringZcrxAreaReg.LAYOUT);

	final MemorySegment regionDesc = this.arena.allocate(IoUringRegionDesc.LAYOUT);

	final MemorySegment eventDesc = this.arena.allocate(ZcrxEventDesc.LAYOUT);

	final MemorySegment ifqReg = this.arena.allocate(IoUringZcrxIfqReg.LAYOUT);

	final MemorySegment ctrl = this.arena.allocate(ZcrxCtrl.LAYOUT);

	final IoUring ring;

	private final ServerSocket server = ServerSocket.bind(InetAddress.getLoopbackAddress(), 0, null);

	private final List<Closeable> sockets = new ArrayList<>();

	private final List<Completion> pending = new ArrayList<>();

	KernelQueue(int cqEntries) {
		this.ring = IoUring.open(Math.min(cqEntries, 16), cqEntries, LinuxIoUring.IORING_SETUP_CQE32);
		this.ring.enable();
		this.server.listen(16);
		describe();
	}

	static KernelQueue registered(int cqEntries) {
		KernelQueue queue = new KernelQueue(cqEntries);
		assertThat(queue.register()).isZero();
		return queue;
	}

	/**
	 * Fills the structs with what the kernel accepts.
	 */
	void describe() {
		for (MemorySegment struct : List.of(this.areaReg, this.regionDesc, this.eventDesc, this.ifqReg, this.ctrl)) {
			struct.fill((byte) 0);
		}
		IoUringZcrxAreaReg.addr(this.areaReg, 0, this.area.address());
		IoUringZcrxAreaReg.len(this.areaReg, 0, this.area.size());
		IoUringRegionDesc.userAddr(this.regionDesc, 0, this.region.address());
		IoUringRegionDesc.size(this.regionDesc, 0, this.region.size());
		IoUringRegionDesc.flags(this.regionDesc, 0, LinuxIoUring.IORING_MEM_REGION_TYPE_USER);
		IoUringZcrxIfqReg.flags(this.ifqReg, 0, LinuxZcrx.ZCRX_REG_NODEV);
		IoUringZcrxIfqReg.rqEntries(this.ifqReg, 0, ENTRIES);
		IoUringZcrxIfqReg.areaPtr(this.ifqReg, 0, this.areaReg.address());
		IoUringZcrxIfqReg.regionPtr(this.ifqReg, 0, this.regionDesc.address());
	}

	/**
	 * Asks for events of a type, and for the statistics behind the refill ring.
	 */
	KernelQueue withEvents(int typeMask) {
		ZcrxEventDesc.userData(this.eventDesc, 0, EVENT);
		ZcrxEventDesc.typeMask(this.eventDesc, 0, typeMask);
		ZcrxEventDesc.flags(this.eventDesc, 0, LinuxZcrx.ZCRX_EVENT_DESC_FLAG_STATS);
		ZcrxEventDesc.statsOffset(this.eventDesc, 0, 2 * PAGE);
		IoUringZcrxIfqReg.eventDesc(this.ifqReg, 0, this.eventDesc.address());
		return this;
	}

	int register() {
		return registerStruct(this.ifqReg);
	}

	int registerStruct(MemorySegment reg) {
		return errnoOf(() -> this.ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, reg, 1, "register"));
	}

	int control(int op) {
		return control(op, (struct) -> {
		});
	}

	int control(int op, Consumer<MemorySegment> change) {
		this.ctrl.fill((byte) 0);
		ZcrxCtrl.zcrxId(this.ctrl, 0, IoUringZcrxIfqReg.zcrxId(this.ifqReg, 0));
		ZcrxCtrl.op(this.ctrl, 0, op);
		change.accept(this.ctrl);
		return errnoOf(() -> this.ring.register(LinuxIoUring.IORING_REGISTER_ZCRX_CTRL, this.ctrl, 0, "control"));
	}

	int flush() {
		return control(LinuxZcrx.ZCRX_CTRL_FLUSH_RQ);
	}

	RefillQueue refillQueue() {
		return new RefillQueue(this.region.address(), this.ifqReg, IoUringZcrxIfqReg.OFFSETS, ENTRIES);
	}

	/**
	 * {@return the address of a word of the refill ring: head, tail or rqes}
	 */
	long refillWord(String name) {
		long offset = IoUringZcrxIfqReg.LAYOUT.byteOffset(PathElement.groupElement("offsets"),
				PathElement.groupElement(name));
		return this.region.address() + Integer.toUnsignedLong(this.ifqReg.get(ValueLayout.JAVA_INT, offset));
	}

	/**
	 * Writes a refill queue entry as it is and shows it to the kernel.
	 */
	void refillRaw(long off, int pad) {
		int tail = RingMemory.get(refillWord("tail"));
		long rqe = refillWord("rqes") + IoUringZcrxRqe.SIZEOF * (tail & (ENTRIES - 1));
		IoUringZcrxRqe.off(RingMemory.ALL, rqe, off);
		IoUringZcrxRqe.len(RingMemory.ALL, rqe, PAGE);
		IoUringZcrxRqe.pad(RingMemory.ALL, rqe, pad);
		RingMemory.setRelease(refillWord("tail"), tail + 1);
	}

	int unconsumed() {
		return RingMemory.get(refillWord("tail")) - RingMemory.getAcquire(refillWord("head"));
	}

	/**
	 * Sets a field by its name.
	 */
	static void set(MemorySegment struct, StructLayout layout, String field, long value) {
		PathElement path = PathElement.groupElement(field);
		if (layout.select(path).byteSize() == Integer.BYTES) {
			struct.set(ValueLayout.JAVA_INT, layout.byteOffset(path), (int) value);
		}
		else {
			struct.set(ValueLayout.JAVA_LONG, layout.byteOffset(path), value);
		}
	}

	/**
	 * Connects over loopback.
	 */
	Connection connect() throws IOException {
		Socket client = new Socket();
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.server.localAddress().getPort()));
		this.sockets.add(client);
		long sqe = sqe(LinuxIoUring.IORING_OP_ACCEPT, this.server.fd(), ACCEPT);
		assertThat(sqe).isNotZero();
		int fd = await(ACCEPT).res();
		assertThat(fd).isPositive();
		this.sockets.add(() -> Syscalls.close(fd));
		return new Connection(client, fd);
	}

	void receive(int fd) {
		receive(fd, IoUringZcrxIfqReg.zcrxId(this.ifqReg, 0), 0);
	}

	void receive(int fd, int zcrxId, int limit) {
		long sqe = sqe(LinuxIoUring.IORING_OP_RECV_ZC, fd, RECEIVE);
		IoUringSqe.ioprio(RingMemory.ALL, sqe, LinuxIoUring.IORING_RECV_MULTISHOT);
		IoUringSqe.len(RingMemory.ALL, sqe, limit);
		IoUringSqe.zcrxIfqIdx(RingMemory.ALL, sqe, zcrxId);
	}

	/**
	 * Cancels the receive request.
	 */
	Completion cancel() {
		long sqe = sqe(LinuxIoUring.IORING_OP_ASYNC_CANCEL, -1, CANCEL);
		IoUringSqe.addr(RingMemory.ALL, sqe, RECEIVE);
		return await(CANCEL);
	}

	private long sqe(byte opcode, int fd, long userData) {
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, opcode);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd);
		IoUringSqe.userData(RingMemory.ALL, sqe, userData);
		return sqe;
	}

	/**
	 * Waits for the next completion of a request.
	 */
	Completion await(long userData) {
		Completion completion = poll(userData, PATIENCE_NANOS);
		assertThat(completion).as("completion of %d", userData).isNotNull();
		return completion;
	}

	/**
	 * {@return the next completion of a request, or null if none comes in that time}
	 */
	Completion poll(long userData, long nanos) {
		long deadline = System.nanoTime() + nanos;
		while (true) {
			for (Completion completion : this.pending) {
				if (completion.userData() == userData) {
					this.pending.remove(completion);
					return completion;
				}
			}
			if (System.nanoTime() - deadline >= 0) {
				return null;
			}
			harvest();
			if (this.pending.isEmpty()) {
				this.ring.submitAndWait(1, Duration.ofMillis(20).toNanos());
				harvest();
			}
			else {
				this.ring.submitAndWait(0, 0);
				harvest();
			}
		}
	}

	private void harvest() {
		CompletionQueue queue = this.ring.completionQueue();
		int head = queue.head();
		for (int tail = queue.tail(); head != tail; head++) {
			long cqe = queue.address(head);
			int res = IoUringCqe.res(RingMemory.ALL, cqe);
			int flags = IoUringCqe.flags(RingMemory.ALL, cqe);
			long off = IoUringZcrxCqe.off(RingMemory.ALL, cqe + IoUringCqe.SIZEOF);
			this.pending.add(new Completion(IoUringCqe.userData(RingMemory.ALL, cqe), res, flags, off));
		}
		queue.advance(head);
	}

	/**
	 * {@return the received bytes of a completion}
	 */
	byte[] bytes(Completion completion) {
		return RingMemory.ALL
			.asSlice(this.area.address() + (completion.off() & ~LinuxZcrx.IORING_ZCRX_AREA_MASK), completion.res())
			.toArray(ValueLayout.JAVA_BYTE);
	}

	private static int errnoOf(Runnable call) {
		try {
			call.run();
			return 0;
		}
		catch (SyscallException ex) {
			return ex.errno();
		}
	}

	@Override
	public void close() throws IOException {
		this.ring.close();
		for (Closeable socket : this.sockets) {
			socket.close();
		}
		this.server.close();
		this.region.close();
		this.area.close();
		this.arena.close();
	}

	/**
	 * A connection over loopback.
	 *
	 * @param client the sending end
	 * @param fd the receiving end
	 */
	record Connection(Socket client, int fd) {

		void send(byte[] bytes) throws IOException {
			this.client.getOutputStream().write(bytes);
		}

		void reset() throws IOException {
			this.client.setSoLinger(true, 0);
			this.client.close();
		}

	}

	/**
	 * A copy of a completion queue entry.
	 *
	 * @param userData which request
	 * @param res its result
	 * @param flags its flags
	 * @param off where its bytes are, if it brings any
	 */
	record Completion(long userData, int res, int flags, long off) {

		boolean more() {
			return (this.flags & LinuxIoUring.IORING_CQE_F_MORE) != 0;
		}

	}

}
