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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.transport.MemoryTransport;

/**
 * Opens loops whose connections are in memory.
 */
final class MemoryOpener {

	private final ZcrxReceiverConfig config;

	private final GroupOpener group;

	MemoryOpener(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections) {
		this.config = config;
		this.group = new GroupOpener(config, payloads, connections);
	}

	OpenedMode open(InMemoryNetwork network) {
		try {
			List<MemoryTransport> transports = new ArrayList<>();
			for (int i = 0; i < this.config.loops(); i++) {
				transports.add(openLoop());
			}
			OpenedMode opened = this.group.open(ReceiveMode.NIO, "in memory, for tests",
					new InetSocketAddress(InetAddress.getLoopbackAddress(), this.config.port()), null);
			network.add(this.config.name(), new InMemoryReceiver(this.config.port(), opened.loops(), transports,
					opened.dispatcher(), opened.leaks()));
			return opened;
		}
		catch (Throwable ex) {
			this.group.abandon(ex);
			throw ex;
		}
	}

	@SuppressWarnings("MustBeClosedChecker") // the group closes it
	private MemoryTransport openLoop() {
		MemorySegment area = this.group.tookMemory(Arena.ofShared())
			.allocate(this.config.areaSize(), ZcrxReceiverConfig.PAGE_SIZE);
		MemoryTransport transport = this.group.took(new MemoryTransport(new SelectorBuffers(area)));
		this.group.addLoop(transport, area);
		return transport;
	}

}
