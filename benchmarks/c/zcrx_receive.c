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
 * The limit that the Java receivers are measured against: the same io_uring calls in the same order with the same
 * sizes, without a device (nodev), and per payload only a look at its first bytes. No library but libc.
 *
 *   zcrx_receive [AREA_MIB [RQ_ENTRIES]]
 *
 * Prints "port N", then serves one connection after another and prints a line "round name=value ..." for each.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "round.h"

/* linux/io_uring.h and linux/io_uring/zcrx.h as far as needed: headers this new are on few machines. */

#define SYS_IO_URING_SETUP 425
#define SYS_IO_URING_ENTER 426
#define SYS_IO_URING_REGISTER 427

#define IORING_SETUP_CQSIZE (1u << 3)
#define IORING_SETUP_CLAMP (1u << 4)
#define IORING_SETUP_R_DISABLED (1u << 6)
#define IORING_SETUP_SUBMIT_ALL (1u << 7)
#define IORING_SETUP_CQE32 (1u << 11)
#define IORING_SETUP_SINGLE_ISSUER (1u << 12)
#define IORING_SETUP_DEFER_TASKRUN (1u << 13)
#define IORING_SETUP_NO_SQARRAY (1u << 16)
#define IORING_OFF_SQES 0x10000000ll
#define IORING_ENTER_GETEVENTS 1u
#define IORING_ENTER_EXT_ARG (1u << 3)
#define IORING_ENTER_REGISTERED_RING (1u << 4)
#define IORING_REGISTER_ENABLE_RINGS 12
#define IORING_REGISTER_RING_FDS 20
#define IORING_REGISTER_ZCRX_IFQ 32
#define IORING_REGISTER_ZCRX_CTRL 36
#define IORING_MEM_REGION_TYPE_USER 1
#define IORING_OP_ACCEPT 13
#define IORING_OP_ASYNC_CANCEL 14
#define IORING_OP_RECV_ZC 58
#define IORING_RECV_MULTISHOT (1u << 1)
#define IORING_ACCEPT_MULTISHOT 1
#define IORING_CQE_F_MORE (1u << 1)
#define ZCRX_REG_NODEV 2
#define ZCRX_CTRL_FLUSH_RQ 0
#define ZCRX_CTRL_ARM_EVENT 2
#define ZCRX_EVENT_ALLOC_FAIL 0
#define ZCRX_EVENT_DESC_FLAG_STATS 1
#define ZCRX_AREA_MASK 0xffff000000000000ull

struct sqring_offsets {
	uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, resv;
	uint64_t user_addr;
};

struct cqring_offsets {
	uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, flags, resv;
	uint64_t user_addr;
};

struct ring_params {
	uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, resv[3];
	struct sqring_offsets sq_off;
	struct cqring_offsets cq_off;
};

struct sqe {
	uint8_t opcode, flags;
	uint16_t ioprio;
	int32_t fd;
	uint64_t off, addr;
	uint32_t len, op_flags;
	uint64_t user_data;
	uint16_t buf_index, personality;
	uint32_t zcrx_ifq_idx;
	uint64_t addr3, pad;
};

struct zcrx_cqe {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
	uint64_t off, pad;
};

struct zcrx_rqe {
	uint64_t off;
	uint32_t len, pad;
};

struct region_desc {
	uint64_t user_addr, size;
	uint32_t flags, id;
	uint64_t mmap_offset, resv[4];
};

struct zcrx_area_reg {
	uint64_t addr, len, rq_area_token;
	uint32_t flags, dmabuf_fd;
	uint64_t resv[2];
};

struct zcrx_event_desc {
	uint64_t user_data;
	uint32_t type_mask, flags;
	uint64_t stats_offset, resv[9];
};

struct zcrx_ifq_reg {
	uint32_t if_idx, if_rxq, rq_entries, flags;
	uint64_t area_ptr, region_ptr;
	struct {
		uint32_t head, tail, rqes, resv2;
		uint64_t resv[2];
	} offsets;
	uint32_t zcrx_id, rx_buf_len;
	uint64_t event_desc, resv[2];
};

