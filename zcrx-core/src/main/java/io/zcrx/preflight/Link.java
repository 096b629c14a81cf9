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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What {@code ip -d link show} knows beyond sysfs.
 *
 * @param kind the kind of a software interface such as {@code veth}, empty for others
 * @param xdpAttached whether an XDP program is attached
 */
record Link(String kind, boolean xdpAttached) {

	private static final int RTM_GETLINK = 18;

	private static final int SIZEOF_IFINFOMSG = 16;

	private static final int IFI_INDEX = 4;

	private static final int IFLA_IFNAME = 3;

	private static final int IFLA_LINKINFO = 18;

	private static final int IFLA_INFO_KIND = 1;

	private static final int IFLA_XDP = 43;

	private static final int IFLA_XDP_ATTACHED = 2;

	private static final int XDP_ATTACHED_NONE = 0;

	static Link get(String interfaceName) throws NetlinkException {
		try (NetlinkSocket socket = new NetlinkSocket(Netlink.NETLINK_ROUTE)) {
			return get(socket, "RTM_GETLINK of " + interfaceName,
					new NetlinkRequest(RTM_GETLINK, socket.nextSequence()).header(new byte[SIZEOF_IFINFOMSG])
						.string(IFLA_IFNAME, interfaceName));
		}
	}

	static Link get(int interfaceIndex) throws NetlinkException {
		ByteBuffer header = ByteBuffer.allocate(SIZEOF_IFINFOMSG).order(ByteOrder.nativeOrder());
		header.putInt(IFI_INDEX, interfaceIndex);
		try (NetlinkSocket socket = new NetlinkSocket(Netlink.NETLINK_ROUTE)) {
			return get(socket, "RTM_GETLINK of " + interfaceIndex,
					new NetlinkRequest(RTM_GETLINK, socket.nextSequence()).header(header.array()));
		}
	}

	private static Link get(NetlinkSocket socket, String operation, NetlinkRequest request) throws NetlinkException {
		ByteBuffer body = socket.ask(operation, request);
		body.position(Math.min(SIZEOF_IFINFOMSG, body.limit()));
		return of(NetlinkAttributes.parse(body));
	}

	static Link of(NetlinkAttributes attributes) throws NetlinkException {
		return new Link(attributes.nest(IFLA_LINKINFO).string(IFLA_INFO_KIND),
				attributes.nest(IFLA_XDP).u8(IFLA_XDP_ATTACHED, XDP_ATTACHED_NONE) != XDP_ATTACHED_NONE);
	}

}
