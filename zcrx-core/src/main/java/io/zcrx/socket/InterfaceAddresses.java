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

package io.zcrx.socket;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of a network interface, which may change at any time. Confined to one
 * thread.
 */
final class InterfaceAddresses {

	// whoever connects to other addresses can't have them read again and again
	private static final long MIN_AGE_NANOS = Duration.ofMillis(10).toNanos();

	private final String name;

	private List<InetAddress> addresses = List.of();

	private long readAt = System.nanoTime() - MIN_AGE_NANOS;

	InterfaceAddresses(String name) {
		this.name = name;
	}

	/**
	 * {@return whether an address is one of the interface}
	 */
	boolean contain(InetAddress address) {
		if (knows(address)) {
			return true; // one that was removed since then gets no connections
		}
		long now = System.nanoTime();
		if (now - this.readAt < MIN_AGE_NANOS) {
			return false;
		}
		this.readAt = now;
		this.addresses = read(this.name);
		return knows(address);
	}

	private boolean knows(InetAddress address) {
		for (InetAddress known : this.addresses) {
			if (known.equals(address) && scope(known) == scope(address)) {
				return true;
			}
		}
		return false;
	}

	private static int scope(InetAddress address) {
		// a link-local address can be that of several interfaces
		return (address instanceof Inet6Address ipv6 && ipv6.isLinkLocalAddress()) ? ipv6.getScopeId() : 0;
	}

	/**
	 * Finds the address of an interface from which a peer is best connected to.
	 * @return the address, or {@code null} if there is none of the peer's family
	 */
	static @Nullable InetAddress towards(String name, InetAddress peer) {
		InetAddress best = null;
		for (InetAddress address : read(name)) {
			boolean sameFamily = (address instanceof Inet4Address) == (peer instanceof Inet4Address);
			if (sameFamily && (best == null || address.isLinkLocalAddress() == peer.isLinkLocalAddress())) {
				best = address;
			}
		}
		return best;
	}

	private static List<InetAddress> read(String name) {
		try {
			NetworkInterface found = NetworkInterface.getByName(name);
			return (found != null) ? found.inetAddresses().toList() : List.of();
		}
		catch (SocketException ex) {
			return List.of();
		}
	}

}
