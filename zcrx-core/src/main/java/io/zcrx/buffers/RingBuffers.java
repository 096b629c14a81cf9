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

package io.zcrx.buffers;

import io.zcrx.stats.LoopCounters;

/**
 * Buffers that the requests of a ring receive into.
 */
public abstract sealed class RingBuffers extends ReceiveBuffers permits ZcrxBuffers, ProvidedBuffers {

	/**
	 * Fills a receive request, but for its user data.
	 */
	public abstract void prepareReceive(long sqe, int fd);

	/**
	 * Tells whether a completion of a receive request brings a buffer that must go back.
	 */
	public abstract boolean carriesBuffer(int res, int flags);

	/**
	 * Tells whether the last completion of a request can bring bytes.
	 */
	public abstract boolean lastCompletionCarriesBytes();

	/**
	 * Returns where a completion's bytes are.
	 */
	public abstract long offset(long cqe, int flags);

	/**
	 * Tells whether the kernel may have run out of something in the middle of a socket's
	 * data, where it forgets to go on by itself.
	 * @param full whether the completion queue was full
	 * @param exhausted whether a request ended for lack of buffers
	 */
	public abstract boolean mayHaveStalled(boolean full, boolean exhausted);

	/**
	 * Tells whether a request may go to sleep although bytes wait in its socket.
	 */
	public abstract boolean maySleepOnBytes();

	/**
	 * Takes note of how much a turn of the loop brought. Comes after all its buffers that
	 * come back at once have been given back.
	 * @param bytes bytes delivered
	 * @param exhausted whether a request ended for lack of buffers
	 */
	public void endDrain(long bytes, boolean exhausted) {
	}

	/**
	 * Handles an event posted by the kernel.
	 */
	public abstract void event(int res, LoopCounters counters);

}
