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

/* A ring of io_uring by raw system calls: set-up, submission, completion. No library but libc. */

#ifndef RING_H
#define RING_H

#include <sys/mman.h>
#include <sys/syscall.h>

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
#define IORING_REGISTER_PBUF_RING 22
#define IORING_REGISTER_ZCRX_IFQ 32
#define IORING_REGISTER_ZCRX_CTRL 36
#define IORING_MEM_REGION_TYPE_USER 1
#define IORING_OP_ACCEPT 13
#define IORING_OP_ASYNC_CANCEL 14
#define IORING_OP_SEND 26
#define IORING_OP_RECV 27
#define IORING_OP_RECV_ZC 58
#define IORING_RECVSEND_POLL_FIRST (1u << 0)
#define IORING_RECV_MULTISHOT (1u << 1)
#define IORING_ACCEPT_MULTISHOT 1
#define IOSQE_BUFFER_SELECT (1u << 5)
#define IORING_CQE_F_BUFFER (1u << 0)
#define IORING_CQE_F_MORE (1u << 1)
#define IORING_CQE_BUFFER_SHIFT 16
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
	uint16_t buf_group, personality;
	uint32_t zcrx_ifq_idx;
	uint64_t addr3, pad;
};

struct cqe {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
};

struct zcrx_cqe {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
	uint64_t off, pad;
};

struct buf {
	uint64_t addr;
	uint32_t len;
	uint16_t bid, resv;
};

struct buf_reg {
	uint64_t ring_addr;
	uint32_t ring_entries;
	uint16_t bgid, flags;
	uint64_t resv[3];
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
_Static_assert(sizeof(struct buf) == 16, "io_uring_buf");
_Static_assert(sizeof(struct buf_reg) == 40, "io_uring_buf_reg");
_Static_assert(sizeof(struct zcrx_ifq_reg) == 96, "io_uring_zcrx_ifq_reg");
_Static_assert(sizeof(struct zcrx_area_reg) == 48, "io_uring_zcrx_area_reg");
_Static_assert(sizeof(struct region_desc) == 64, "io_uring_region_desc");
_Static_assert(sizeof(struct zcrx_event_desc) == 96, "zcrx_event_desc");
_Static_assert(sizeof(struct zcrx_ctrl) == 72, "zcrx_ctrl");

#define PAGE 4096ull
#define SQ_ENTRIES 256u
#define MAX_BATCH 256u

#define USER_DATA(kind, fd) ((uint64_t)(kind) << 56 | (uint32_t)(fd))
#define KIND(user_data) ((int)((user_data) >> 56))
#define FD(user_data) ((int)(uint32_t)(user_data))

enum { RECEIVE = 1, SEND = 2, ACCEPT = 3, CANCEL = 5, EVENT = 6 };

static uint32_t *sq_head, *sq_tail, *cq_head, *cq_tail;
static uint32_t sq_mask, sq_entries, cq_mask, cq_entries;
static struct sqe *sqes;
static char *cqes;
static int ring_fd, enter_fd;
static uint32_t local_sq_tail;

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

/* cqe_flags: IORING_SETUP_CQE32 or none */
static void open_ring(uint64_t completions, uint32_t cqe_flags)
{
	struct ring_params params = { .cq_entries = (uint32_t)completions,
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL
			| IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_NO_SQARRAY | cqe_flags };
	size_t cqe_size = cqe_flags ? sizeof(struct zcrx_cqe) : sizeof(struct cqe);
	char *ring;

	ring_fd = (int)syscall(SYS_IO_URING_SETUP, SQ_ENTRIES, &params);
	if (ring_fd < 0)
		die("io_uring_setup");
	ring = map(params.cq_off.cqes + params.cq_entries * cqe_size, MAP_SHARED, ring_fd, 0);
	sqes = map(params.sq_entries * sizeof(struct sqe), MAP_SHARED, ring_fd, IORING_OFF_SQES);
	sq_head = (uint32_t *)(ring + params.sq_off.head);
	sq_tail = (uint32_t *)(ring + params.sq_off.tail);
	sq_mask = *(uint32_t *)(ring + params.sq_off.ring_mask);
	sq_entries = params.sq_entries;
	cq_head = (uint32_t *)(ring + params.cq_off.head);
	cq_tail = (uint32_t *)(ring + params.cq_off.tail);
	cq_mask = *(uint32_t *)(ring + params.cq_off.ring_mask);
	cq_entries = params.cq_entries;
	cqes = ring + params.cq_off.cqes;
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
	counters.enters++;
	counters.calls++;
}

static struct sqe *next_sqe(int opcode, int fd, uint64_t user_data)
{
	struct sqe *sqe;

	while (local_sq_tail - __atomic_load_n(sq_head, __ATOMIC_ACQUIRE) == sq_entries)
		submit_and_wait(0, 0);
	sqe = &sqes[local_sq_tail++ & sq_mask];
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = (uint8_t)opcode;
	sqe->fd = fd;
	sqe->user_data = user_data;
	return sqe;
}

static void arm_accept(int listener)
{
	struct sqe *sqe = next_sqe(IORING_OP_ACCEPT, listener, USER_DATA(ACCEPT, 0));

	sqe->ioprio = IORING_ACCEPT_MULTISHOT;
	sqe->op_flags = SOCK_CLOEXEC;
}

static int accepted(int listener, int res, int more)
{
	if (res < 0 || res >= MAX_CONNECTIONS) {
		fprintf(stderr, "accept failed: %d\n", res);
		exit(1);
	}
	if (!more)
		arm_accept(listener);
	return res;
}

#endif
