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
import java.nio.charset.StandardCharsets;

/**
 * Builds one netlink request:
 * {@snippet lang = c :
 * struct nlmsghdr {
 *     __u32 nlmsg_len;
 *     __u16 nlmsg_type;
 *     __u16 nlmsg_flags;
 *     __u32 nlmsg_seq;
 *     __u32 nlmsg_pid;
 * };
 * }
 * followed by the family's own header and the attributes. Names are the only part of
 * variable length; one that does not fit is refused.
 */
final class NetlinkRequest {

	private static final int CAPACITY = 256;

	private static final int MAX_STRING = 64;

	private static final int UNSET = 0;

	private final ByteBuffer message = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

	NetlinkRequest(int type, int sequence) {
		this.message.putInt(UNSET)
			.putShort((short) type)
			.putShort((short) (Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK))
			.putInt(sequence)
			.putInt(UNSET);
	}

	NetlinkRequest header(byte[] familyHeader) {
		this.message.put(familyHeader);
		return pad();
	}

	NetlinkRequest string(int attribute, String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > MAX_STRING) {
			throw new IllegalArgumentException("name of " + bytes.length + " bytes is too long for a netlink request");
		}
		start(attribute, bytes.length + 1).put(bytes).put((byte) 0);
		return pad();
	}

	NetlinkRequest u8(int attribute, int value) {
		start(attribute, Byte.BYTES).put((byte) value);
		return pad();
	}

	NetlinkRequest u32(int attribute, int value) {
		start(attribute, Integer.BYTES).putInt(value);
		return this;
	}

	/**
	 * Puts one string attribute into a nest.
	 * @param nest the outer attribute
	 * @param attribute the inner attribute
	 * @param value the string
	 * @return this request
	 */
	NetlinkRequest nestedString(int nest, int attribute, String value) {
		int begin = this.message.position();
		start(nest | Netlink.NLA_F_NESTED, 0);
		string(attribute, value);
		this.message.putShort(begin, (short) (this.message.position() - begin));
		return this;
	}

	/**
	 * {@return the finished message, from position to limit}
	 */
	ByteBuffer toMessage() {
		ByteBuffer finished = this.message.duplicate().order(ByteOrder.nativeOrder()).flip();
		return finished.putInt(0, finished.limit());
	}

	private ByteBuffer start(int attribute, int length) {
		return this.message.putShort((short) (Netlink.NLA_HDRLEN + length)).putShort((short) attribute);
	}

	private NetlinkRequest pad() {
		this.message.position(Netlink.align(this.message.position()));
		return this;
	}

}
