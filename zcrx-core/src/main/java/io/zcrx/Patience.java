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

package io.zcrx;

import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import io.zcrx.libc.SyscallException;

/**
 * Asks the kernel again for what it gives back in its own time, shortly after another
 * receiver has ended: interface queues, locked memory, huge pages.
 */
final class Patience {

	/** How long a queue is waited for, which another process may hold. */
	static final Duration QUEUE = Duration.ofSeconds(5);

	/** How long memory is waited for, which may be counted still although it is free. */
	static final Duration MEMORY = Duration.ofSeconds(2);

	private static final long MAX_PAUSE_MILLIS = 200;

	private Patience() {
	}

	/**
	 * Calls until it succeeds, or fails for too long.
	 * @param <T> the type of the result
	 * @param call the call, which is made anew each time
	 * @param patience how long to go on for an error number, zero for one that does not
	 * pass
	 * @return the result
	 * @throws SyscallException the last failure
	 */
	static <T> T ask(Supplier<T> call, IntFunction<Duration> patience) {
		long start = System.nanoTime();
		for (long pause = 1;; pause = Math.min(2 * pause, MAX_PAUSE_MILLIS)) {
			try {
				return call.get();
			}
			catch (SyscallException ex) {
				if (System.nanoTime() - start >= patience.apply(ex.errno()).toNanos()) {
					throw ex;
				}
			}
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ZcrxException("Interrupted while waiting for what another receiver has used", ex);
			}
		}
	}

}
