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
 * The sender of every benchmark, outside the receiver's process.
 *
 *   send ADDRESS PORT [connections=N] [bytes=N] [chunk=N] [shape=stream|frames|flood|ping] [frame=N] [ops=N] [rate=N]
 *
 *   stream   sends bytes in all, in chunks, over all connections in turn
 *   frames   the same with length-prefixed frames, of frame=N bytes or of 100 B to 64 KiB
 *   flood    sends line feeds in all; prints "stalled bytes=N" when all is sent or nothing has moved for a time, and goes on
 *   ping     sends 64 B and awaits them back, ops times in all: as fast as it goes, or at rate=N a second in all, by a
 *            schedule: a reply that is late delays what comes after it, and that time counts, too
 *
 * Makes its connections, prints "ready bytes=N", waits for a line, sends, prints "sent name=value ...", waits for a line,
 * and ends the connections. The CPU time it prints is that between the first line and the last byte.
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
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define PATTERN (256 * 1024)
#define FRAMES (4 * 1024 * 1024)
#define MIN_FRAME 100
#define MAX_FRAME 65536
#define PING 64
#define EVENTS 256
#define TIMEOUT_SECONDS 60
#define STALL_MILLIS 500
#define HISTOGRAM_BITS 7
#define HISTOGRAM_SIZE (40 << HISTOGRAM_BITS)

enum shape { STREAM, SHAPE_FRAMES, SHAPE_FLOOD, SHAPE_PING };

static struct {
	uint64_t connections, bytes, chunk, ops, rate, frame;
	enum shape shape;
} options = { .connections = 1, .bytes = 1 << 30, .chunk = PATTERN };

static char *content;
static uint64_t content_size;

static struct connection {
	int fd;
	uint64_t left, position;
	/* ping: when the current one was due, and when the next one is; how many
	 * are due but wait for a reply; bytes of the reply that are missing */
	int64_t due, next;
	uint64_t late;
	uint32_t missing;
} *connections;

static uint64_t histogram[HISTOGRAM_SIZE];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t nanos(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void parse_options(int argc, char **argv)
{
	for (int i = 3; i < argc; i++) {
		char *value = strchr(argv[i], '=');
		uint64_t number = value ? strtoull(value + 1, NULL, 10) : 0;

		if (!value)
			exit(2);
		*value++ = 0;
		if (!strcmp(argv[i], "connections"))
			options.connections = number;
		else if (!strcmp(argv[i], "bytes"))
			options.bytes = number;
		else if (!strcmp(argv[i], "chunk"))
			options.chunk = number;
		else if (!strcmp(argv[i], "ops"))
			options.ops = number;
		else if (!strcmp(argv[i], "rate"))
			options.rate = number;
		else if (!strcmp(argv[i], "frame"))
			options.frame = number;
		else if (!strcmp(argv[i], "shape"))
			options.shape = !strcmp(value, "ping") ? SHAPE_PING
				: !strcmp(value, "frames") ? SHAPE_FRAMES
				: !strcmp(value, "flood") ? SHAPE_FLOOD : STREAM;
	}
	if (options.connections == 0 || options.chunk == 0)
		exit(2);
}

static uint64_t next_random(void)
{
	static uint64_t state = 20261123;

	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return state >> 33;
}

/* Of all sizes up to the doubled least one as many as of all from there to the next doubling, and so on. */
static uint64_t frame_size(void)
{
	uint64_t size = MIN_FRAME;

	if (options.frame)
		return options.frame;
	size <<= next_random() % 10;
	size += next_random() % size;
	return size < MAX_FRAME ? size : MAX_FRAME;
}

static void make_content(void)
{
	uint64_t capacity = options.shape == SHAPE_FRAMES ? FRAMES + MAX_FRAME : PATTERN;
	uint64_t limit = options.bytes / options.connections < FRAMES ? options.bytes / options.connections : FRAMES;

	content = malloc(capacity);
	if (!content)
		die("malloc");
	for (uint64_t i = 0; i < capacity / sizeof(uint64_t); i++)
		((uint64_t *)content)[i] = i * 0x9e3779b97f4a7c15ull;
	if (options.shape != SHAPE_FRAMES) {
		content_size = PATTERN;
		if (options.shape == SHAPE_FLOOD)
			memset(content, '\n', PATTERN);
		return;
	}
	do {
		uint64_t size = frame_size();
		uint32_t length = htonl((uint32_t)(size - 4));

		memcpy(content + content_size, &length, sizeof(length));
		content_size += size;
	} while (content_size < limit);
}

static void connect_all(const char *host, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
	int one = 1;

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
		die("address");
	connections = calloc(options.connections, sizeof(*connections));
	if (!connections)
		die("calloc");
	for (uint64_t i = 0; i < options.connections; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		/* a receiver that hangs fails the benchmark, it does not stop it */
		if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout))
				|| setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout))
				|| setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)))
			die("socket");
		if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
			die("connect");
		connections[i].fd = fd;
	}
}

