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
 * Constants of {@code linux/inet_diag.h} and what belongs to them.
 */
public final class LinuxInetDiag {

	public static final int AF_NETLINK = 16;

	public static final int SOCK_RAW = 3;

	public static final int NETLINK_SOCK_DIAG = 4;

	public static final short NLM_F_REQUEST = 1;

	public static final short NLMSG_ERROR = 2;

	public static final short SOCK_DIAG_BY_FAMILY = 20;

	public static final long INET_DIAG_NOCOOKIE = 0xffffffffL;

	public static final int TCP_ESTABLISHED = 1;

	public static final int TCP_FIN_WAIT1 = 4;

	public static final int TCP_FIN_WAIT2 = 5;

	public static final int TCP_TIME_WAIT = 6;

	public static final int TCP_CLOSE = 7;

	public static final int TCP_CLOSE_WAIT = 8;

	public static final int TCP_LAST_ACK = 9;

	public static final int TCP_LISTEN = 10;

	public static final int TCP_CLOSING = 11;

	private LinuxInetDiag() {
	}

}
