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

/*
 * Splits a receiver's time at its system calls: preloaded (LD_PRELOAD) into C and Java receivers alike, it stands in for
 * libc's syscall() and reads the processor's clock before and after each io_uring call. The kernel of the lab accounts
 * CPU time in ticks of 10 ms and does not tell user from system time, so this is how the time that a receiver spends in
 * its own code is known.
 *
 * It also counts the calls of other functions that enter the kernel, as far as the library finds them with dlsym: what it
 * counts itself are only those of io_uring.
 *
 * One thread of the process makes the io_uring calls. Java looks functions up with dlsym, so dlsym is stood in for too.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "round.h"

#define SYS_IO_URING_ENTER 426
#define SYS_IO_URING_REGISTER 427

/* Longer than the work on a full completion queue, shorter than the time slice of another process. */
#define INTERRUPTION_NANOS 2000000ull

static struct syscall_times times;
static uint64_t other_calls;
static uint64_t interruption_ticks = ~0ull;
static uint64_t start_ticks;
static uint64_t start_nanos;
static __thread uint64_t last_exit __attribute__((tls_model("initial-exec")));

static uint64_t nanos(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static inline uint64_t ticks(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t value;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
	return value;
#else
	return nanos();
#endif
}

static void calibrate(void)
{
	uint64_t elapsed = nanos() - start_nanos;

	times.ticks_per_second = (uint64_t)((double)(ticks() - start_ticks) * 1e9 / (double)elapsed);
	interruption_ticks = times.ticks_per_second / 1000 * (INTERRUPTION_NANOS / 1000) / 1000;
}

__attribute__((constructor)) static void start(void)
{
	struct timespec pause = { .tv_nsec = 20000000 };

	start_nanos = nanos();
	start_ticks = ticks();
	nanosleep(&pause, NULL);
	calibrate();
}

static inline void end_gap(uint64_t now)
{
	uint64_t gap = now - last_exit;

	if (last_exit == 0)
		return;
	if (gap <= interruption_ticks) {
		times.user_ticks += gap;
	}
	else {
		times.interruptions++;
		times.interrupted_ticks += gap;
	}
}

void zcrx_syscall_times(struct syscall_times *out)
{
	end_gap(ticks());
	*out = times;
	last_exit = ticks();
}

static inline long raw(long number, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			: "=a"(result)
			: "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			: "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
#else
#error "unknown processor"
#endif
}

long syscall(long number, ...)
{
	va_list list;
	long a, b, c, d, e, f, result;
	int watched = number == SYS_IO_URING_ENTER || number == SYS_IO_URING_REGISTER;

	va_start(list, number);
	a = va_arg(list, long);
	b = va_arg(list, long);
	c = va_arg(list, long);
	d = va_arg(list, long);
	e = va_arg(list, long);
	f = va_arg(list, long);
	va_end(list);
	if (watched) {
		uint64_t entry = ticks();

		end_gap(entry);
		result = raw(number, a, b, c, d, e, f);
		last_exit = ticks();
		times.kernel_ticks += last_exit - entry;
		times.calls++;
	}
	else {
		__atomic_fetch_add(&other_calls, 1, __ATOMIC_RELAXED);
		result = raw(number, a, b, c, d, e, f);
	}
	if (result < 0 && result > -4096) {
		errno = (int)-result;
		return -1;
	}
	return result;
}

uint64_t zcrx_other_calls(void)
{
	return __atomic_load_n(&other_calls, __ATOMIC_RELAXED);
}

/* All that io.zcrx.libc.Syscalls looks for; arguments are integers or pointers, six at most. */
#define COUNTED(X) \
	X(close) X(socket) X(bind) X(listen) X(shutdown) X(setsockopt) X(getsockopt) X(connect) X(poll) X(fcntl) \
	X(getsockname) X(getpeername) X(send) X(recv) X(eventfd) X(write) X(ioctl) X(sched_getaffinity) \
	X(sched_setaffinity) X(mmap) X(munmap) X(mprotect) X(madvise)

#define STAND_IN(name) \
	static long (*real_##name)(long, long, long, long, long, long); \
	static long counted_##name(long a, long b, long c, long d, long e, long f) \
	{ \
		__atomic_fetch_add(&other_calls, 1, __ATOMIC_RELAXED); \
		return real_##name(a, b, c, d, e, f); \
	}
COUNTED(STAND_IN)

#define ENTRY(name) { #name, (void **)&real_##name, (void *)counted_##name },
static const struct {
	const char *name;
	void **real;
	void *counted;
} stand_ins[] = { COUNTED(ENTRY) };

/* Returns what stands in for a function, or the function itself. */
static void *stand_in(const char *name, void *function)
{
	for (unsigned int i = 0; function && i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++) {
		if (strcmp(name, stand_ins[i].name) == 0) {
			*stand_ins[i].real = function;
			return stand_ins[i].counted;
		}
	}
	return function;
}

void *dlsym(void *handle, const char *name)
{
	static void *(*real)(void *, const char *);

	if (strcmp(name, "syscall") == 0)
		return (void *)syscall;
	if (strcmp(name, "zcrx_syscall_times") == 0)
		return (void *)zcrx_syscall_times;
	if (strcmp(name, "zcrx_other_calls") == 0)
		return (void *)zcrx_other_calls;
	if (!real) {
		static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17" };

		for (unsigned int i = 0; i < sizeof(versions) / sizeof(versions[0]) && !real; i++)
			real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
	}
	return stand_in(name, real(handle, name));
}
