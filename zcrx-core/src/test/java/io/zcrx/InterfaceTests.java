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
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an interface binds, with peers in a network namespace.
 */
@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "the card has peers of its own")
class InterfaceTests extends AbstractReceiverTests {

	private static final String INTERFACE = "zcrxtest0";

	private static final String OTHER = "zcrxtest1";

	private static final String FAR = "ip -n zcrxtest";

	private PeerNamespace peer;

	@BeforeEach
	void makeNetwork() throws IOException {
		Prerequisite.require(isRoot(), "needs to be root to make a network");
		removeNetwork();
		Lab.shell("""
				ip netns add zcrxtest
				ip link add %1$s type veth peer name far0 netns zcrxtest
				ip link add %2$s type veth peer name far1 netns zcrxtest
				ip addr add 10.78.0.1/24 dev %1$s
				ip addr add 10.79.0.1/24 dev %2$s
				ip addr add fd78::1/64 dev %1$s nodad
				ip link set %1$s up
				ip link set %2$s up
				ip -n zcrxtest addr add 10.78.0.2/24 dev far0
				ip -n zcrxtest addr add 10.79.0.2/24 dev far1
				ip -n zcrxtest addr add fd78::2/64 dev far0 nodad
				ip -n zcrxtest link set far0 up
				ip -n zcrxtest link set far1 up
				ip -n zcrxtest link set lo up
				""".formatted(INTERFACE, OTHER));
		this.peer = new PeerNamespace("zcrxtest");
		patiently().until(() -> !linkLocal("ip", INTERFACE).isEmpty() && !linkLocal(FAR, "far0").isEmpty());
	}

	@AfterEach
	void removeNetwork() throws IOException {
		if (this.peer != null) {
			this.peer.close();
			this.peer = null;
		}
		Lab.shell("ip link del %s 2>&1 || true; ip link del %s 2>&1 || true; ip netns del zcrxtest 2>&1 || true"
			.formatted(INTERFACE, OTHER));
	}

