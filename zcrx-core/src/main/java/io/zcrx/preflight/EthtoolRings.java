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
 * The ring settings of an interface that zcrx depends on, as {@code ethtool -g} shows
 * them.
 *
 * @param tcpDataSplit whether the device puts TCP payload apart from headers, one of the
 * constants here
 * @param hdsThresh the payload size below which it does not, 0 if never or unknown
 * @param rxEntries entries of each rx ring, 0 if unknown
 */
record EthtoolRings(int tcpDataSplit, long hdsThresh, long rxEntries) {

	static final int ETHTOOL_TCP_DATA_SPLIT_UNKNOWN = 0;

	static final int ETHTOOL_TCP_DATA_SPLIT_DISABLED = 1;

	static final int ETHTOOL_TCP_DATA_SPLIT_ENABLED = 2;

	private static final String FAMILY = "ethtool";

	private static final int ETHTOOL_MSG_RINGS_GET = 15;

	private static final int ETHTOOL_MSG_RINGS_SET = 16;

	private static final int ETHTOOL_A_RINGS_HEADER = 1;

	private static final int ETHTOOL_A_HEADER_DEV_NAME = 2;

	private static final int ETHTOOL_A_RINGS_RX = 6;

	private static final int ETHTOOL_A_RINGS_TCP_DATA_SPLIT = 11;

	private static final int ETHTOOL_A_RINGS_HDS_THRESH = 17;

	EthtoolRings(int tcpDataSplit, long hdsThresh) {
		this(tcpDataSplit, hdsThresh, 0);
	}

	static EthtoolRings get(GenericNetlink netlink, String interfaceName) throws NetlinkException {
		return of(netlink.ask(FAMILY, ETHTOOL_MSG_RINGS_GET,
				(request) -> request.nestedString(ETHTOOL_A_RINGS_HEADER, ETHTOOL_A_HEADER_DEV_NAME, interfaceName)));
	}

	static void tcpDataSplit(GenericNetlink netlink, String interfaceName, int value) throws NetlinkException {
		netlink.ask(FAMILY, ETHTOOL_MSG_RINGS_SET,
				(request) -> request.nestedString(ETHTOOL_A_RINGS_HEADER, ETHTOOL_A_HEADER_DEV_NAME, interfaceName)
					.u8(ETHTOOL_A_RINGS_TCP_DATA_SPLIT, value));
	}

	static void hdsThresh(GenericNetlink netlink, String interfaceName, int value) throws NetlinkException {
		netlink.ask(FAMILY, ETHTOOL_MSG_RINGS_SET,
				(request) -> request.nestedString(ETHTOOL_A_RINGS_HEADER, ETHTOOL_A_HEADER_DEV_NAME, interfaceName)
					.u32(ETHTOOL_A_RINGS_HDS_THRESH, value));
	}

	static EthtoolRings of(NetlinkAttributes attributes) {
		return new EthtoolRings(attributes.u8(ETHTOOL_A_RINGS_TCP_DATA_SPLIT, ETHTOOL_TCP_DATA_SPLIT_UNKNOWN),
				attributes.u32(ETHTOOL_A_RINGS_HDS_THRESH, 0), attributes.u32(ETHTOOL_A_RINGS_RX, 0));
	}

}
