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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.zcrx.libc.Errno;
import io.zcrx.uapi.IoUringBuf;
import io.zcrx.uapi.IoUringBufReg;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxPoll;

/**
 * The requests at work in a ring of a {@link FakeKernel}.
 */
final class FakeRequests {

	// pieces per pass over a socket
	private static final int FAIRNESS = 21;

	private final FakeKernel kernel;

	private final FakeUring ring;

	private final List<FakeRequest> armed = new ArrayList<>();

	private Struct buffers;

	private short bufferHead;

	private final Set<Integer> provided = new HashSet<>();

	private short seenBufferTail;

	private int crowded;

	private int lackOfBuffers;

	private int stalled;

	private long accepting;

	FakeRequests(FakeKernel kernel, FakeUring ring) {
		this.kernel = kernel;
		this.ring = ring;
	}

	int provideBuffers(long address) {
		if (this.buffers != null) {
			return -Errno.EEXIST;
		}
		this.buffers = new Struct(IoUringBufReg.LAYOUT, this.kernel.arena.allocate(IoUringBufReg.LAYOUT).address());
		MemorySegment.copy(RingMemory.ALL, address, RingMemory.ALL, this.buffers.address(), IoUringBufReg.SIZEOF);
		if (!FakeUring.OBSERVING) {
			this.kernel.violation("assertions are off");
		}
		return 0;
	}

	void submit(FakeRequest request) {
		if ((byte) request.opcode == LinuxIoUring.IORING_OP_ACCEPT) {
			this.accepting = request.userData;
		}
		switch ((byte) request.opcode) {
			case LinuxIoUring.IORING_OP_NOP -> this.ring.post(request.userData, 0, 0);
			case LinuxIoUring.IORING_OP_ASYNC_CANCEL -> cancel(request);
			case LinuxIoUring.IORING_OP_RECV_ZC -> {
				if (valid(request)) {
					this.armed.add(request);
				}
				else {
					this.kernel.violation("bad receive request");
					this.ring.post(request.userData, -Errno.EINVAL, 0);
				}
			}
			case LinuxIoUring.IORING_OP_POLL_ADD -> {
				if (this.kernel.accepted(request.fd) != null) {
					this.armed.add(request);
				}
			}
			case LinuxIoUring.IORING_OP_ACCEPT, LinuxIoUring.IORING_OP_READ, LinuxIoUring.IORING_OP_SEND,
					LinuxIoUring.IORING_OP_RECV ->
				this.armed.add(request);
			default -> {
				this.kernel.violation("unknown request " + request);
				this.ring.post(request.userData, -Errno.EINVAL, 0);
			}
		}
	}

	private boolean valid(FakeRequest request) {
		boolean twice = this.armed.stream().anyMatch((other) -> other.userData == request.userData);
		return !twice && (request.ioprio & LinuxIoUring.IORING_RECV_MULTISHOT) != 0 && request.ioprio >>> 2 == 0
				&& request.opFlags == 0 && request.addr == 0 && request.off == 0 && request.addr3 == 0
				&& request.len == 0 && this.kernel.queue(request.queue) != null
				&& this.kernel.accepted(request.fd) != null;
	}

	private void cancel(FakeRequest cancel) {
		FakeRequest target = null;
		for (FakeRequest request : this.armed) {
			if (request.userData == cancel.addr) {
				target = request;
			}
		}
		if (target == null) {
			this.ring.post(cancel.userData, -Errno.ENOENT, 0);
		}
		else if (this.kernel.odd()) {
			this.ring.post(cancel.userData, -Errno.EALREADY, 0);
		}
		else {
			this.armed.remove(target);
			boolean first = this.kernel.random.nextBoolean();
			if (first) {
				this.ring.post(target.userData, -Errno.ECANCELED, 0);
			}
			this.ring.post(cancel.userData, 0, 0);
			if (!first) {
				this.ring.post(target.userData, -Errno.ECANCELED, 0);
			}
		}
	}

	/**
	 * Does some of what can be done.
	 * @return whether anything was
	 */
	boolean run() {
		List<FakeRequest> order = new ArrayList<>(this.armed);
		Collections.shuffle(order, this.kernel.random);
		boolean progress = false;
		for (FakeRequest request : order) {
			progress |= switch ((byte) request.opcode) {
				case LinuxIoUring.IORING_OP_READ -> read(request);
				case LinuxIoUring.IORING_OP_ACCEPT -> accept(request);
				case LinuxIoUring.IORING_OP_SEND -> send(request);
				case LinuxIoUring.IORING_OP_POLL_ADD -> poll(request);
				case LinuxIoUring.IORING_OP_RECV_ZC -> receive(request);
				default -> receiveIntoProvided(request);
			};
		}
		return progress;
	}

	private boolean read(FakeRequest request) {
		if (!HostCalls.readable(new int[] { request.fd }, 0)) {
			return false;
		}
		finish(request, HostCalls.read(request.fd, request.addr, request.len));
		return true;
	}

	private boolean accept(FakeRequest request) {
		if (!this.kernel.connecting()) {
			return false;
		}
		int result = this.kernel.accept(request.fd, request.opFlags);
		if (result < 0 || (request.ioprio & LinuxIoUring.IORING_ACCEPT_MULTISHOT) == 0) {
			finish(request, result);
		}
		else {
			this.ring.post(request.userData, result, LinuxIoUring.IORING_CQE_F_MORE);
		}
		return true;
	}