static uint64_t share(void)
{
	uint64_t each = options.bytes / options.connections;

	if (options.shape == SHAPE_PING)
		return options.ops / options.connections * PING;
	if (options.shape == SHAPE_FRAMES)
		return (each + content_size - 1) / content_size * content_size;
	return each > options.chunk ? each / options.chunk * options.chunk : each;
}

/* Sends a chunk, or what the socket has room for; returns whether there is more. */
static int send_some(struct connection *connection, int flags)
{
	uint64_t length = connection->left < options.chunk ? connection->left : options.chunk;
	ssize_t sent;

	if (length > content_size - connection->position)
		length = content_size - connection->position;
	sent = send(connection->fd, content + connection->position, length, MSG_NOSIGNAL | flags);
	if (sent < 0 && flags && errno == EAGAIN)
		return 1;
	if (sent <= 0)
		die("send");
	connection->left -= (uint64_t)sent;
	connection->position = (connection->position + (uint64_t)sent) % content_size;
	return connection->left > 0;
}

static int watch_all(uint32_t events)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	for (uint64_t i = 0; i < options.connections; i++) {
		struct epoll_event event = { .events = events, .data.ptr = &connections[i] };

		if (epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event))
			die("epoll_ctl");
	}
	return epoll;
}

static int await_events(int epoll, struct epoll_event *events, int millis)
{
	int count = epoll_wait(epoll, events, EVENTS, millis);

	if (count == 0 && millis > 0) {
		fprintf(stderr, "nothing moved for %d seconds\n", TIMEOUT_SECONDS);
		exit(1);
	}
	return count;
}

static void print_stalled(uint64_t each)
{
	uint64_t left = 0;

	for (uint64_t i = 0; i < options.connections; i++)
		left += connections[i].left;
	printf("stalled bytes=%lu\n", each * options.connections - left);
	fflush(stdout);
}

static void send_stream(int epoll, uint64_t each)
{
	struct epoll_event events[EVENTS];
	uint64_t open = options.connections;
	int flood = options.shape == SHAPE_FLOOD;

	if (open == 1 && !flood) {
		while (send_some(&connections[0], 0))
			;
		return;
	}
	while (open > 0) {
		int count = flood ? epoll_wait(epoll, events, EVENTS, STALL_MILLIS)
			: await_events(epoll, events, TIMEOUT_SECONDS * 1000);

		if (flood && count == 0) {
			print_stalled(each);
			flood = 0;
			continue;
		}

		for (int i = 0; i < count; i++) {
			struct connection *connection = events[i].data.ptr;

			if (send_some(connection, MSG_DONTWAIT))
				continue;
			if (epoll_ctl(epoll, EPOLL_CTL_DEL, connection->fd, NULL))
				die("epoll_ctl");
			open--;
		}
	}
	if (flood)
		print_stalled(each);
}

/* Logarithmic steps of 2^HISTOGRAM_BITS linear ones: values are kept to 1 %. */
static void record(int64_t latency)
{
	uint64_t value = latency > 0 ? (uint64_t)latency : 1;
	int shift = 63 - __builtin_clzll(value) - HISTOGRAM_BITS;

	if (shift < 0)
		shift = 0;
	value = ((uint64_t)shift << HISTOGRAM_BITS) + (value >> shift);
	histogram[value < HISTOGRAM_SIZE ? value : HISTOGRAM_SIZE - 1]++;
}

