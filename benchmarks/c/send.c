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
 * The sender of every benchmark: send BYTES to PORT of loopback, blocking, from a buffer with a pattern; then wait
 * until the receiver has closed, so that the next round does not overlap this one.
 *
 *   send PORT BYTES
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define TIMEOUT_SECONDS 60

static void die(const char *what)
{
	perror(what);
	exit(1);
}

int main(int argc, char **argv)
{
	static uint64_t buffer[CHUNK / sizeof(uint64_t)];
	struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	long long left;
	int fd;

	if (argc != 3 || (left = atoll(argv[2])) < 0) {
		fprintf(stderr, "usage: %s PORT BYTES\n", argv[0]);
		return 2;
	}
	address.sin_port = htons((uint16_t)atoi(argv[1]));
	for (size_t i = 0; i < CHUNK / sizeof(uint64_t); i++)
		buffer[i] = i * 0x9e3779b97f4a7c15ull;
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	/* a receiver that hangs fails the benchmark, it does not stop it */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout))
			|| setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)))
		die("setsockopt");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		die("connect");
	while (left > 0) {
		ssize_t sent = send(fd, buffer, left < CHUNK ? (size_t)left : CHUNK, MSG_NOSIGNAL);

		if (sent <= 0)
			die("send");
		left -= sent;
	}
	if (shutdown(fd, SHUT_WR))
		die("shutdown");
	if (recv(fd, buffer, 1, 0) != 0)
		die("waiting for the receiver to close");
	close(fd);
	return 0;
}
