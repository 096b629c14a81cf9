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
 * The number of an interface's queues, as {@code ethtool -l} shows it.
 *
 * @param rxQueues the rx queues in use, 0 if unknown
 */
record EthtoolChannels(long rxQueues) {

	private static final String FAMILY = "ethtool";

	private static final int ETHTOOL_MSG_CHANNELS_GET = 17;

	private static final int ETHTOOL_A_CHANNELS_HEADER = 1;

	private static final int ETHTOOL_A_HEADER_DEV_NAME = 2;

	private static final int ETHTOOL_A_CHANNELS_RX_COUNT = 6;

	private static final int ETHTOOL_A_CHANNELS_COMBINED_COUNT = 9;

	static EthtoolChannels get(GenericNetlink netlink, String interfaceName) throws NetlinkException {
		return of(netlink.ask(FAMILY, ETHTOOL_MSG_CHANNELS_GET, (request) -> request
			.nestedString(ETHTOOL_A_CHANNELS_HEADER, ETHTOOL_A_HEADER_DEV_NAME, interfaceName)));
	}

	static EthtoolChannels of(NetlinkAttributes attributes) {
		return new EthtoolChannels(
				attributes.u32(ETHTOOL_A_CHANNELS_RX_COUNT, 0) + attributes.u32(ETHTOOL_A_CHANNELS_COMBINED_COUNT, 0));
	}

}
