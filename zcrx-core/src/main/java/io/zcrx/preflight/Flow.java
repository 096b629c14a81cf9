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
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.EthtoolTcpip4Spec;
import io.zcrx.uapi.EthtoolTcpip6Spec;
import io.zcrx.uapi.EthtoolUsrip4Spec;
import io.zcrx.uapi.EthtoolUsrip6Spec;
import io.zcrx.uapi.LinuxEthtool;

/**
 * What is known of the packets of a receiver's connections, as an interface sees them:
 * where those go that it accepts, or where those come from that it makes.
 */
final class Flow {

	private static final byte TCP = 6;

	private final boolean ipv4;

	private final @Nullable InetAddress address;

	private final int port;

	private final boolean incoming;

	private Flow(boolean ipv4, @Nullable InetAddress address, int port, boolean incoming) {
		this.ipv4 = ipv4;
		this.address = address;
		this.port = port;
		this.incoming = incoming;
	}

	/**
	 * Returns what peers send to a port.
	 * @param ipv4 whether over IPv4, otherwise over IPv6
	 * @param local the local address, or {@code null} if any
	 * @param port the local port
	 */
	static Flow to(boolean ipv4, @Nullable InetAddress local, int port) {
		return new Flow(ipv4, (local != null && !local.isAnyLocalAddress()) ? local : null, port, true);
	}

	/**
	 * Returns what a server sends that a receiver connects to.
	 * @param remote the server's address
	 * @param port the server's port
	 */
	static Flow from(InetAddress remote, int port) {
		return new Flow(remote instanceof Inet4Address, remote, port, false);
	}

	/**
	 * Returns what a server sends whose address is not known.
	 * @param port the server's port
	 */
	static Flow from(int port) {
		return new Flow(true, null, port, false);
	}

	boolean ipv4() {
		return this.ipv4;
	}

	/**
	 * {@return the flow type of rules that match TCP of this family}
	 */
	int flowType() {
		return this.ipv4 ? LinuxEthtool.TCP_V4_FLOW : LinuxEthtool.TCP_V6_FLOW;
	}

	/**
	 * {@return the flow type of rules that match any protocol over IP of this family}
	 */
	int userFlowType() {
		return this.ipv4 ? LinuxEthtool.IPV4_USER_FLOW : LinuxEthtool.IPV6_USER_FLOW;
	}

	/**
	 * {@return the bytes that rules of a flow type match, 0 where nothing is known}
	 * @param type the flow type
	 */
	byte[] bytes(int type) {
		return fill(type, (this.address != null) ? this.address.getAddress() : null, (short) this.port, TCP);
	}

	/**
	 * {@return which bits of {@link #bytes} are known}
	 * @param type the flow type
	 */
	byte[] known(int type) {
		byte[] address = (this.address != null) ? this.address.getAddress() : null;
		if (address != null) {
			Arrays.fill(address, (byte) -1);
		}
		return fill(type, address, (short) -1, (byte) -1);
	}

	private byte[] fill(int type, byte @Nullable [] address, short port, byte protocol) {
		ByteBuffer bytes = ByteBuffer.allocate(EthtoolRxFlowSpec.MATCHED);
		bytes.putShort(portField(), port);
		if (address != null) {
			bytes.put(addressField(), address);
		}
		if (type == userFlowType()) {
			bytes.put((int) (this.ipv4 ? EthtoolUsrip4Spec.PROTO : EthtoolUsrip6Spec.L4_PROTO), protocol);
		}
		return bytes.array();
	}

	private int portField() {
		if (this.ipv4) {
			return (int) (this.incoming ? EthtoolTcpip4Spec.PDST : EthtoolTcpip4Spec.PSRC);
		}
		return (int) (this.incoming ? EthtoolTcpip6Spec.PDST : EthtoolTcpip6Spec.PSRC);
	}

	private int addressField() {
		if (this.ipv4) {
			return (int) (this.incoming ? EthtoolTcpip4Spec.IP4DST : EthtoolTcpip4Spec.IP4SRC);
		}
		return (int) (this.incoming ? EthtoolTcpip6Spec.IP6DST : EthtoolTcpip6Spec.IP6SRC);
	}

	/**
	 * {@return the command that directs this flow to a queue}
	 * @param interfaceName the interface
	 * @param queue the rx queue
	 */
	String command(String interfaceName, int queue) {
		String what = this.incoming ? "dst-port " + this.port
				: ((this.address != null) ? "src-ip " + this.address.getHostAddress() + " " : "") + "src-port "
						+ this.port;
		return "ethtool -N %s flow-type %s %s action %d".formatted(interfaceName, this.ipv4 ? "tcp4" : "tcp6", what,
				queue);
	}

	/**
	 * {@return the flow in words}
	 */
	@Override
	public String toString() {
		String family = this.ipv4 ? "IPv4" : "IPv6";
		if (this.incoming) {
			return "port %d over %s".formatted(this.port, family);
		}
		return "%s over %s".formatted(
				(this.address != null) ? this.address.getHostAddress() + ":" + this.port : "port " + this.port, family);
	}

}
