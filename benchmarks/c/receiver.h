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

/* What all C receivers share: options, the work on each payload, counters, and the thread that reports them. */

#ifndef RECEIVER_H
#define RECEIVER_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "round.h"

#define MAX_CONNECTIONS 16384
#define SLOW_BYTES (256 * 1024)
#define SLOW_NANOS 1000000

enum work { WORK_NONE, WORK_LINE, WORK_SUM };

enum shape { SHAPE_STREAM, SHAPE_ECHO, SHAPE_FRAMES, SHAPE_SLOW };

static struct {
	uint64_t area;
	uint32_t rq_entries, if_index, if_rxq;
	int receive_buffer;
	enum work work;
	enum shape shape;
	const char *address;
	int port;
} options = { .area = 64ull << 20, .rq_entries = 4096, .work = WORK_LINE, .address = "127.0.0.1" };

/* Written by the receiving thread alone; read when it has nothing to do. */
static struct {
	uint64_t bytes, payloads, completions, enters, calls, renewals, sum;
} counters;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int choice(const char *value, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(value, names[i]))
			return i;
	fprintf(stderr, "unknown value: %s\n", value);
	exit(2);
}

static void parse_options(int argc, char **argv)
{
	static const char *const works[] = { "none", "line", "sum", NULL };
	static const char *const shapes[] = { "stream", "echo", "frames", "slow", NULL };

	for (int i = 1; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		if (!value) {
			fprintf(stderr, "not name=value: %s\n", argv[i]);
			exit(2);
		}
		*value++ = 0;
		if (!strcmp(argv[i], "area"))
			options.area = strtoull(value, NULL, 10) << 20;
		else if (!strcmp(argv[i], "rq-entries"))
			options.rq_entries = (uint32_t)strtoul(value, NULL, 10);
		else if (!strcmp(argv[i], "work"))
			options.work = (enum work)choice(value, works);
		else if (!strcmp(argv[i], "shape"))
			options.shape = (enum shape)choice(value, shapes);
		else if (!strcmp(argv[i], "address"))
			options.address = value;
		else if (!strcmp(argv[i], "receive-buffer"))
			options.receive_buffer = atoi(value) / 2; /* the kernel doubles it */
		else if (!strcmp(argv[i], "port"))
			options.port = atoi(value);
		else if (!strcmp(argv[i], "interface") && !(options.if_index = if_nametoindex(value)))
			die("interface");
		else if (!strcmp(argv[i], "queue"))
			options.if_rxq = (uint32_t)strtoul(value, NULL, 10);
	}
}

/* The sum of all bytes, eight at a time: the same steps as io.zcrx.benchmarks.receiver.Work. */
static inline uint64_t sum(const char *bytes, uint32_t length)
{
	const uint64_t low = 0x00ff00ff00ff00ffull;
	uint64_t total = 0;
	uint32_t words = length >> 3;
	uint32_t i = 0;

	while (i < words) {
		/* lanes of 16 bits take the bytes of 128 words */
		uint32_t end = words - i > 128 ? i + 128 : words;
		uint64_t lanes = 0;

		for (; i < end; i++) {
			uint64_t word;

			memcpy(&word, bytes + 8ull * i, sizeof(word));
			lanes += (word & low) + (word >> 8 & low);
		}
		total += (lanes & 0xffff) + (lanes >> 16 & 0xffff) + (lanes >> 32 & 0xffff) + (lanes >> 48);
	}
	for (uint32_t j = words << 3; j < length; j++)
		total += (uint8_t)bytes[j];
	return total;
}

static inline void work(const char *bytes, uint32_t length)
{
	if (options.work == WORK_LINE) {
		uint64_t total = 0;

		for (uint32_t i = 0; i < length; i += 64)
			total += (uint8_t)bytes[i];
		counters.sum += total;
	}
	else if (options.work == WORK_SUM) {
		counters.sum += sum(bytes, length);
	}
}

static void slow_down(uint32_t length)
{
	static uint64_t due;
	struct timespec pause = { .tv_nsec = SLOW_NANOS };

	for (due += length; due >= SLOW_BYTES; due -= SLOW_BYTES)
		nanosleep(&pause, NULL);
}

/* The length-prefixed frames of a connection: 4 bytes, big-endian, that count what follows them. */
struct frames {
	uint32_t header, header_bytes;
	uint32_t left;
};

static void take_frames(struct frames *frames, const char *bytes, uint32_t length)
{
	uint32_t begin = 0, at = 0;

	while (at < length) {
		uint32_t part;

		if (frames->header_bytes < 4) {
			frames->header = frames->header << 8 | (uint8_t)bytes[at++];
			if (++frames->header_bytes == 4)
				frames->left = frames->header;
			continue;
		}
		part = frames->left < length - at ? frames->left : length - at;
		at += part;
		frames->left -= part;
		if (frames->left == 0) {
			work(bytes + begin, at - begin);
			counters.payloads++;
			frames->header = frames->header_bytes = 0;
			begin = at;
		}
	}
	if (at > begin)
		work(bytes + begin, at - begin);
}

/* What every receiver does with received bytes, but for an echo. */
static inline void consume(struct frames *frames, const char *bytes, uint32_t length)
{
	counters.bytes += length;
	if (options.shape == SHAPE_FRAMES) {
		take_frames(frames, bytes, length);
		return;
	}
	counters.payloads++;
	work(bytes, length);
	if (options.shape == SHAPE_SLOW)
		slow_down(length);
}

static int listen_socket(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)options.port) };
	socklen_t length = sizeof(address);
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET, options.address, &address.sin_addr) != 1)
		die("address");
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one))
			|| setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one))
			|| (options.receive_buffer && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &options.receive_buffer,
				sizeof(options.receive_buffer)))
			|| bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1024)
			|| getsockname(fd, (struct sockaddr *)&address, &length))
		die("listen");
	options.port = ntohs(address.sin_port);
	return fd;
}

#pragma weak zcrx_syscall_times
#pragma weak zcrx_other_calls

static uint64_t ticks_to_nanos(uint64_t ticks, const struct syscall_times *times)
{
	return (uint64_t)((double)ticks * 1e9 / (double)times->ticks_per_second);
}

/* Answers each line with the counters, or with bytes only if asked for them; ends the process with its input. */
static void *control(void *unused)
{
	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		if (!strcmp(line, "bytes\n")) {
			printf("report bytes=%lu\n", counters.bytes);
			fflush(stdout);
			continue;
		}
		printf("report bytes=%lu payloads=%lu completions=%lu enters=%lu calls=%lu renewals=%lu sum=%lu allocated=0",
				counters.bytes, counters.payloads, counters.completions, counters.enters, counters.calls,
				counters.renewals, counters.sum);
		if (zcrx_syscall_times) {
			struct syscall_times times;

			zcrx_syscall_times(&times);
			printf(" user=%lu kernel=%lu calls=%lu", ticks_to_nanos(times.user_ticks, &times),
					ticks_to_nanos(times.kernel_ticks, &times), times.calls + zcrx_other_calls());
		}
		printf("\n");
		fflush(stdout);
	}
	exit(0);
	return unused;
}

static void ready(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, control, NULL))
		die("pthread_create");
	printf("port %d\n", options.port);
	fflush(stdout);
}

#endif