	@Test
	void listensOnAllAddressesOfTheInterfaceAndOnNoOther() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.mode(mode()).interfaceQueue(INTERFACE, 0));
		int port = receiver.localAddress().getPort();

		assertThat(serves("10.78.0.1", port)).isTrue();
		assertThat(serves("fd78::1", port)).isTrue();
		assertThat(serves("10.79.0.1", port)).isFalse();

		Lab.shell("ip addr add 10.78.0.3/24 dev " + INTERFACE);
		// mode nio reads addresses again after 10 ms at the earliest
		patiently().until(() -> serves("10.78.0.3", port));
		receiver.close();
	}

	@Test
	void addressesOfPeersKeepTheirScope() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.mode(mode()).interfaceQueue(INTERFACE, 0));
		InetAddress address = InetAddress.ofLiteral(linkLocal("ip", INTERFACE));
		int scope = this.peer.call(() -> NetworkInterface.getByName("far0").getIndex());
		Socket socket = this.peer.call(() -> new Socket(Inet6Address.getByAddress(null, address.getAddress(), scope),
				receiver.localAddress().getPort()));

		ZcrxConnection connection = this.listener.awaitConnection();

		int here = NetworkInterface.getByName(INTERFACE).getIndex();
		assertThat(((Inet6Address) connection.remoteAddress().getAddress()).getScopeId()).isEqualTo(here);
		assertThat(((Inet6Address) connection.localAddress().getAddress()).getScopeId()).isEqualTo(here);
		socket.close();
		this.listener.awaitDisconnection();
		receiver.close();
	}

	@Test
	void connectsToLinkLocalPeer() throws Exception {
		int scope = this.peer.call(() -> NetworkInterface.getByName("far0").getIndex());
		Inet6Address far = Inet6Address.getByAddress(null, InetAddress.ofLiteral(linkLocal(FAR, "far0")).getAddress(),
				scope);
		try (ServerSocket server = this.peer.call(() -> new ServerSocket(0, 10, far))) {
			Inet6Address address = Inet6Address.getByAddress(null, far.getAddress(),
					NetworkInterface.getByName(INTERFACE).getIndex());
			ZcrxReceiver receiver = start((builder) -> builder.mode(mode())
				.connect(List.of(new InetSocketAddress(address, server.getLocalPort()))));

			try (Socket accepted = server.accept()) {
				assertThat(this.listener.awaitConnection().remoteAddress().getPort())
					.isEqualTo(accepted.getLocalPort());
				receiver.close();
			}
		}
	}

	@Test
	void connectsThroughTheInterface() throws Exception {
		try (ServerSocket server = this.peer.call(() -> new ServerSocket(0, 10))) {
			ZcrxReceiver receiver = start((builder) -> builder.mode(mode())
				.connect(List.of(new InetSocketAddress("10.78.0.2", server.getLocalPort())))
				.interfaceQueue(INTERFACE, 0));

			try (Socket accepted = server.accept()) {
				assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.ofLiteral("10.78.0.1"));
			}
			receiver.close();
		}
	}

	@Test
	void vanishedPeerIsNoticed() throws Exception {
		ZcrxReceiver receiver = start((builder) -> builder.mode(mode())
			.interfaceQueue(INTERFACE, 0)
			.keepAlive(Duration.ofSeconds(1), Duration.ofSeconds(1), 2)
			.userTimeout(Duration.ofSeconds(2)));
		this.listener.onConnected(ZcrxConnection::pause);
		int port = receiver.localAddress().getPort();
		Socket socket = this.peer.call(() -> new Socket("10.78.0.1", port));
		this.listener.awaitConnection();

		Lab.shell("ip -n zcrxtest link set far0 down");

		assertThat(this.listener.awaitDisconnection().orElseThrow()).hasMessageContaining("ETIMEDOUT");
		socket.close();
		receiver.close();
	}

	@Test
	void neverConnectsToItself() throws Exception {
		Lab.shell("ip netns exec zcrxtest sysctl -qw net.ipv4.ip_local_port_range='40000 40003'");
		ZcrxReceiver receiver = this.peer.call(() -> start((builder) -> builder.mode(mode())
			.connect(List.of(InetSocketAddress.createUnresolved("127.0.0.1", 40000)))
			.reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(2))));

		patiently().until(() -> receiver.stats().get(Statistic.CONNECT_FAILURES) > 200);

		assertThat(this.listener.connections()).isEmpty();
		receiver.close();
		// an attempt that was at work ends by itself, and gives the port back
		patiently().ignoreExceptionsInstanceOf(BindException.class)
			.until(() -> this.peer.call(() -> new ServerSocket(40000, 1, InetAddress.ofLiteral("127.0.0.1"))),
					Objects::nonNull)
			.close();
	}

	@Test
	void refusesInterfaceThatDoesNotExist() {
		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> start((builder) -> builder.mode(mode()).interfaceQueue("nosuch0", 0)))
			.withMessageContaining("no such network interface");
	}

	private ReceiveMode mode() {
		// without a device there is no interface
		return (this.mode == ReceiveMode.NODEV) ? ReceiveMode.COPY : this.mode;
	}

	private boolean serves(String address, int port) throws Exception {
		return this.peer.call(() -> {
			try (Socket socket = new Socket()) {
				socket.setSoTimeout(PATIENCE_MILLIS);
				socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
				socket.shutdownOutput();
				return socket.getInputStream().read() == -1;
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

	/**
	 * {@return the link-local address of an interface when it can be used, or nothing}
	 */
	private static String linkLocal(String ip, String name) throws IOException {
		String line = Lab.shell(ip + " -6 -o addr show dev " + name + " scope link -tentative");
		return line.isBlank() ? "" : line.replaceFirst("(?s).*inet6 ([^/]*)/.*", "$1");
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

}
