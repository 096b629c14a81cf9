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

import java.util.ArrayList;
import java.util.List;

/**
 * Says who holds an rx queue.
 */
final class QueueOccupation {

	private QueueOccupation() {
	}

	static List<Finding> of(String interfaceName, int queue, NetdevQueue state) {
		List<Finding> findings = new ArrayList<>();
		String name = "queue " + queue + " of " + interfaceName;
		if (state.ioUring()) {
			findings.add(new Finding("an io_uring zcrx instance already fills " + name,
					"use another queue, or stop the process that holds it (sudo lsof | grep io_uring lists "
							+ "candidates; one that has just ended frees its queue a moment later)"));
		}
		if (state.dmabuf()) {
			findings.add(new Finding("device memory TCP already fills " + name,
					"use another queue, or stop the process that bound a dma-buf to it"));
		}
		if (state.xsk()) {
			findings.add(new Finding("an AF_XDP socket already fills " + name,
					"use another queue, or stop the process that has the AF_XDP socket"));
		}
		if (state.lease()) {
			findings.add(new Finding(name + " is leased to a netkit device",
					"register through the netkit device and its own queue number, or use another queue"));
		}
		return findings;
	}

}