struct zcrx_ctrl {
	uint32_t zcrx_id, op;
	uint64_t resv[2];
	union {
		uint32_t event_type;
		uint64_t pad[6];
	};
};

struct rsrc_update {
	uint32_t offset, resv;
	uint64_t data;
};

struct getevents_arg {
	uint64_t sigmask;
	uint32_t sigmask_sz, min_wait_usec;
	uint64_t ts;
};

_Static_assert(sizeof(struct ring_params) == 120, "io_uring_params");
_Static_assert(sizeof(struct sqe) == 64, "io_uring_sqe");
_Static_assert(sizeof(struct zcrx_ifq_reg) == 96, "io_uring_zcrx_ifq_reg");
_Static_assert(sizeof(struct zcrx_area_reg) == 48, "io_uring_zcrx_area_reg");
_Static_assert(sizeof(struct region_desc) == 64, "io_uring_region_desc");
_Static_assert(sizeof(struct zcrx_event_desc) == 96, "zcrx_event_desc");
_Static_assert(sizeof(struct zcrx_ctrl) == 72, "zcrx_ctrl");

/* The sizes and rules of io.zcrx.ModeOpener, ReceiveLoop and ZcrxBuffers. */

#define PAGE 4096ull
#define SQ_ENTRIES 256u
#define MAX_BATCH 256u
#define TICK_NANOS 100000000ll

enum { RECEIVE = 1, ACCEPT = 3, CANCEL = 5, EVENT = 6 };

#define USER_DATA(kind) ((uint64_t)(kind) << 56)

static uint32_t *sq_head, *sq_tail, *cq_head, *cq_tail, *rq_head, *rq_tail;
static uint32_t sq_mask, cq_mask, cq_entries, rq_mask, rq_entries;
static struct sqe *sqes;
static struct zcrx_cqe *cqes;
static struct zcrx_rqe *rqes;
static int ring_fd, enter_fd;
static struct zcrx_ctrl ctrl;

static char *area;
static uint64_t chunks, flush_batch;

static uint64_t *backlog_offs;
static uint32_t *backlog_lens;
static uint64_t backlog;

static uint32_t local_rq_tail, local_sq_tail, last_rq_head;
static uint64_t delivered, consumed;

static int connection = -1;
static int armed, cancelled, starved, exhausted, event_due;
static int64_t next_tick;

static uint64_t bytes, completions, enters, flushes, renewals, rearms;

static volatile uint64_t sink;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t clock_nanos(clockid_t id)
{
	struct timespec now;

	if (clock_gettime(id, &now))
		die("clock_gettime");
	return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void *map(size_t size, int flags, int fd, off_t offset)
{
	void *result = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, fd, offset);

	if (result == MAP_FAILED)
		die("mmap");
	madvise(result, size, MADV_DONTFORK);
	return result;
}

static long reg(unsigned int opcode, void *arg, unsigned int count)
{
	return syscall(SYS_IO_URING_REGISTER, ring_fd, opcode, arg, count);
}

static void open_ring(void)
{
	struct ring_params params = { .cq_entries = (uint32_t)(2 * chunks),
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL
			| IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_NO_SQARRAY
			| IORING_SETUP_CQE32 };
	char *ring;

	ring_fd = (int)syscall(SYS_IO_URING_SETUP, SQ_ENTRIES, &params);
	if (ring_fd < 0)
		die("io_uring_setup");
	ring = map(params.cq_off.cqes + params.cq_entries * sizeof(struct zcrx_cqe), MAP_SHARED, ring_fd, 0);
	sqes = map(params.sq_entries * sizeof(struct sqe), MAP_SHARED, ring_fd, IORING_OFF_SQES);
	sq_head = (uint32_t *)(ring + params.sq_off.head);
	sq_tail = (uint32_t *)(ring + params.sq_off.tail);
	sq_mask = *(uint32_t *)(ring + params.sq_off.ring_mask);
	cq_head = (uint32_t *)(ring + params.cq_off.head);
	cq_tail = (uint32_t *)(ring + params.cq_off.tail);
	cq_mask = *(uint32_t *)(ring + params.cq_off.ring_mask);
	cq_entries = params.cq_entries;
	cqes = (struct zcrx_cqe *)(ring + params.cq_off.cqes);
}

