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

import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Asks the kernel to end a request. A request that is at work in that moment is not found
 * and goes on, so whoever cancels must look at the completion, and ask again.
 */
final class Cancellation {

	private Cancellation() {
	}

	/**
	 * Submits a cancellation.
	 * @param ring the ring
	 * @param target the user data of the request to end
	 * @param userData the user data of the cancellation itself
	 */
	static void submit(IoUring ring, long target, long userData) {
		long sqe = ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_ASYNC_CANCEL);
		IoUringSqe.fd(RingMemory.ALL, sqe, -1);
		IoUringSqe.addr(RingMemory.ALL, sqe, target);
		IoUringSqe.userData(RingMemory.ALL, sqe, userData);
	}

}
