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
 * sizes, without a device (nodev) or on a queue of one (interface=NAME queue=N). No library but libc.
 *
 *   zcrx_receive [area=MIB] [rq-entries=N] [work=none|line|sum] [shape=stream|slow] [interface=NAME queue=N]
 *           [receive-buffer=BYTES] [address=A] [port=N]
 *
 * Prints "port N", then a line "report name=value ..." for each line of its input, with bytes only for "bytes".
 */

#include <poll.h>

#include "receiver.h"
#include "ring.h"

/* The sizes and rules of io.zcrx.RingOpener, ReceiveLoop, Drain and ZcrxBuffers. */

#define TICK_NANOS 100000000ll

static uint32_t *rq_head, *rq_tail;
static uint32_t rq_mask, rq_entries;
static struct zcrx_rqe *rqes;
static struct zcrx_ctrl ctrl;

static char *area;
static uint64_t chunks, flush_batch;

static uint64_t *backlog_offs;
static uint32_t *backlog_lens;
static uint64_t backlog;

static uint32_t local_rq_tail, last_rq_head;
static uint64_t delivered, consumed;

static struct connection {
	int armed, cancelled, starved, drain;
	struct frames frames;
} connections[MAX_CONNECTIONS];

static int touched[MAX_CONNECTIONS];
static int listener, touched_count, drain_number, starved_count, exhausted, event_due;
static int64_t next_tick;

/* Ticks to go until nothing is watched any more, and what had been delivered at the last one. */
#define WATCH_TICKS 4
static int watching;
static uint64_t delivered_at_tick;

