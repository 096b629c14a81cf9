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

/* Round trips to the kernel with requests that do nothing, for a comparison with the same in Java. A shared library. */

#include "receiver.h"
#include "ring.h"

#define CQ_ENTRIES 1024
#define IORING_OP_NOP 0

void nop_rounds(int batch, int rounds)
{
	if (ring_fd == 0) {
		open_ring(CQ_ENTRIES, 0);
		enable();
	}
	for (int round = 0; round < rounds; round++) {
		uint32_t tail;

		for (int i = 0; i < batch; i++)
			next_sqe(IORING_OP_NOP, 0, (uint64_t)i);
		submit_and_wait((unsigned int)batch, 0);
		tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
		if (tail - *cq_head != (uint32_t)batch)
			die("completions are missing");
		__atomic_store_n(cq_head, tail, __ATOMIC_RELEASE);
	}
}
