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

import java.time.Duration;

import io.zcrx.loop.ReceiveLoop;
import io.zcrx.ring.CompletionQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.ring.UserData;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * The last turns of a loop that could not end in good order: waits until the kernel has
 * let go of the memory that requests name. Confined to the loop thread.
 */
final class Quiescence {

	private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

	private static final long WAIT_NANOS = Duration.ofMillis(100).toNanos();

	private final IoUring ring;

	private final ReceiveLoop loop;

	private final Requests requests;

	Quiescence(IoUring ring, ReceiveLoop loop, Requests requests) {
		this.ring = ring;
		this.loop = loop;
		this.requests = requests;
	}

	/**
	 * Waits for the end of all requests, which were cancelled before.
	 * @return whether all have ended
	 */
	boolean await() {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		while (inFlight() && System.nanoTime() - deadline < 0) {
			this.ring.submitAndWait(1, WAIT_NANOS);
			CompletionQueue queue = this.ring.completionQueue();
			int head = queue.head();
			for (int tail = queue.tail(); tail - head > 0;) { // both wrap at 2^32
				head += completed(queue.address(head));
			}
			queue.advance(head);
		}
		return !inFlight();
	}

	// what arrives is dropped: its buffers go with the area. Returns the entries it took
	private int completed(long cqe) {
		long userData = IoUringCqe.userData(RingMemory.ALL, cqe);
		int res = IoUringCqe.res(RingMemory.ALL, cqe);
		int flags = IoUringCqe.flags(RingMemory.ALL, cqe);
		int size = CompletionQueue.size(flags);
		if ((flags & LinuxIoUring.IORING_CQE_F_SKIP) != 0) {
			return size;
		}
		boolean more = (flags & LinuxIoUring.IORING_CQE_F_MORE) != 0;
		switch (UserData.kind(userData)) {
			case UserData.SEND -> this.requests.sendCompleted(userData, res);
			case UserData.RECEIVE -> {
				if (!more) {
					this.requests.receiveEnded(userData, Math.min(res, 0));
				}
			}
			case UserData.WATCH -> this.requests.watchEnded(userData);
			case UserData.ACCEPT -> this.requests.acceptCompleted(res, more);
			case UserData.WAKEUP, UserData.CANCEL_WAKEUP, UserData.EVENT -> {
			}
			default -> this.requests.cancelled(userData, res);
		}
		return size;
	}

	private boolean inFlight() {
		boolean[] result = { this.loop.acceptor().armed() };
		this.loop.connections().forEach((connection) -> result[0] |= connection.inFlight());
		return result[0];
	}

}
