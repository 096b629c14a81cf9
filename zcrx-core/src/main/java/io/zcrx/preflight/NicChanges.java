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

package io.zcrx.preflight;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;

/**
 * What was changed of an interface, and how to change it back. Not thread-safe.
 */
final class NicChanges {

	private static final Logger logger = LoggerFactory.getLogger(NicChanges.class);

	// the kernel releases a queue in its own time, and until then refuses to change what
	// it depends on
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final long PAUSE_MILLIS = 10;

	private final String interfaceName;

	private final Deque<Change> changes = new ArrayDeque<>();

	NicChanges(String interfaceName) {
		this.interfaceName = interfaceName;
	}

	/**
	 * Takes note of a change that was made.
	 * @param what the change, for the log
	 * @param command what a user would say to undo it
	 * @param undo undoes it
	 */
	void made(String what, String command, Undo undo) {
		logger.info("Changed {}: {}, until the receiver is closed", this.interfaceName, what);
		this.changes.push(new Change(command, undo));
	}

	/**
	 * Undoes all changes, the last one first.
	 */
	void undo() {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		for (Change change = this.changes.poll(); change != null; change = this.changes.poll()) {
			undo(change, deadline);
		}
	}

	private void undo(Change change, long deadline) {
		while (true) {
			try {
				change.undo.run();
				logger.info("Restored {}: {}", this.interfaceName, change.command);
				return;
			}
			catch (NetlinkException | RuntimeException ex) {
				int errno = errno(ex);
				if (errno == Errno.ENODEV || errno == Errno.ENOENT) {
					return; // the interface is gone, or somebody else has undone it
				}
				if (System.nanoTime() - deadline >= 0) {
					logger.warn("{} could not be restored: {}. Restore it by: {}", this.interfaceName, ex.getMessage(),
							change.command);
					return;
				}
			}
			if (!pause()) {
				deadline = System.nanoTime(); // one more attempt for each
			}
		}
	}

	private static boolean pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	static int errno(Exception ex) {
		if (ex instanceof NetlinkException netlink) {
			return netlink.errno();
		}
		return (ex instanceof SyscallException call) ? call.errno() : 0;
	}

	private record Change(String command, Undo undo) {

	}

	/**
	 * Undoes a change.
	 */
	@FunctionalInterface
	interface Undo {

		void run() throws NetlinkException;

	}

}
