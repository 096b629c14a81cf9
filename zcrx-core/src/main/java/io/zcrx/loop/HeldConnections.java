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

/**
 * Connections that receive nothing for a while, whatever holds them: only who reads
 * learns of the end of a peer, so those held for a tick are watched for it in another
 * way. What is held for less costs nothing. Confined to the loop thread.
 */
final class HeldConnections {

	// each look is some system calls, and the loop must not stand still for them
	private static final int MAX_LOOKS = 256;

	private static final int LOOKS_PER_CONNECTION = 10;

	private final ArrayDeque<LoopConnection> fresh = new ArrayDeque<>();

	private final ArrayDeque<LoopConnection> aged = new ArrayDeque<>();

	// those that nothing tells of
	private final ArrayDeque<LoopConnection> looked = new ArrayDeque<>();

	/**
	 * Takes note of a connection that receives nothing from now on, if its peer could
	 * still end it.
	 */
	void add(LoopConnection connection) {
		if (connection.isHeld() && connection.held(true)) {
			this.fresh.add(connection);
		}
	}

	boolean isEmpty() {
		return this.fresh.isEmpty() && this.aged.isEmpty() && this.looked.isEmpty();
	}

	/**
	 * Begins to watch connections that were held since the last call, and looks again at
	 * some of those that nothing tells of.
	 */
	void tick() {
		int again = Math.min(MAX_LOOKS, Math.ceilDiv(this.looked.size(), LOOKS_PER_CONNECTION));
		for (int i = 0; i < again; i++) {
			look(this.looked.removeFirst());
		}
		for (int i = again; i < MAX_LOOKS && !this.aged.isEmpty(); i++) {
			look(this.aged.removeFirst());
		}
		this.aged.addAll(this.fresh);
		this.fresh.clear();
	}

	private void look(LoopConnection connection) {
		connection.lookAtPeer(); // what is over by now need not be told any more
		if (!connection.isHeld() || connection.awaitPeer()) {
			connection.held(false);
		}
		else {
			this.looked.add(connection);
		}
	}

}
