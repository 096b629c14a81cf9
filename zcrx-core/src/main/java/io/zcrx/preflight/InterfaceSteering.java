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

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an interface brings the connections of a receiver to its rx queues.
 * Safe from any thread. Changes nothing, needs no privilege and never throws: what can't
 * be found out is left out.
 *
 * @since 0.1.0
 */
public final class InterfaceSteering {

	private final String interfaceName;

	private final Collection<Integer> queues;

	private final NicSettings settings;

	/**
	 * Creates a check.
	 * @param interfaceName the network interface
	 * @param queues the rx queues that are received from
	 */
	public InterfaceSteering(String interfaceName, Collection<Integer> queues) {
		this(interfaceName, queues, new EthtoolSettings(interfaceName));
	}

	InterfaceSteering(String interfaceName, Collection<Integer> queues, NicSettings settings) {
		this.interfaceName = interfaceName;
		this.queues = List.copyOf(queues);
		this.settings = settings;
	}

	/**
	 * Checks what peers send to a port.
	 * @param local the local address, or {@code null} for any of the interface
	 * @param port the local port
	 * @return what leads it to other queues, each with the fix
	 */
	public List<Finding> accepting(@Nullable InetAddress local, int port) {
		List<Finding> findings = new ArrayList<>();
		for (boolean ipv4 : families(local)) {
			if (local != null || ipv4 || hasIpv6()) {
				findings.addAll(check(Flow.to(ipv4, local, port)));
			}
		}
		return findings;
	}

	/**
	 * Checks what a server sends that is connected to.
	 * @param server the server
	 * @return what leads it to other queues, each with the fix; nothing if the address of
	 * the server is not known
	 */
	public List<Finding> connecting(InetSocketAddress server) {
		InetAddress address = server.getAddress();
		return (address != null) ? check(Flow.from(address, server.getPort())) : List.of();
	}

	/**
	 * {@return the commands that bring what peers send to a port to a queue}
	 * @param local the local address, or {@code null} for any of the interface
	 * @param port the local port
	 */
	public List<String> acceptingCommands(@Nullable InetAddress local, int port) {
		return families(local).stream()
			.filter((ipv4) -> local != null || ipv4 || hasIpv6())
			.map((ipv4) -> command(Flow.to(ipv4, local, port)))
			.toList();
	}

	/**
	 * {@return the command that brings what a server sends to a queue}
	 * @param server the server
	 */
	public String connectingCommand(InetSocketAddress server) {
		InetAddress address = server.getAddress();
		return command((address != null) ? Flow.from(address, server.getPort()) : Flow.from(server.getPort()));
	}

	private String command(Flow flow) {
		return flow.command(this.interfaceName, this.queues.iterator().next());
	}

	private List<Finding> check(Flow flow) {
		try {
			return new Steering(this.interfaceName, this.queues, this.settings).check(flow);
		}
		catch (RuntimeException | LinkageError ex) {
			return List.of();
		}
	}

	private boolean hasIpv6() {
		try {
			NetworkInterface networkInterface = NetworkInterface.getByName(this.interfaceName);
			return networkInterface != null && networkInterface.inetAddresses()
				.anyMatch((address) -> address instanceof Inet6Address && !address.isLinkLocalAddress());
		}
		catch (SocketException ex) {
			return false;
		}
	}

	/**
	 * {@return for each family of what is bound to an address whether it is IPv4}
	 * @param local the address, or {@code null} for any
	 */
	static List<Boolean> families(@Nullable InetAddress local) {
		if (local instanceof Inet4Address) {
			return List.of(true);
		}
		return (local instanceof Inet6Address) ? List.of(false) : List.of(true, false);
	}

}
