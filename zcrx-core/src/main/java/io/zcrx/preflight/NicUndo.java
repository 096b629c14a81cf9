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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;

/**
 * Changes an interface back. Confined to one thread.
 */
final class NicUndo {

	private static final Logger logger = LoggerFactory.getLogger(NicUndo.class);

	// the kernel releases a queue in its own time, and until then refuses to change what
	// it depends on
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final long PAUSE_MILLIS = 10;

	private final String interfaceName;

	private long deadline = System.nanoTime() + TIMEOUT.toNanos();

	NicUndo(String interfaceName) {
		this.interfaceName = interfaceName;
	}

	/**
	 * Undoes a change, if it is still as it was left.
	 * @param command what a user would say to undo it
	 * @param undo undoes it
	 */
	void undo(String command, Undo undo) {
		while (true) {
			try {
				String other = undo.run();
				if (other != null) {
					logger.warn("{} is left as it is, because somebody else has changed it meanwhile: {}",
							this.interfaceName, other);
				}
				else {
					logger.info("Restored {}: {}", this.interfaceName, command);
				}
				return;
			}
			catch (NetlinkException | RuntimeException ex) {
				int errno = errno(ex);
				if (errno == Errno.ENODEV || errno == Errno.ENOENT) {
					return; // the interface is gone, or somebody else has undone it
				}
				if (System.nanoTime() - this.deadline >= 0) {
					logger.warn("{} could not be restored: {}. Restore it by: {}", this.interfaceName, ex.getMessage(),
							command);
					return;
				}
			}
			if (!pause()) {
				this.deadline = System.nanoTime(); // one more attempt for each
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

	/**
	 * Undoes a change.
	 */
	@FunctionalInterface
	interface Undo {

		/**
		 * Compares, and undoes.
		 * @return what is not as it was left and therefore stays, or {@code null} if it
		 * was undone
		 */
		@Nullable String run() throws NetlinkException;

	}

}
