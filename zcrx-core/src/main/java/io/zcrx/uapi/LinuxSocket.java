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
 * Constants of the socket headers, as on x86-64 and aarch64.
 */
public final class LinuxSocket {

	public static final short AF_INET = 2;

	public static final short AF_INET6 = 10;

	public static final int SOCK_STREAM = 1;

	public static final int SOCK_CLOEXEC = 0x80000;

	public static final int SOCK_NONBLOCK = 0x800;

	public static final int SOL_SOCKET = 1;

	public static final int SO_ERROR = 4;

	public static final int F_SETFL = 4;

	public static final int SO_REUSEADDR = 2;

	public static final int SO_RCVBUF = 8;

	public static final int SO_RCVBUFFORCE = 33;

	public static final int SO_KEEPALIVE = 9;

	public static final int SO_LINGER = 13;

	public static final int SO_BINDTODEVICE = 25;

	public static final int SO_PEERNAME = 28;

	public static final int SO_INCOMING_NAPI_ID = 56;

	public static final int IPPROTO_IP = 0;

	public static final int IP_BIND_ADDRESS_NO_PORT = 24;

	public static final int IPPROTO_TCP = 6;

	public static final int TCP_NODELAY = 1;

	public static final int TCP_KEEPIDLE = 4;

	public static final int TCP_KEEPINTVL = 5;

	public static final int TCP_KEEPCNT = 6;

	public static final int TCP_USER_TIMEOUT = 18;

	public static final int IPPROTO_IPV6 = 41;

	public static final int IPV6_V6ONLY = 26;

	/** Asks how many bytes wait to be read. */
	public static final int FIONREAD = 0x541b;

	public static final int SIOCOUTQ = 0x5411;

	public static final int SHUT_WR = 1;

	public static final int MSG_NOSIGNAL = 0x4000;

	public static final int EFD_CLOEXEC = 0x80000;

	private LinuxSocket() {
	}

}