static void register_queue(uint64_t area_size, uint32_t entries)
{
	uint64_t refill = (entries * sizeof(struct zcrx_rqe) + PAGE - 1) / PAGE * PAGE;
	uint64_t size = PAGE + refill + PAGE;
	char *region = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct zcrx_area_reg area_reg = { .len = area_size };
	struct region_desc region_desc = { .user_addr = (uintptr_t)region, .size = size,
		.flags = IORING_MEM_REGION_TYPE_USER };
	struct zcrx_event_desc event_desc = { .user_data = USER_DATA(EVENT), .type_mask = 1u << ZCRX_EVENT_ALLOC_FAIL,
		.flags = ZCRX_EVENT_DESC_FLAG_STATS, .stats_offset = size - PAGE };
	struct zcrx_ifq_reg ifq = { .rq_entries = entries, .flags = ZCRX_REG_NODEV, .area_ptr = (uintptr_t)&area_reg,
		.region_ptr = (uintptr_t)&region_desc, .event_desc = (uintptr_t)&event_desc };

	area = map(area_size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area_reg.addr = (uintptr_t)area;
	if (reg(IORING_REGISTER_ZCRX_IFQ, &ifq, 1) < 0)
		die("io_uring_register(ZCRX_IFQ)");
	ctrl.zcrx_id = ifq.zcrx_id;
	rq_head = (uint32_t *)(region + ifq.offsets.head);
	rq_tail = (uint32_t *)(region + ifq.offsets.tail);
	rqes = (struct zcrx_rqe *)(region + ifq.offsets.rqes);
	rq_entries = ifq.rq_entries;
	rq_mask = rq_entries - 1;
	flush_batch = rq_entries / 2 < chunks / 8 ? rq_entries / 2 : chunks / 8;
}

static void enable(void)
{
	struct rsrc_update update = { .offset = (uint32_t)-1, .data = (uint64_t)ring_fd };

	if (reg(IORING_REGISTER_ENABLE_RINGS, NULL, 0) < 0)
		die("io_uring_register(ENABLE_RINGS)");
	if (reg(IORING_REGISTER_RING_FDS, &update, 1) != 1)
		die("io_uring_register(RING_FDS)");
	enter_fd = (int)update.offset;
}

static void submit_and_wait(unsigned int min_complete, int64_t nanos)
{
	unsigned int flags = IORING_ENTER_GETEVENTS | IORING_ENTER_REGISTERED_RING;
	unsigned int to_submit;
	struct timespec timeout = { .tv_sec = nanos / 1000000000, .tv_nsec = nanos % 1000000000 };
	struct getevents_arg arg = { .ts = (uintptr_t)&timeout };
	long result;

	__atomic_store_n(sq_tail, local_sq_tail, __ATOMIC_RELEASE);
	to_submit = local_sq_tail - __atomic_load_n(sq_head, __ATOMIC_ACQUIRE);
	if (nanos > 0 && min_complete > 0)
		result = syscall(SYS_IO_URING_ENTER, enter_fd, to_submit, min_complete, flags | IORING_ENTER_EXT_ARG, &arg,
				sizeof(arg));
	else
		result = syscall(SYS_IO_URING_ENTER, enter_fd, to_submit, min_complete, flags, NULL, 0);
	if (result < 0 && errno != ETIME && errno != EINTR && errno != EAGAIN && errno != EBUSY && errno != EBADR)
		die("io_uring_enter");
	enters++;
}

static struct sqe *next_sqe(int opcode, int fd, int kind)
{
	struct sqe *sqe = &sqes[local_sq_tail++ & sq_mask];

	/* one connection: never more than a handful of requests between two submits */
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = (uint8_t)opcode;
	sqe->fd = fd;
	sqe->user_data = USER_DATA(kind);
	return sqe;
}

static void arm_accept(int listener)
{
	struct sqe *sqe = next_sqe(IORING_OP_ACCEPT, listener, ACCEPT);

	sqe->ioprio = IORING_ACCEPT_MULTISHOT;
	sqe->op_flags = SOCK_CLOEXEC;
}

static void arm_receive(void)
{
	struct sqe *sqe = next_sqe(IORING_OP_RECV_ZC, connection, RECEIVE);

	sqe->ioprio = IORING_RECV_MULTISHOT;
	sqe->zcrx_ifq_idx = ctrl.zcrx_id;
	armed = 1;
}

static void renew_receive(void)
{
	if (armed && !cancelled) {
		struct sqe *sqe = next_sqe(IORING_OP_ASYNC_CANCEL, -1, CANCEL);

		sqe->addr = USER_DATA(RECEIVE);
		cancelled = 1;
		renewals++;
	}
}

static uint32_t read_rq_head(void)
{
	uint32_t head = __atomic_load_n(rq_head, __ATOMIC_ACQUIRE);

	consumed += head - last_rq_head;
	last_rq_head = head;
	return head;
}

static uint64_t free_chunks(void)
{
	read_rq_head();
	return chunks - (delivered - consumed);
}

static int offer(uint64_t off, uint32_t len)
{
	struct zcrx_rqe *rqe;

	if (local_rq_tail - last_rq_head == rq_entries && local_rq_tail - read_rq_head() == rq_entries)
		return 0;
	rqe = &rqes[local_rq_tail++ & rq_mask];
	rqe->off = off;
	rqe->len = len;
	rqe->pad = 0;
	return 1;
}

static void publish(void)
{
	__atomic_store_n(rq_tail, local_rq_tail, __ATOMIC_RELEASE);
}

/* A drain may be larger than the refill queue. */
static void add(uint64_t off, uint32_t len)
{
	if (backlog > 0 || !offer(off, len)) {
		backlog_offs[backlog] = off;
		backlog_lens[backlog++] = len;
	}
}

static void flush(void)
{
	uint64_t left;

	do {
		ctrl.op = ZCRX_CTRL_FLUSH_RQ;
		if (reg(IORING_REGISTER_ZCRX_CTRL, &ctrl, 0) < 0)
			die("io_uring_register(ZCRX_CTRL, FLUSH_RQ)");
		flushes++;
		left = backlog;
		while (backlog > 0 && offer(backlog_offs[backlog - 1], backlog_lens[backlog - 1]))
			backlog--;
		publish();
	} while (backlog < left);
}

static void replenish(int starving)
{
	uint32_t unconsumed = local_rq_tail - read_rq_head();

	if ((starving || unconsumed >= flush_batch || free_chunks() < chunks / 4) && unconsumed > 0)
		flush();
}

static int64_t cpu_start, process_cpu_start;
static struct syscall_times times_start;

#pragma weak zcrx_syscall_times

static int64_t process_cpu(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000ll
		+ (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000ll;
}

static void begin_round(int fd)
{
	connection = fd;
	bytes = completions = enters = flushes = renewals = rearms = 0;
	cpu_start = clock_nanos(CLOCK_THREAD_CPUTIME_ID);
	process_cpu_start = process_cpu();
	if (zcrx_syscall_times)
		zcrx_syscall_times(&times_start);
	arm_receive();
}

static uint64_t ticks_to_nanos(uint64_t ticks, const struct syscall_times *times)
{
	return (uint64_t)((double)ticks * 1e9 / (double)times->ticks_per_second);
}

static void end_round(void)
{
	struct syscall_times times = { 0 };

	if (zcrx_syscall_times)
		zcrx_syscall_times(&times);
	printf("round bytes=%lu completions=%lu enters=%lu flushes=%lu renewals=%lu rearms=%lu cpu=%ld process_cpu=%ld",
			bytes, completions, enters, flushes, renewals, rearms,
			clock_nanos(CLOCK_THREAD_CPUTIME_ID) - cpu_start, process_cpu() - process_cpu_start);
	if (zcrx_syscall_times)
		printf(" user=%lu interruptions=%lu interrupted=%lu kernel=%lu calls=%lu",
				ticks_to_nanos(times.user_ticks - times_start.user_ticks, &times),
				times.interruptions - times_start.interruptions,
				ticks_to_nanos(times.interrupted_ticks - times_start.interrupted_ticks, &times),
				ticks_to_nanos(times.kernel_ticks - times_start.kernel_ticks, &times),
				times.calls - times_start.calls);
	printf(" allocated=0\n");
	fflush(stdout);
	close(connection);
	connection = -1;
}

static void receive_ended(int res)
{
	armed = cancelled = 0;
	switch (-res) {
	case 0:
		end_round();
		break;
	case ENOMEM:
	case ENOBUFS:
		starved = exhausted = 1;
		break;
	case ENOSPC:
	case ECANCELED:
	case EINTR:
	case EAGAIN:
		rearms++;
		arm_receive();
		break;
	default:
		if (res < 0) {
			fprintf(stderr, "receive failed: %s\n", strerror(-res));
			exit(1);
		}
		rearms++;
		arm_receive();
	}
}

static void complete(const struct zcrx_cqe *cqe, uint64_t *offs, uint32_t *lens, uint32_t *count)
{
	int more = (cqe->flags & IORING_CQE_F_MORE) != 0;
	int res = cqe->res;

	switch (cqe->user_data >> 56) {
	case RECEIVE:
		if (res > 0) {
			const char *payload = area + (cqe->off & ~ZCRX_AREA_MASK);

			delivered++;
			bytes += (uint64_t)res;
			completions++;
			if (res >= 8) {
				uint64_t first;

				memcpy(&first, payload, sizeof(first));
				sink = first;
			}
			offs[*count] = cqe->off;
			lens[*count] = (uint32_t)res;
			(*count)++;
		}
		if (!more)
			receive_ended(res);
		break;
	case ACCEPT:
		if (res < 0 || !more) {
			fprintf(stderr, "accept failed: %s\n", strerror(-res));
			exit(1);
		}
		begin_round(res);
		break;
	case EVENT:
		event_due = res == ZCRX_EVENT_ALLOC_FAIL;
		break;
	}
}

static void drain(void)
{
	static uint64_t offs[MAX_BATCH];
	static uint32_t lens[MAX_BATCH];
	uint32_t head = *cq_head;
	uint32_t tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
	uint32_t available = tail - head;

	if (available == 0)
		return;
	while (head != tail) {
		uint32_t end = head + (tail - head < MAX_BATCH ? tail - head : MAX_BATCH);
		uint32_t count = 0;

		for (; head != end; head++)
			complete(&cqes[head & cq_mask], offs, lens, &count);
		__atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
		for (uint32_t i = 0; i < count; i++)
			add(offs[i], lens[i]);
		publish();
	}
	if (available >= cq_entries || exhausted || (int64_t)free_chunks() <= 0)
		renew_receive();
	exhausted = 0;
}

static void tick(void)
{
	int64_t now;

	if (!event_due || (now = clock_nanos(CLOCK_MONOTONIC)) < next_tick)
		return;
	next_tick = now + TICK_NANOS;
	event_due = 0;
	ctrl.op = ZCRX_CTRL_ARM_EVENT;
	ctrl.event_type = ZCRX_EVENT_ALLOC_FAIL;
	if (reg(IORING_REGISTER_ZCRX_CTRL, &ctrl, 0) < 0)
		die("io_uring_register(ZCRX_CTRL, ARM_EVENT)");
	ctrl.event_type = 0;
}

static void turn(void)
{
	if (starved) {
		replenish(1);
		if ((int64_t)free_chunks() > 0) {
			starved = 0;
			rearms++;
			arm_receive();
		}
	}
	submit_and_wait(1, starved ? TICK_NANOS / 10 : event_due ? TICK_NANOS : 0);
	drain();
	replenish(starved);
	tick();
}

static int listen_any(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one))
			|| setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one))
			|| bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1024)
			|| getsockname(fd, (struct sockaddr *)&address, &length))
		die("listen");
	printf("port %d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	uint64_t area_size = (argc > 1 ? strtoull(argv[1], NULL, 10) : 64) << 20;
	uint32_t entries = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 4096;

	chunks = area_size / PAGE;
	backlog_offs = calloc(chunks, sizeof(*backlog_offs));
	backlog_lens = calloc(chunks, sizeof(*backlog_lens));
	if (!backlog_offs || !backlog_lens)
		die("calloc");
	open_ring();
	register_queue(area_size, entries);
	enable();
	arm_accept(listen_any());
	for (;;)
		turn();
}
