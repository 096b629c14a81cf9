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
 * The limit of mode copy: multishot receive into a ring of provided buffers, with the sizes of the Java receiver and the
 * same io_uring calls in the same order.
 *
 *   copy_receive [area=MIB] [work=none|line|sum] [shape=stream|echo|frames|slow] [address=A] [port=N]
 *
 * Prints "port N", then a line "report name=value ..." for each line of its input, with bytes only for "bytes".
 */

#include "receiver.h"
#include "ring.h"

/* The sizes and rules of io.zcrx.RingOpener, ReceiveLoop, Drain, ProvidedBuffers, ProvidedBufferRing and Output. */

#define GOOD_BUFFER_COUNT 1024ull
#define MAX_BUFFER_SIZE 65536ull
#define TURN_BYTES (1ull << 20)
#define MIN_WINDOW 4u
#define MAX_BUFFERS 65536u
#define OUTBOX 65536u

static char *area;
static uint32_t buffer_size, buffers, buffer_mask;
static struct buf *buffer_ring;
static uint16_t buffer_tail;

/* The buffers in the ring, at most as many as the window is wide, and those kept back: what came last goes first. */
static uint32_t least_window, window, offered;
static uint32_t kept_back[MAX_BUFFERS], kept_back_count;

static struct connection {
	int sending, ended;
	uint32_t pending;
	char *outbox;
	struct frames frames;
} connections[MAX_CONNECTIONS];

/* Those whose receive ended for lack of buffers, in the order in which they are renewed. */
static int starved[MAX_CONNECTIONS];
static uint32_t starved_head, starved_tail;

static int listener;

static void add(uint32_t bid)
{
	struct buf *buf = &buffer_ring[buffer_tail++ & buffer_mask];

	buf->addr = (uintptr_t)area + (uint64_t)bid * buffer_size;
	buf->len = buffer_size;
	buf->bid = (uint16_t)bid;
}

static void provide(void)
{
	if (offered >= window || kept_back_count == 0)
		return;
	for (; offered < window && kept_back_count > 0; offered++)
		add(kept_back[--kept_back_count]);
	__atomic_store_n(&buffer_ring[0].resv, buffer_tail, __ATOMIC_RELEASE);
}

/* The rules of io.zcrx.buffers.ReceiveWindow. */
static void adapt_window(uint64_t bytes, int exhausted)
{
	if (bytes > 2 * TURN_BYTES)
		window = window / 2 > least_window ? window / 2 : least_window;
	else if (exhausted && kept_back_count > 0 && bytes < TURN_BYTES / 2)
		window = window * 2 < buffers ? window * 2 : buffers;
	provide();
}

