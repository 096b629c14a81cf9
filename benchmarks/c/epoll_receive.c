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
 * What a careful C program does without io_uring: epoll and recv. A peer, not a limit.
 *
 *   epoll_receive [work=none|line|sum] [shape=stream|echo|frames|slow] [address=A] [port=N]
 *
 * Prints "port N", then a line "report name=value ..." for each line of its input, with bytes only for "bytes".
 */

#include "receiver.h"

#include <sys/epoll.h>

#define BUFFER (256 * 1024)
#define EVENTS 256

static struct frames frames[MAX_CONNECTIONS];
static char buffer[BUFFER];

static void watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (fd >= MAX_CONNECTIONS || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		die("epoll_ctl");
	counters.calls++;
}

static void serve(int fd)
{
	ssize_t length = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);

	counters.calls++;
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (length < 0)
		die("recv");
	if (length == 0) {
		memset(&frames[fd], 0, sizeof(frames[fd]));
		close(fd);
		return;
	}
	counters.completions++;
	consume(&frames[fd], buffer, (uint32_t)length);
	if (options.shape == SHAPE_ECHO) {
		counters.calls++;
		if (send(fd, buffer, (size_t)length, MSG_NOSIGNAL) != length)
			die("send");
	}
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	int epoll, listener;

	parse_options(argc, argv);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	listener = listen_socket();
	watch(epoll, listener);
	ready();
	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS, -1);

		counters.enters++;
		counters.calls++;
		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd;

			if (fd != listener)
				serve(fd);
			else if ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
				watch(epoll, fd);
			else
				die("accept");
		}
	}
}
