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

package io.zcrx.spring.listener;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.springframework.util.Assert;

/**
 * Writes and reads socket addresses for people, such as {@code 127.0.0.1:9000},
 * {@code [::1]:9000}, and {@code *:9000} for any local address.
 *
 * @since 0.1.0
 */
public final class HostAndPort {

	private HostAndPort() {
	}

	/**
	 * Writes an address.
	 * @param address the address
	 * @return its text, without a host name
	 */
	public static String format(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		if (host == null) {
			String name = address.getHostString();
			return ((name.indexOf(':') >= 0) ? "[" + name + "]" : name) + ":" + address.getPort();
		}
		if (host.isAnyLocalAddress()) {
			return "*:" + address.getPort();
		}
		String text = (host instanceof Inet6Address) ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
		return text + ":" + address.getPort();
	}

	/**
	 * Reads an address.
	 * @param text a host name or address, an IPv6 address in brackets, a colon and a port
	 * @return the address, whose name is not looked up
	 * @throws IllegalArgumentException if the text is anything else
	 */
	public static InetSocketAddress parse(String text) {
		int colon = text.lastIndexOf(':');
		Assert.isTrue(colon > 0, () -> "No port in '%s'".formatted(text));
		String host = text.substring(0, colon).strip();
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		else {
			Assert.isTrue(host.indexOf(':') < 0, () -> "No brackets around the IPv6 address of '%s'".formatted(text));
		}
		return InetSocketAddress.createUnresolved(host, Integer.parseInt(text.substring(colon + 1).strip()));
	}

}
