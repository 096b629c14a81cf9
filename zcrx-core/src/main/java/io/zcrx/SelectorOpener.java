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

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.socket.ChannelSocket;
import io.zcrx.socket.ConnectedSocket;
import io.zcrx.socket.ServerChannel;
import io.zcrx.transport.SelectorTransport;

/**
 * Opens loops that use the JDK's channels.
 */
final class SelectorOpener {

	private final ZcrxReceiverConfig config;

	private final GroupOpener group;

	SelectorOpener(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections) {
		this.config = config;
		this.group = new GroupOpener(config, payloads, connections);
	}

	OpenedMode open(String reason) {
		try {
			String interfaceName = this.config.interfaceName();
			if (interfaceName != null) {
				SocketOpener.checkExists(interfaceName);
			}
			ServerChannel server = this.config.connect().isEmpty()
					? this.group.took(new SocketOpener(this.config).listen()) : null;
			for (int i = 0; i < this.config.loops(); i++) {
				openLoop((i == 0) ? server : null);
			}
			return this.group.open(ReceiveMode.NIO, reason, (server != null) ? server.localAddress() : null,
					this::connect);
		}
		catch (IOException ex) {
			this.group.abandon(ex);
			throw new ZcrxException("Receiver '%s': %s".formatted(this.config.name(), ex.getMessage()), ex);
		}
		catch (Throwable ex) {
			this.group.abandon(ex);
			throw ex;
		}
	}

	private ConnectedSocket connect(InetAddress address, int port, BooleanSupplier cancelled) throws IOException {
		return ChannelSocket.connect(address, port, new SocketOpener(this.config).dialSettings());
	}

	@SuppressWarnings("MustBeClosedChecker") // the group closes it
	private void openLoop(@Nullable ServerChannel server) throws IOException {
		MemorySegment area = this.group.tookMemory(Arena.ofShared())
			.allocate(this.config.areaSize(), ZcrxReceiverConfig.PAGE_SIZE);
		SelectorTransport transport = new SelectorTransport(new SelectorBuffers(area), server);
		this.group.took(transport);
		this.group.addLoop(transport, area);
	}

}
