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

package io.zcrx.uapi;

/**
 * Constants of {@code linux/ethtool.h} and {@code linux/sockios.h}.
 */
public final class LinuxEthtool {

	public static final int SIOCETHTOOL = 0x8946;

	public static final int ETHTOOL_GFLAGS = 0x25;

	public static final int ETHTOOL_SFLAGS = 0x26;

	public static final int ETHTOOL_GRXRINGS = 0x2d;

	public static final int ETHTOOL_GRXCLSRLCNT = 0x2e;

	public static final int ETHTOOL_GRXCLSRULE = 0x2f;

	public static final int ETHTOOL_GRXCLSRLALL = 0x30;

	public static final int ETHTOOL_SRXCLSRLDEL = 0x31;

	public static final int ETHTOOL_SRXCLSRLINS = 0x32;

	public static final int ETHTOOL_GRXFHINDIR = 0x38;

	public static final int ETHTOOL_SRXFHINDIR = 0x39;

	public static final int ETH_FLAG_NTUPLE = 1 << 27;

	public static final int TCP_V4_FLOW = 1;

	public static final int TCP_V6_FLOW = 5;

	public static final int IPV4_USER_FLOW = 0x0d;

	public static final int IPV6_USER_FLOW = 0x0e;

	public static final long FLOW_EXT = 0x80000000L;

	public static final long FLOW_MAC_EXT = 0x40000000L;

	public static final long FLOW_RSS = 0x20000000L;

	public static final long RX_CLS_FLOW_DISC = 0xffffffffffffffffL;

	public static final long ETHTOOL_RX_FLOW_SPEC_RING = 0x00000000ffffffffL;

	public static final long RX_CLS_LOC_SPECIAL = 0x80000000L;

	public static final long RX_CLS_LOC_ANY = 0xffffffffL;

	private LinuxEthtool() {
	}

}
