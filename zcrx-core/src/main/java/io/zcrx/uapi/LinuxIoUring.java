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
 * Constants of {@code linux/io_uring.h}.
 */
public final class LinuxIoUring {

	public static final int IORING_SETUP_CQSIZE = 1 << 3;

	public static final int IORING_SETUP_CLAMP = 1 << 4;

	public static final int IORING_SETUP_R_DISABLED = 1 << 6;

	public static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;

	public static final int IORING_SETUP_COOP_TASKRUN = 1 << 8;

	public static final int IORING_SETUP_CQE32 = 1 << 11;

	public static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;

	public static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;

	public static final int IORING_SETUP_NO_SQARRAY = 1 << 16;

	public static final int IORING_SETUP_CQE_MIXED = 1 << 18;

	public static final long IORING_OFF_SQ_RING = 0L;

	public static final long IORING_OFF_SQES = 0x10000000L;

	public static final int IORING_ENTER_GETEVENTS = 1;

	public static final int IORING_ENTER_EXT_ARG = 1 << 3;

	public static final int IORING_ENTER_REGISTERED_RING = 1 << 4;

	public static final int IORING_ENTER_NO_IOWAIT = 1 << 7;

	public static final int IORING_FEAT_NO_IOWAIT = 1 << 17;

	public static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;

	public static final int IORING_REGISTER_PROBE = 8;

	public static final int IORING_REGISTER_ENABLE_RINGS = 12;

	public static final int IORING_REGISTER_RING_FDS = 20;

	public static final int IORING_UNREGISTER_RING_FDS = 21;

	public static final int IORING_REGISTER_PBUF_RING = 22;

	public static final int IORING_REGISTER_NAPI = 27;

	public static final int IORING_REGISTER_ZCRX_IFQ = 32;

	public static final int IORING_REGISTER_QUERY = 35;

	public static final int IORING_REGISTER_ZCRX_CTRL = 36;

	public static final int IORING_MEM_REGION_TYPE_USER = 1;

	public static final byte IORING_OP_NOP = 0;

	public static final byte IORING_OP_POLL_ADD = 6;

	public static final byte IORING_OP_TIMEOUT = 11;

	public static final byte IORING_OP_ACCEPT = 13;

	public static final byte IORING_OP_ASYNC_CANCEL = 14;

	public static final byte IORING_OP_READ = 22;

	public static final byte IORING_OP_SEND = 26;

	public static final byte IORING_OP_RECV = 27;

	public static final byte IORING_OP_RECV_ZC = 58;

	public static final byte IOSQE_BUFFER_SELECT = 1 << 5;

	public static final short IORING_RECVSEND_POLL_FIRST = 1;

	public static final short IORING_RECV_MULTISHOT = 1 << 1;

	public static final short IORING_ACCEPT_MULTISHOT = 1;

	public static final int IORING_CQE_F_BUFFER = 1;

	public static final int IORING_CQE_F_MORE = 1 << 1;

	public static final int IORING_CQE_F_SKIP = 1 << 5;

	public static final int IORING_CQE_F_32 = 1 << 15;

	public static final int IORING_CQE_BUFFER_SHIFT = 16;

	public static final int IO_URING_OP_SUPPORTED = 1;

	public static final int IO_URING_QUERY_OPCODES = 0;

	public static final int IO_URING_QUERY_ZCRX = 1;

	public static final int IO_URING_QUERY_ZCRX_EVENT = 3;

	private LinuxIoUring() {
	}

}