static void provide_buffers(void)
{
	struct buf_reg buf_reg = { 0 };
	uint64_t size = options.area / GOOD_BUFFER_COUNT;
	uint32_t entries = 2;

	buffer_size = (uint32_t)(size < PAGE ? PAGE : size > MAX_BUFFER_SIZE ? MAX_BUFFER_SIZE : size);
	buffers = (uint32_t)(options.area / buffer_size);
	while (entries < buffers)
		entries *= 2;
	buffer_mask = entries - 1;
	area = map(options.area, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	buffer_ring = map(entries * sizeof(struct buf), MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	buf_reg.ring_addr = (uintptr_t)buffer_ring;
	buf_reg.ring_entries = entries;
	if (reg(IORING_REGISTER_PBUF_RING, &buf_reg, 1) < 0)
		die("io_uring_register(PBUF_RING)");
	window = (uint32_t)(TURN_BYTES / buffer_size);
	window = window < MIN_WINDOW ? MIN_WINDOW : window;
	least_window = window = window < buffers ? window : buffers;
	for (uint32_t bid = buffers; bid > 0; bid--)
		kept_back[kept_back_count++] = bid - 1;
	provide();
}

static void arm_receive(int fd)
{
	struct sqe *sqe = next_sqe(IORING_OP_RECV, fd, USER_DATA(RECEIVE, fd));

	sqe->flags = IOSQE_BUFFER_SELECT;
	sqe->ioprio = IORING_RECV_MULTISHOT;
}

static void start_send(int fd)
{
	struct connection *connection = &connections[fd];
	struct sqe *sqe;

	if (connection->sending || connection->pending == 0)
		return;
	connection->sending = 1;
	sqe = next_sqe(IORING_OP_SEND, fd, USER_DATA(SEND, fd));
	sqe->addr = (uintptr_t)connection->outbox;
	sqe->len = connection->pending;
	sqe->op_flags = MSG_NOSIGNAL;
}

static void echo(int fd, const char *bytes, uint32_t length)
{
	struct connection *connection = &connections[fd];

	counters.bytes += length;
	counters.payloads++;
	work(bytes, length);
	if (!connection->outbox && !(connection->outbox = malloc(OUTBOX)))
		die("malloc");
	if (connection->pending + length > OUTBOX) {
		fprintf(stderr, "the peer takes no replies\n");
		exit(1);
	}
	memcpy(connection->outbox + connection->pending, bytes, length);
	connection->pending += length;
	start_send(fd);
}

static void finish(int fd)
{
	struct connection *connection = &connections[fd];

	if (connection->sending)
		return;
	free(connection->outbox);
	memset(connection, 0, sizeof(*connection));
	close(fd);
}

static void sent(int fd, int res)
{
	struct connection *connection = &connections[fd];

	if (res < 0) {
		fprintf(stderr, "send failed: %s\n", strerror(-res));
		exit(1);
	}
	connection->sending = 0;
	connection->pending -= (uint32_t)res;
	memmove(connection->outbox, connection->outbox + res, connection->pending);
	start_send(fd);
	if (connection->ended)
		finish(fd);
}

static void receive_ended(int fd, int res)
{
	switch (-res) {
	case 0:
		connections[fd].ended = 1;
		finish(fd);
		break;
	case ENOBUFS:
		starved[starved_tail++ % MAX_CONNECTIONS] = fd;
		counters.renewals++;
		break;
	default:
		if (res < 0 && res != -EINTR && res != -EAGAIN) {
			fprintf(stderr, "receive failed: %s\n", strerror(-res));
			exit(1);
		}
		arm_receive(fd);
	}
}

static void complete(const struct cqe *cqe, uint32_t *bids, uint32_t *count)
{
	int more = (cqe->flags & IORING_CQE_F_MORE) != 0;
	int res = cqe->res;
	int fd = FD(cqe->user_data);

	switch (KIND(cqe->user_data)) {
	case RECEIVE:
		if (cqe->flags & IORING_CQE_F_BUFFER) {
			uint32_t bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
			const char *bytes = area + (uint64_t)bid * buffer_size;

			bids[(*count)++] = bid;
			if (res > 0) {
				counters.completions++;
				if (options.shape == SHAPE_ECHO)
					echo(fd, bytes, (uint32_t)res);
				else
					consume(&connections[fd].frames, bytes, (uint32_t)res);
			}
		}
		if (!more)
			receive_ended(fd, res);
		break;
	case SEND:
		sent(fd, res);
		break;
	case ACCEPT:
		arm_receive(accepted(listener, res, more));
		break;
	}
}

static void drain(void)
{
	static uint32_t bids[MAX_BATCH];
	const struct cqe *entries = (const struct cqe *)cqes;
	uint32_t head = *cq_head;
	uint32_t tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
	uint64_t bytes = counters.bytes, renewals = counters.renewals;

	while (head != tail) {
		uint32_t end = head + (tail - head < MAX_BATCH ? tail - head : MAX_BATCH);
		uint32_t count = 0;

		for (; head != end; head++)
			complete(&entries[head & cq_mask], bids, &count);
		__atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
		offered -= count;
		for (uint32_t i = 0; i < count; i++)
			kept_back[kept_back_count++] = bids[i];
		provide();
	}
	adapt_window(counters.bytes - bytes, counters.renewals != renewals);
}

/* Returns whether more can be renewed at once. */
static int rearm_starved(void)
{
	for (uint32_t i = 0; i < window && starved_head != starved_tail; i++)
		arm_receive(starved[starved_head++ % MAX_CONNECTIONS]);
	return starved_head != starved_tail;
}

int main(int argc, char **argv)
{
	uint64_t completions = 1024;
	parse_options(argc, argv);
	while (completions < 2 * options.area / PAGE)
		completions *= 2;
	open_ring(completions < 65536 ? completions : 65536, 0);
	provide_buffers();
	listener = listen_socket();
	enable();
	arm_accept(listener);
	ready();
	for (;;) {
		int rearming = rearm_starved();

		submit_and_wait(!rearming, 0);
		drain();
	}
}
