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

/* What syscall_times.c counts, and what a receiver reads from it before and after a round. */

#ifndef ROUND_H
#define ROUND_H

#include <stdint.h>

struct syscall_times {
	uint64_t user_ticks; /* between calls, without interruptions */
	uint64_t interruptions; /* gaps too long to be the thread's own work */
	uint64_t interrupted_ticks;
	uint64_t kernel_ticks; /* inside calls, sleep included */
	uint64_t calls;
	uint64_t ticks_per_second;
};

/* Called on the thread that makes the calls. Ends the gap that is under way, begins a new one. */
void zcrx_syscall_times(struct syscall_times *out);

/* How many calls of other functions that enter the kernel there were, by all threads. */
uint64_t zcrx_other_calls(void);

#endif
