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

import io.zcrx.Statistic;
import io.zcrx.buffers.RingBuffers;
import io.zcrx.libc.Errno;
import io.zcrx.loop.ConnectionTable;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.LoopHandler;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.ring.CompletionQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.ring.UserData;
import io.zcrx.stats.LoopCounters;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Takes completions off the queue, delivers what they bring and gives the buffers back.
 * Confined to the loop thread. This is the hot path: it allocates nothing.
 */
final class Drain {

	// bounds how long a large drain keeps buffers from a device
	private static final int MAX_BATCH = 256;

	// of no kind
	private static final long NO_REQUEST = 0;

	private final ReceiveLoop loop;

	private final IoUring ring;

	private final CompletionQueue completionQueue;

	private final RingBuffers buffers;

	private final LoopHandler handler;

	private final LoopCounters counters;

	private final ConnectionTable connections;

	private final Requests requests;

	private final Wakeup wakeup;

	private final TouchedConnections touched;

	private final long[] batchOffsets = new long[MAX_BATCH];

	private final int[] batchLengths = new int[MAX_BATCH];

	// of a batch: payloads that the handler retained, and buffers that it did not get
	private int retained;

	private int discarded;

	// of all batches of a drain
	private long bytes;

	private boolean exhausted;

	Drain(ReceiveLoop loop, IoUring ring, RingBuffers buffers, Requests requests, Wakeup wakeup,
			QuietConnections quiet) {
		this.touched = new TouchedConnections(buffers.maySleepOnBytes() ? quiet : null);
		this.loop = loop;
		this.ring = ring;
		this.completionQueue = ring.completionQueue();
		this.buffers = buffers;
		this.handler = loop.handler();
		this.counters = loop.counters();
		this.connections = loop.connections();
		this.requests = requests;
		this.wakeup = wakeup;
	}

	/**
	 * Notes that a request of this drain ended for lack of buffers.
	 */
	void exhausted() {
		this.exhausted = true;
	}

	/**
	 * Handles what the kernel has completed until now.
	 */
	void run() {
		CompletionQueue queue = this.completionQueue;
		int head = queue.head();
		int tail = queue.tail();
		int available = tail - head; // both wrap at 2^32
		if (available == 0) {
			return;
		}
		boolean full = queue.isFull(available);
		if (full) {
			this.counters.add(Statistic.CQ_OVERFLOWS, 1);
		}
		this.touched.begin();
		this.bytes = 0;
		int most = this.buffers.atOnce(MAX_BATCH);
		while (tail - head > 0) {
			int count = Math.min(Math.min(tail - head, most), queue.contiguous(head));
			head = batch(head, count);
		}
		this.buffers.endDrain(this.bytes, this.exhausted);
		if (this.buffers.mayHaveStalled(full, this.exhausted)) {
			this.counters.add(Statistic.STALL_RECOVERIES, this.touched.renew());
		}
		this.exhausted = false;
	}

