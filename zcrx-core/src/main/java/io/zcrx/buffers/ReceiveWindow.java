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

/**
 * Says how many buffers to offer the kernel at a time: so many that a turn of the loop
 * brings about as many bytes as fit into a processor's own cache. With more the kernel
 * writes out of the cache what a handler is about to read, and receiving costs up to
 * twice as much. Small payloads use little of their buffers, so they get more of them.
 * Confined to the loop thread.
 */
final class ReceiveWindow {

	// half of the second-level cache of today's servers
	private static final long TURN_BYTES = 1 << 20;

	private static final int MIN_SIZE = 4;

	private final int least;

	private final int most;

	private int size;

	/**
	 * Begins with as many buffers as full ones fit.
	 * @param bufferSize bytes of each buffer
	 * @param buffers how many there are
	 */
	ReceiveWindow(int bufferSize, int buffers) {
		this.least = (int) Math.min(Math.max(TURN_BYTES / bufferSize, MIN_SIZE), buffers);
		this.most = buffers;
		this.size = this.least;
	}

	int size() {
		return this.size;
	}

	/**
	 * Takes note of a turn.
	 * @param bytes what it brought
	 * @param tooSmall whether it ended because no more buffers were offered
	 * @return whether the size has changed
	 */
	boolean adapt(long bytes, boolean tooSmall) {
		int before = this.size;
		if (bytes > 2 * TURN_BYTES) {
			this.size = Math.max(this.size / 2, this.least);
		}
		else if (tooSmall && bytes < TURN_BYTES / 2) {
			this.size = Math.min(this.size * 2, this.most);
		}
		return this.size != before;
	}

}
