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
import java.util.function.UnaryOperator;

import io.zcrx.libc.Errno;

/**
 * Asks a generic netlink family by name. Confined to the thread that opened it, which
 * closes it. Each message starts with a
 * {@snippet lang = c :
 * struct genlmsghdr {
 *     __u8 cmd;
 *     __u8 version;
 *     __u16 reserved;
 * };
 * }
 */
final class GenericNetlink implements AutoCloseable {

	private static final int GENL_HDRLEN = 4;

	private static final int GENL_ID_CTRL = 0x10;

	private static final int CTRL_CMD_GETFAMILY = 3;

	private static final int CTRL_ATTR_FAMILY_ID = 1;

	private static final int CTRL_ATTR_FAMILY_NAME = 2;

	private static final byte VERSION = 1;

	private final NetlinkSocket socket = new NetlinkSocket(Netlink.NETLINK_GENERIC);

	GenericNetlink() throws NetlinkException {
	}

	/**
	 * Sends a command and returns the attributes of its answer.
	 * @param family the family's name
	 * @param command the command's number
	 * @param attributes adds the command's attributes
	 * @return the attributes of the answer
	 * @throws NetlinkException if the kernel has no such family or refuses the command
	 */
	NetlinkAttributes ask(String family, int command, UnaryOperator<NetlinkRequest> attributes)
			throws NetlinkException {
		return ask(family + " command " + command, familyId(family), command, attributes);
	}

	private int familyId(String family) throws NetlinkException {
		String operation = "look-up of netlink family " + family;
		int id = ask(operation, GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
				(request) -> request.string(CTRL_ATTR_FAMILY_NAME, family))
			.u16(CTRL_ATTR_FAMILY_ID, 0);
		if (id == 0) {
			throw new NetlinkException(operation, Errno.ENODATA, "");
		}
		return id;
	}

	private NetlinkAttributes ask(String operation, int familyId, int command, UnaryOperator<NetlinkRequest> attributes)
			throws NetlinkException {
		NetlinkRequest request = new NetlinkRequest(familyId, this.socket.nextSequence())
			.header(new byte[] { (byte) command, VERSION, 0, 0 });
		ByteBuffer body = this.socket.ask(operation, attributes.apply(request));
		body.position(Math.min(GENL_HDRLEN, body.limit()));
		return NetlinkAttributes.parse(body);
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