	/**
	 * Handles completions that are beside each other in memory, and gives back what they
	 * brought. Everything that runs for every payload is here and in few locals: spread
	 * over methods, or with more locals than registers, it costs twice as much.
	 * @param begin the position of the first
	 * @param count how many entries to look at
	 * @return the position behind the last one, one more than asked for if that is in the
	 * middle of a completion
	 */
	private int batch(int begin, int count) {
		CompletionQueue queue = this.completionQueue;
		RingBuffers buffers = this.buffers;
		LoopHandler handler = this.handler;
		long[] offsets = this.batchOffsets;
		int[] lengths = this.batchLengths;
		LoopConnection connection = null;
		long bytesBefore = 0;
		long lastUserData = NO_REQUEST;
		int returned = 0;
		long bytes = 0;
		this.retained = 0;
		this.discarded = 0;
		long stride = queue.stride();
		long first = queue.address(begin);
		long end = first + count * stride;
		long next = first;
		try {
			while (next < end) {
				long cqe = RingMemory.known(next);
				long userData = IoUringCqe.userData(RingMemory.ALL, cqe);
				int res = IoUringCqe.res(RingMemory.ALL, cqe);
				int flags = IoUringCqe.flags(RingMemory.ALL, cqe);
				next = cqe + stride;
				if (CompletionQueue.size(flags) == 2) {
					next += stride;
				}
				if (connection == null || userData != lastUserData || !buffers.carriesBuffer(res, flags)) {
					if (UserData.kind(userData) != UserData.RECEIVE || !buffers.carriesBuffer(res, flags)) {
						complete(userData, res, flags);
						lastUserData = NO_REQUEST;
						continue;
					}
					if (connection != null) {
						bytes += connection.receivedBytes() - bytesBefore;
					}
					connection = this.touched.add(this.connections.get(UserData.index(userData)));
					this.loop.calling(connection);
					bytesBefore = connection.receivedBytes();
					lastUserData = userData;
				}
				long offset = buffers.offset(cqe, flags);
				boolean retained = false;
				if (res > 0 && connection.takesPayload()) {
					connection.received(res);
					retained = handler.received(connection, offset, res);
				}
				else {
					discard(res);
				}
				if (retained) {
					this.retained++;
				}
				else {
					offsets[returned] = offset;
					lengths[returned] = res;
					returned++;
				}
				if ((flags & LinuxIoUring.IORING_CQE_F_MORE) == 0) {
					connection.receiveEnded(res);
					lastUserData = NO_REQUEST;
				}
			}
		}
		finally {
			// an Error ends the loop, but no completion is handled twice
			queue.advance(begin + queue.count(next - first));
		}
		if (connection != null) {
			bytes += connection.receivedBytes() - bytesBefore;
		}
		endBatch(returned, bytes);
		return begin + queue.count(next - first);
	}

	/**
	 * Counts bytes that nobody takes any more. A buffer may come without any.
	 */
	private void discard(int res) {
		this.discarded++;
		if (res > 0) {
			this.counters.add(Statistic.DISCARDED_BYTES, res);
		}
	}

	/**
	 * Handles a completion that brings no bytes.
	 */
	private void complete(long userData, int res, int flags) {
		if ((flags & LinuxIoUring.IORING_CQE_F_SKIP) != 0) {
			return; // fills the end of the queue, where a large one had no room
		}
		boolean more = (flags & LinuxIoUring.IORING_CQE_F_MORE) != 0;
		switch (UserData.kind(userData)) {
			case UserData.RECEIVE -> {
				if (!more) {
					this.requests.receiveEnded(userData, res);
				}
			}
			case UserData.SEND -> this.requests.sendCompleted(userData, res);
			case UserData.WATCH -> this.requests.watchEnded(userData);
			case UserData.ACCEPT -> this.requests.acceptCompleted(res, more);
			case UserData.WAKEUP -> {
				this.wakeup.completed();
				this.wakeup.arm(this.ring);
			}
			case UserData.EVENT -> this.buffers.event(res, this.counters);
			case UserData.CANCEL_WAKEUP -> {
				if (res == -Errno.ENOENT) {
					this.wakeup.completed(); // its completion was lost
					this.wakeup.arm(this.ring);
				}
			}
			default -> this.requests.cancelled(userData, res);
		}
	}

	private void endBatch(int returned, long bytes) {
		int delivered = returned + this.retained;
		int completions = delivered - this.discarded;
		// revokes the views: only then may the kernel have the buffers
		int home = this.handler.endBatch(this.batchOffsets, this.batchLengths, returned);
		if (delivered > 0) {
			this.buffers.delivered(delivered);
			this.counters.add(Statistic.DELIVERED_BUFFERS, delivered);
		}
		if (home > 0) {
			this.buffers.giveBack(this.batchOffsets, this.batchLengths, home);
			this.counters.add(Statistic.RETURNED_BUFFERS, home);
		}
		if (completions > 0) {
			this.bytes += bytes;
			this.counters.add(Statistic.RECEIVED_BYTES, bytes);
			this.counters.add(Statistic.RECEIVED_COMPLETIONS, completions);
		}
	}

}