static void print_histogram(void)
{
	const char *separator = "";

	printf(" histogram=");
	for (uint64_t i = 0; i < HISTOGRAM_SIZE; i++) {
		uint64_t shift = i >> HISTOGRAM_BITS ? (i >> HISTOGRAM_BITS) - 1 : 0;

		if (histogram[i]) {
			printf("%s%lu:%lu", separator, (i - (shift << HISTOGRAM_BITS)) << shift, histogram[i]);
			separator = ",";
		}
	}
}

static void ping(struct connection *connection, int64_t now, int64_t interval)
{
	connection->due = interval ? connection->next : now;
	connection->next += interval;
	connection->left -= PING;
	connection->missing = PING;
	if (send(connection->fd, content, PING, MSG_NOSIGNAL) != PING)
		die("send");
}

/* Returns whether the connection is done. */
static int take_pong(struct connection *connection, int64_t interval)
{
	char reply[PING];
	ssize_t length = recv(connection->fd, reply, connection->missing, MSG_DONTWAIT);
	int64_t now;

	if (length < 0 && errno == EAGAIN)
		return 0;
	if (length <= 0)
		die("recv");
	connection->missing -= (uint32_t)length;
	if (connection->missing > 0)
		return 0;
	now = nanos();
	record(now - connection->due);
	if (connection->left == 0)
		return 1;
	if (!interval || connection->late > 0) {
		connection->late -= interval ? 1 : 0;
		ping(connection, now, interval);
	}
	return 0;
}

static void send_pings(int epoll)
{
	struct epoll_event events[EVENTS];
	double step = options.rate ? 1e9 / (double)options.rate : 0;
	int64_t interval = (int64_t)(step * (double)options.connections);
	int64_t start = nanos();
	uint64_t open = options.connections, turn = 0;
	uint64_t turns = options.ops / options.connections * options.connections;

	for (uint64_t i = 0; i < options.connections; i++) {
		/* evenly over the interval */
		connections[i].next = start + (int64_t)(step * (double)i);
		if (!interval)
			ping(&connections[i], start, 0);
	}
	while (open > 0) {
		int count = await_events(epoll, events, interval ? 0 : TIMEOUT_SECONDS * 1000);
		int64_t now;

		for (int i = 0; i < count; i++)
			open -= (uint64_t)take_pong(events[i].data.ptr, interval);
		if (!interval)
			continue;
		now = nanos();
		/* connections are due in turn */
		for (; turn < turns && start + (int64_t)(step * (double)turn) <= now; turn++) {
			struct connection *connection = &connections[turn % options.connections];

			if (connection->missing == 0)
				ping(connection, now, interval);
			else
				connection->late++;
		}
	}
}

static int64_t cpu(struct rusage *usage)
{
	getrusage(RUSAGE_SELF, usage);
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000000ll
		+ (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1000ll;
}

static void await_line(void)
{
	char line[64];

	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		exit(1);
}

int main(int argc, char **argv)
{
	struct rusage before, after;
	int64_t cpu_before, cpu_after, start, end;
	uint64_t each;
	char last;
	int epoll;

	if (argc < 3) {
		fprintf(stderr, "usage: %s ADDRESS PORT [name=value]...\n", argv[0]);
		return 2;
	}
	parse_options(argc, argv);
	make_content();
	connect_all(argv[1], atoi(argv[2]));
	each = share();
	for (uint64_t i = 0; i < options.connections; i++)
		connections[i].left = each;
	epoll = watch_all(options.shape == SHAPE_PING ? EPOLLIN : EPOLLOUT);
	printf("ready bytes=%lu\n", each * options.connections);
	await_line();
	start = nanos();
	cpu_before = cpu(&before);
	if (options.shape == SHAPE_PING)
		send_pings(epoll);
	else
		send_stream(epoll, each);
	end = nanos();
	cpu_after = cpu(&after);
	printf("sent nanos=%ld cpu=%ld switches=%ld", end - start, cpu_after - cpu_before,
			after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw);
	if (options.shape == SHAPE_PING)
		print_histogram();
	printf("\n");
	await_line();
	for (uint64_t i = 0; i < options.connections; i++)
		shutdown(connections[i].fd, SHUT_WR);
	for (uint64_t i = 0; i < options.connections; i++)
		if (recv(connections[i].fd, &last, 1, 0) != 0)
			die("the receiver did not close");
	printf("closed\n");
	return 0;
}
