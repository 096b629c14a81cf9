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

package io.zcrx.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import io.zcrx.libc.Syscalls;
import io.zcrx.loop.LoopConnection;
import io.zcrx.socket.DescriptorSocket;
import io.zcrx.uapi.LinuxPoll;
import io.zcrx.uapi.Pollfd;

/**
 * Connections that have received lately, until they have been quiet for a while: up to
 * Linux 7.2 a zero-copy receive request may go to sleep although bytes, or the end of the
 * stream, wait in its socket, and nothing tells. A connection that stays readable while
 * the loop turns, and still brings nothing, is renewed. Confined to the loop thread.
 */
final class QuietConnections {

	// what the kernel forgot is there when the request goes to sleep
	private static final int QUIET_TICKS = 3;

	private final List<LoopConnection> connections = new ArrayList<>();

	private final List<LoopConnection> quiet = new ArrayList<>();

	/**
	 * Takes note of a connection that receives; it must not be watched yet.
	 */
	void add(LoopConnection connection) {
		this.connections.add(connection);
	}

	boolean isEmpty() {
		return this.connections.isEmpty();
	}

	/**
	 * Looks at the connections. Between two calls the loop has handled all completions
	 * that there were.
	 * @return how many had stalled and were renewed
	 */
	int tick() {
		this.quiet.clear();
		this.connections.removeIf(this::isDone);
		return this.quiet.isEmpty() ? 0 : renewReadable();
	}

	private boolean isDone(LoopConnection connection) {
		int ticks = connection.quietTicks();
		boolean done = !connection.receives() || ticks > QUIET_TICKS;
		if (done) {
			connection.unwatch();
		}
		else if (ticks > 0) {
			this.quiet.add(connection);
		}
		return done;
	}

	private int renewReadable() {
		int renewed = 0;
		try (Arena arena = Arena.ofConfined()) {
			int count = this.quiet.size();
			MemorySegment pollfds = arena.allocate(Pollfd.LAYOUT, count);
			for (int i = 0; i < count; i++) {
				Pollfd.fd(pollfds, i * Pollfd.SIZEOF, ((DescriptorSocket) this.quiet.get(i).socket()).fd());
				Pollfd.events(pollfds, i * Pollfd.SIZEOF, LinuxPoll.POLLIN);
			}
			Syscalls.poll(pollfds, count, 0);
			for (int i = 0; i < count; i++) {
				boolean readable = Pollfd.revents(pollfds, i * Pollfd.SIZEOF) != 0;
				if (this.quiet.get(i).readableAgain(readable) && this.quiet.get(i).renewReceive()) {
					renewed++;
				}
			}
		}
		return renewed;
	}

}