static void register_queue(uint64_t area_size, uint32_t entries)
{
	uint64_t refill = (entries * sizeof(struct zcrx_rqe) + PAGE - 1) / PAGE * PAGE;
	uint64_t size = PAGE + refill + PAGE;
	char *region = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct zcrx_area_reg area_reg = { .len = area_size };
	struct region_desc region_desc = { .user_addr = (uintptr_t)region, .size = size,
		.flags = IORING_MEM_REGION_TYPE_USER };
	struct zcrx_event_desc event_desc = { .user_data = USER_DATA(EVENT, 0), .type_mask = 1u << ZCRX_EVENT_ALLOC_FAIL,
		.flags = ZCRX_EVENT_DESC_FLAG_STATS, .stats_offset = size - PAGE };
	struct zcrx_ifq_reg ifq = { .rq_entries = entries, .if_idx = options.if_index,
		.if_rxq = options.if_rxq, .flags = options.if_index ? 0 : ZCRX_REG_NODEV, .area_ptr = (uintptr_t)&area_reg,
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

static void arm_receive(int fd)
{
	struct sqe *sqe = next_sqe(IORING_OP_RECV_ZC, fd, USER_DATA(RECEIVE, fd));

	sqe->ioprio = IORING_RECV_MULTISHOT | IORING_RECVSEND_POLL_FIRST;
	sqe->zcrx_ifq_idx = ctrl.zcrx_id;
	connections[fd].armed = 1;
}

static void renew_receive(int fd)
{
	struct connection *connection = &connections[fd];

	if (connection->armed && !connection->cancelled) {
		struct sqe *sqe = next_sqe(IORING_OP_ASYNC_CANCEL, -1, USER_DATA(CANCEL, fd));

		sqe->addr = USER_DATA(RECEIVE, fd);
		connection->cancelled = 1;
		counters.renewals++;
	}
}

static int64_t clock_nanos(clockid_t id)
{
	struct timespec now;

	if (clock_gettime(id, &now))
		die("clock_gettime");
	return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
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
		counters.calls++;
		left = backlog;
		while (backlog > 0 && offer(backlog_offs[backlog - 1], backlog_lens[backlog - 1]))
			backlog--;
		publish();
	} while (backlog < left);
}

static void replenish(int starving)
{
	uint32_t unconsumed = local_rq_tail - read_rq_head();

	if ((starving || backlog > 0 || (!options.if_index && unconsumed >= flush_batch) || free_chunks() < chunks / 4)
			&& (backlog > 0 || unconsumed > 0))
		flush();
}

static void receive_ended(int fd, int res)
{
	struct connection *connection = &connections[fd];

	connection->armed = connection->cancelled = 0;
	switch (-res) {
	case 0:
		memset(connection, 0, sizeof(*connection));
		close(fd);
		break;
	case ENOMEM:
	case ENOBUFS:
		exhausted = 1;
		connection->starved = 1;
		starved_count++;
		break;
	case ENOSPC:
	case ECANCELED:
	case EINTR:
	case EAGAIN:
		arm_receive(fd);
		break;
	default:
		if (res < 0) {
			fprintf(stderr, "receive failed: %s\n", strerror(-res));
			exit(1);
		}
		arm_receive(fd);
	}
}

static void touch(int fd)
{
	if (connections[fd].drain != drain_number) {
		connections[fd].drain = drain_number;
		touched[touched_count++] = fd;
	}
}

static void complete(const struct zcrx_cqe *cqe, uint64_t *offs, uint32_t *lens, uint32_t *count)
{
	int more = (cqe->flags & IORING_CQE_F_MORE) != 0;
	int res = cqe->res;
	int fd = FD(cqe->user_data);

	switch (KIND(cqe->user_data)) {
	case RECEIVE:
		if (res > 0) {
			delivered++;
			counters.completions++;
			touch(fd);
			consume(&connections[fd].frames, area + (cqe->off & ~ZCRX_AREA_MASK), (uint32_t)res);
			offs[*count] = cqe->off;
			lens[*count] = (uint32_t)res;
			(*count)++;
		}
		if (!more)
			receive_ended(fd, res);
		break;
	case ACCEPT:
		arm_receive(accepted(listener, res, more));
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
	const struct zcrx_cqe *entries = (const struct zcrx_cqe *)cqes;
	uint32_t head = *cq_head;
	uint32_t tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
	uint32_t available = tail - head;

	if (available == 0)
		return;
	drain_number++;
	touched_count = 0;
	while (head != tail) {
		uint32_t end = head + (tail - head < MAX_BATCH ? tail - head : MAX_BATCH);
		uint32_t count = 0;

		for (; head != end; head++)
			complete(&entries[head & cq_mask], offs, lens, &count);
		__atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
		for (uint32_t i = 0; i < count; i++)
			add(offs[i], lens[i]);
		publish();
	}
	if (available >= cq_entries || exhausted || (!options.if_index && (int64_t)free_chunks() <= 0))
		for (int i = 0; i < touched_count; i++)
			renew_receive(touched[i]);
	exhausted = 0;
}

/* Up to Linux 7.2 a request may go to sleep although bytes wait in its socket. */
static void renew_sleeping(void)
{
	if (delivered != delivered_at_tick) {
		delivered_at_tick = delivered;
		watching = WATCH_TICKS;
		return;
	}
	watching--;
	for (int fd = 0; fd < MAX_CONNECTIONS; fd++) {
		struct pollfd readable = { .fd = fd, .events = POLLIN };

		if (connections[fd].armed && poll(&readable, 1, 0) > 0)
			renew_receive(fd);
	}
}

static void tick(void)
{
	int64_t now;

	if (delivered != delivered_at_tick)
		watching = WATCH_TICKS;
	if ((!event_due && !watching) || (now = clock_nanos(CLOCK_MONOTONIC)) < next_tick)
		return;
	next_tick = now + TICK_NANOS;
	if (watching)
		renew_sleeping();
	if (!event_due)
		return;
	event_due = 0;
	ctrl.op = ZCRX_CTRL_ARM_EVENT;
	ctrl.event_type = ZCRX_EVENT_ALLOC_FAIL;
	counters.calls++;
	if (reg(IORING_REGISTER_ZCRX_CTRL, &ctrl, 0) < 0)
		die("io_uring_register(ZCRX_CTRL, ARM_EVENT)");
	ctrl.event_type = 0;
}

static void rearm_starved(void)
{
	replenish(1);
	if ((int64_t)free_chunks() <= 0)
		return;
	starved_count = 0;
	for (int fd = 0; fd < MAX_CONNECTIONS; fd++) {
		if (connections[fd].starved) {
			connections[fd].starved = 0;
			arm_receive(fd);
		}
	}
}

static void turn(void)
{
	if (starved_count > 0)
		rearm_starved();
	submit_and_wait(1, starved_count ? TICK_NANOS / 10 : event_due || watching || options.if_index ? TICK_NANOS : 0);
	drain();
	replenish(starved_count > 0);
	tick();
}

int main(int argc, char **argv)
{
	parse_options(argc, argv);
	chunks = options.area / PAGE;
	backlog_offs = calloc(chunks, sizeof(*backlog_offs));
	backlog_lens = calloc(chunks, sizeof(*backlog_lens));
	if (!backlog_offs || !backlog_lens)
		die("calloc");
	open_ring(2 * chunks, IORING_SETUP_CQE32);
	register_queue(options.area, options.rq_entries);
	listener = listen_socket();
	enable();
	arm_accept(listener);
	ready();
	for (;;)
		turn();
}