	/**
	 * Tells of the end of a peer now and then although there is none: the loop has to
	 * look.
	 */
	private boolean poll(FakeRequest request) {
		if (!this.kernel.odd()) {
			return false;
		}
		finish(request, LinuxPoll.POLLRDHUP);
		return true;
	}

	private boolean send(FakeRequest request) {
		if (this.kernel.odd()) {
			finish(request, -Errno.EINTR);
		}
		else {
			finish(request, this.kernel.accepted(request.fd).send(this.kernel, request.addr, request.len));
		}
		return true;
	}

	private boolean receive(FakeRequest request) {
		FakeConnection connection = this.kernel.accepted(request.fd);
		FakeQueue queue = this.kernel.queue(request.queue);
		if (request.stalled || !connection.ready()) {
			return false;
		}
		int pieces = 1 + this.kernel.random.nextInt(FAIRNESS);
		for (int i = 0; i < pieces; i++) {
			int error = connection.finished() ? connection.end() : -connection.interruption(this.kernel);
			if (connection.finished() || error != 0) {
				finish(request, error);
				return true;
			}
			boolean copied = queue.copies(connection);
			FakeQueue.Place place = queue.place(copied);
			if (place == null && !copied) {
				// the packet is lost, and sent again: sooner or later it finds a buffer
				return i > 0 || queue.returning() > 0;
			}
			if (place == null || !this.ring.roomForData()) {
				if (place != null) {
					this.crowded++;
					queue.undo(place);
				}
				runOut(request, i, (place != null) ? Errno.ENOSPC : Errno.ENOMEM);
				return true;
			}
			int length = connection.pieceLength(this.kernel, place.room());
			connection.produce(place.address(), length);
			this.ring.postData(request.userData, length, place.off());
			queue.delivered(place, length); // may post an event, which needs room, too
		}
		return true;
	}

	/**
	 * A pass found no room: nothing tells so if it had delivered something before.
	 */
	private void runOut(FakeRequest request, int delivered, int errno) {
		if (delivered > 0 && this.kernel.version.stalls()) {
			request.stalled = true;
			this.stalled++;
		}
		else {
			finish(request, -errno);
		}
	}

	private boolean receiveIntoProvided(FakeRequest request) {
		FakeConnection connection = this.kernel.accepted(request.fd);
		if (!connection.ready()) {
			return false;
		}
		if (connection.finished()) {
			finish(request, connection.end());
			return true;
		}
		short tail = (short) buffer((short) 0).u16("resv");
		if (tail == this.bufferHead) {
			this.lackOfBuffers++;
			finish(request, -Errno.ENOBUFS);
			return true;
		}
		Struct buffer = buffer(this.bufferHead++);
		if (!this.provided.remove(buffer.u16("bid"))) {
			this.kernel.violation("buffer %d is provided without a store-release".formatted(buffer.u16("bid")));
		}
		int length = connection.pieceLength(this.kernel, buffer.i32("len"));
		connection.produce(buffer.i64("addr"), length);
		int flags = LinuxIoUring.IORING_CQE_F_BUFFER | (buffer.u16("bid") << LinuxIoUring.IORING_CQE_BUFFER_SHIFT);
		boolean more = this.ring.roomForData() && !this.kernel.odd();
		if (!more) {
			this.armed.remove(request);
		}
		this.ring.post(request.userData, length, flags | (more ? LinuxIoUring.IORING_CQE_F_MORE : 0));
		return true;
	}

	private void finish(FakeRequest request, int result) {
		this.armed.remove(request);
		this.ring.post(request.userData, result, 0);
	}

	/**
	 * {@return the descriptors whose readiness completes something}
	 */
	int[] watched() {
		return this.armed.stream()
			.filter((request) -> request.opcode == LinuxIoUring.IORING_OP_READ)
			.mapToInt((request) -> request.fd)
			.toArray();
	}

	/**
	 * The application is about to publish the tail of the provided-buffer ring.
	 */
	void beforeRelease(long address, int value) {
		if (this.buffers == null || address != this.buffers.i64("ring_addr") + IoUringBuf.RESV) {
			return;
		}
		for (; this.seenBufferTail != (short) value; this.seenBufferTail++) {
			Struct buffer = buffer(this.seenBufferTail);
			if (!this.provided.add(buffer.u16("bid"))) {
				this.kernel.violation("buffer %d was provided twice".formatted(buffer.u16("bid")));
			}
		}
	}

	private Struct buffer(short position) {
		int mask = this.buffers.i32("ring_entries") - 1;
		return new Struct(IoUringBuf.LAYOUT, this.buffers.i64("ring_addr") + IoUringBuf.SIZEOF * (position & mask));
	}

	/**
	 * {@return the user data of the request to accept, whose loss is that of a
	 * connection; 0 if there is none}
	 */
	long accepting() {
		return this.accepting;
	}

	int lackOfBuffers() {
		return this.lackOfBuffers;
	}

	int crowded() {
		return this.crowded;
	}

	int stalled() {
		return this.stalled;
	}

	@Override
	public String toString() {
		return "armed " + this.armed;
	}

}
