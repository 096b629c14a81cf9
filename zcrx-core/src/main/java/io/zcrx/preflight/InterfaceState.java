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

import org.jspecify.annotations.Nullable;

/**
 * What has become of an rx queue that was registered with a ring: its interface can be
 * removed, and a driver can forget who fills its buffers. Confined to one thread.
 *
 * @since 0.1.0
 */
public final class InterfaceState {

	private final String interfaceName;

	private final int interfaceIndex;

	private final int queue;

	private final DeviceQueries queries;

	// before 6.16 kernels do not tell who fills a queue's buffers
	private boolean bindingIsTold;

	private boolean suspicious;

	/**
	 * Looks at a queue that is registered.
	 * @param interfaceName the network interface
	 * @param interfaceIndex its index
	 * @param queue the rx queue
	 */
	public InterfaceState(String interfaceName, int interfaceIndex, int queue) {
		this(interfaceName, interfaceIndex, queue, new NetlinkQueries());
	}

	InterfaceState(String interfaceName, int interfaceIndex, int queue, DeviceQueries queries) {
		this.interfaceName = interfaceName;
		this.interfaceIndex = interfaceIndex;
		this.queue = queue;
		this.queries = queries;
	}

	/**
	 * Looks whether the interface is there and the queue is bound.
	 * @return what has become of it, or {@code null} if all is well
	 */
	public @Nullable String loss() {
		if (this.queries.isGone(this.interfaceName, this.interfaceIndex)) {
			return "interface %s is gone: it was removed, its driver unloaded, or it was moved to another namespace"
				.formatted(this.interfaceName);
		}
		NetdevQueue state = this.queries.queue(this.interfaceName, this.queue);
		if (state == null) {
			return null; // down, or the kernel does not tell
		}
		if (state.ioUring()) {
			this.bindingIsTold = true;
			this.suspicious = false;
			return null;
		}
		// a queue that is being restarted may be seen without
		boolean lost = this.bindingIsTold && this.suspicious;
		this.suspicious = this.bindingIsTold;
		return lost ? "queue %d of %s was taken from the receiver: its driver was reset or its queues were changed"
			.formatted(this.queue, this.interfaceName) : null;
	}

}
