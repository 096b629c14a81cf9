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

package io.zcrx.loop;

import java.util.ArrayDeque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.socket.ServerSocket;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxSocket;

/**
 * Accepts connections by one multishot request. Confined to the loop thread. Connections
 * beyond the limit wait unserved until others have gone.
 */
final class Acceptor {

	private static final Logger logger = LoggerFactory.getLogger(Acceptor.class);

	private static final long RETRY_NANOS = 100_000_000L;

	private static final long USER_DATA = UserData.of(UserData.ACCEPT, 0);

	private final ServerSocket socket;

	private final int maxConnections;

	private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

	private boolean armed;

	private boolean cancelling;

	private boolean closed;

	private boolean warned;

	private long retryAt;

	Acceptor(ServerSocket socket, int maxConnections) {
		this.socket = socket;
		this.maxConnections = maxConnections;
	}

	/**
	 * Keeps the request armed while there is room.
	 * @return a waiting socket that may be served now, or -1
	 */
	int poll(IoUring ring, int connections) {
		boolean room = connections < this.maxConnections && !this.closed;
		Integer fd = room ? this.waiting.poll() : null;
		if (fd != null) {
			return fd;
		}
		if (room && !this.armed && (this.retryAt == 0 || System.nanoTime() - this.retryAt >= 0)) {
			arm(ring);
		}
		return -1;
	}

	private void arm(IoUring ring) {
		long sqe = ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_ACCEPT);
		IoUringSqe.fd(RingMemory.ALL, sqe, this.socket.fd());
		IoUringSqe.ioprio(RingMemory.ALL, sqe, LinuxIoUring.IORING_ACCEPT_MULTISHOT);
		IoUringSqe.msgFlags(RingMemory.ALL, sqe, LinuxSocket.SOCK_CLOEXEC);
		IoUringSqe.userData(RingMemory.ALL, sqe, USER_DATA);
		this.armed = true;
		this.retryAt = 0;
	}

	/**
	 * Handles a completion.
	 * @return an accepted socket to serve now, or -1
	 */
	int completed(IoUring ring, int res, boolean more, int connections, long now) {
		if (!more) {
			this.armed = false;
			this.cancelling = false;
			if (this.closed) {
				this.socket.close();
			}
		}
		if (res < 0) {
			failed(-res, now);
			return -1;
		}
		if (this.closed) {
			Syscalls.close(res);
			return -1;
		}
		if (connections < this.maxConnections && this.waiting.isEmpty()) {
			return res;
		}
		this.waiting.add(res);
		cancel(ring);
		return -1;
	}

	private void failed(int errno, long now) {
		switch (errno) {
			// the peer gave up, or the request was cancelled: nothing is wrong
			case Errno.ECANCELED, Errno.ECONNABORTED, Errno.EINTR, Errno.EAGAIN -> {
			}
			default -> {
				this.retryAt = now + RETRY_NANOS;
				if (!this.warned && !this.closed) {
					this.warned = true;
					logger.warn("Accepting connections on {} failed: {}. It is retried every 100 ms{}",
							this.socket.localAddress(), Errno.name(errno),
							(errno == Errno.EMFILE) ? "; raise the limit of open files (ulimit -n, LimitNOFILE=)" : "");
				}
			}
		}
	}

	boolean retrying() {
		return this.retryAt != 0 && !this.closed;
	}

	/**
	 * Asks again, because the request was at work when it was to be cancelled.
	 */
	void notCancelled(IoUring ring) {
		if (this.armed && this.cancelling) {
			this.cancelling = false;
			cancel(ring);
		}
	}

	private void cancel(IoUring ring) {
		if (this.armed && !this.cancelling) {
			this.cancelling = true;
			Cancellation.submit(ring, USER_DATA, UserData.of(UserData.CANCEL_ACCEPT, 0));
		}
	}

	/**
	 * Accepts no more. The socket is closed when its request has completed: one that is
	 * still to be submitted must not meet another file under the same number.
	 */
	void close(IoUring ring) {
		if (!this.closed) {
			this.closed = true;
			cancel(ring);
			this.waiting.forEach(Syscalls::close);
			this.waiting.clear();
			if (!this.armed) {
				this.socket.close();
			}
		}
	}

	/**
	 * Closes the socket when nothing is submitted any more.
	 */
	void discard() {
		this.socket.close();
	}

	boolean armed() {
		return this.armed;
	}

}
