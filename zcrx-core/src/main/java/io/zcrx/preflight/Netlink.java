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

/**
 * Constants and sizes of {@code linux/netlink.h}, and the alignment that all netlink
 * messages and attributes share.
 */
final class Netlink {

	static final int AF_NETLINK = 16;

	static final int SOCK_RAW = 3;

	static final int NETLINK_ROUTE = 0;

	static final int NETLINK_GENERIC = 16;

	static final int SOL_NETLINK = 270;

	static final int NETLINK_EXT_ACK = 11;

	static final short NLM_F_REQUEST = 0x01;

	static final short NLM_F_ACK = 0x04;

	static final short NLM_F_CAPPED = 0x100;

	static final short NLM_F_ACK_TLVS = 0x200;

	static final int NLMSG_ERROR = 2;

	static final int NLMSG_HDRLEN = 16;

	static final int NLMSGERR_ATTR_MSG = 1;

	static final int NLA_HDRLEN = 4;

	static final int NLA_F_NESTED = 0x8000;

	static final int NLA_TYPE_MASK = 0x3fff;

	private static final int NLMSG_ALIGNTO = 4;

	private Netlink() {
	}

	static int align(int length) {
		return (length + NLMSG_ALIGNTO - 1) & -NLMSG_ALIGNTO;
	}

}
