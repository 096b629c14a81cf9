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

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;

/**
 * Takes the answer to one request out of the datagrams the kernel sends: the first
 * message that is no error, then the acknowledgement. An error or acknowledgement is
 * {@snippet lang = c :
 * struct nlmsgerr {
 *     int error;
 *     struct nlmsghdr msg;    // followed by the request unless NLM_F_CAPPED
 * };                          // followed by attributes if NLM_F_ACK_TLVS
 * }
 */
final class NetlinkReply {

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	private final String operation;

	private final int sequence;

	private @Nullable ByteBuffer payload;

	private boolean complete;

	NetlinkReply(String operation, int sequence) {
		this.operation = operation;
		this.sequence = sequence;
	}

	/**
	 * Reads a datagram.
	 * @param datagram what arrived, from position to limit
	 * @return whether the acknowledgement has been seen
	 * @throws NetlinkException if the kernel reports an error or a length can't be right
	 */
	boolean accept(ByteBuffer datagram) throws NetlinkException {
		ByteBuffer rest = datagram.slice().order(ByteOrder.nativeOrder());
		while (!this.complete && rest.remaining() >= Netlink.NLMSG_HDRLEN) {
			int begin = rest.position();
			int length = rest.getInt();
			int type = Short.toUnsignedInt(rest.getShort());
			int flags = rest.getShort();
			int messageSequence = rest.getInt();
			if (length < Netlink.NLMSG_HDRLEN || length > rest.limit() - begin) {
				throw new NetlinkException(this.operation + " failed: the reply claims " + length + " of "
						+ (rest.limit() - begin) + " bytes");
			}
			if (messageSequence == this.sequence) {
				ByteBuffer body = rest.slice(begin + Netlink.NLMSG_HDRLEN, length - Netlink.NLMSG_HDRLEN)
					.order(ByteOrder.nativeOrder());
				message(type, flags, body);
			}
			rest.position(Math.min(begin + Netlink.align(length), rest.limit()));
		}
		return this.complete;
	}

	/**
	 * {@return the body of the answer, empty if there was only an acknowledgement}
	 */
	ByteBuffer payload() {
		return (this.payload != null) ? this.payload : EMPTY;
	}

	private void message(int type, int flags, ByteBuffer body) throws NetlinkException {
		if (type != Netlink.NLMSG_ERROR) {
			this.payload = (this.payload != null) ? this.payload : body;
			return;
		}
		if (body.remaining() < Integer.BYTES) {
			throw new NetlinkException(this.operation + " failed: truncated error message");
		}
		int error = body.getInt();
		if (error != 0) {
			throw new NetlinkException(this.operation, (error != Integer.MIN_VALUE) ? error : Errno.EINVAL,
					extendedAck(flags, body));
		}
		this.complete = true;
	}

	private static String extendedAck(int flags, ByteBuffer body) {
		if ((flags & Netlink.NLM_F_ACK_TLVS) == 0 || body.remaining() < Netlink.NLMSG_HDRLEN) {
			return "";
		}
		int request = ((flags & Netlink.NLM_F_CAPPED) != 0) ? Netlink.NLMSG_HDRLEN : body.getInt(body.position());
		if (request < Netlink.NLMSG_HDRLEN || request > body.remaining()) {
			return "";
		}
		body.position(Math.min(body.position() + Netlink.align(request), body.limit()));
		try {
			return NetlinkAttributes.parse(body).string(Netlink.NLMSGERR_ATTR_MSG);
		}
		catch (NetlinkException ex) {
			return ""; // the error number matters more than its unreadable explanation
		}
	}

}
