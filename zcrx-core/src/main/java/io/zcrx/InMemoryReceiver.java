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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.inbound.Dispatcher;
import io.zcrx.loop.LoopGroup;
import io.zcrx.payload.LeakDetector;
import io.zcrx.transport.MemoryTransport;

/**
 * What an {@link InMemoryNetwork} knows of a receiver. Safe from any thread.
 */
record InMemoryReceiver(int port, LoopGroup loops, List<MemoryTransport> transports, @Nullable Dispatcher dispatcher,
		LeakDetector leaks) {

	/**
	 * Tells whether all loops wait and no handler is at work.
	 */
	boolean isIdle() {
		List<Long> before = idle();
		boolean dispatching = this.dispatcher != null && this.dispatcher.pending() > 0;
		// no loop was at work in between, so that nothing can have been dispatched since
		return !before.contains(-1L) && !dispatching && before.equals(idle());
	}

	private List<Long> idle() {
		List<Long> idle = new ArrayList<>();
		this.transports.forEach((transport) -> idle.add(transport.idle()));
		return idle;
	}

}
