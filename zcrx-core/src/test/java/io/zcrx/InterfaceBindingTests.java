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

import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A receiver of one of this machine's interfaces serves nobody who comes through another.
 */
@Timeout(60)
class InterfaceBindingTests {

	private final RecordingListener listener = new RecordingListener();

	@Test
	void peersOfAnotherInterfaceAreRefused() throws Exception {
		Optional<NetworkInterface> found = interfaceWithAddress();
		Prerequisite.require(found.isPresent(), "this machine has no interface but loopback");
		try (ZcrxReceiver receiver = start(found.orElseThrow().getName())) {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(
					() -> new Socket(InetAddress.getLoopbackAddress(), receiver.localAddress().getPort()).close());
			assertThat(receiver.stats().acceptedConnections()).isZero();
		}
	}

	@Test
	void peersOfItsOwnInterfaceAreServed() throws Exception {
		try (ZcrxReceiver receiver = start("lo");
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.localAddress().getPort())) {
			assertThat(socket.isConnected()).isTrue();
			this.listener.awaitConnection();
		}
	}

	private ZcrxReceiver start(String interfaceName) {
		return ZcrxReceiver.start(ZcrxReceiverConfig.builder("bound")
			.mode(ReceiveMode.COPY)
			.interfaceQueue(interfaceName, 0)
			.areaSize(1 << 20)
			.build(), this.listener, this.listener);
	}

	private static Optional<NetworkInterface> interfaceWithAddress() throws SocketException {
		return NetworkInterface.networkInterfaces()
			.filter((candidate) -> !candidate.getName().equals("lo")
					&& candidate.inetAddresses().anyMatch(Inet4Address.class::isInstance))
			.findFirst();
	}

}
