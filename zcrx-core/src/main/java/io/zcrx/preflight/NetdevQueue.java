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
 * Who fills an rx queue's buffers, if it is not the kernel itself.
 *
 * @param ioUring an io_uring zcrx instance does
 * @param dmabuf device memory TCP does
 * @param xsk an AF_XDP socket does
 * @param lease the queue is leased to a netkit device
 * @param napiId the NAPI instance that serves the queue, 0 if unknown
 */
record NetdevQueue(boolean ioUring, boolean dmabuf, boolean xsk, boolean lease, long napiId) {

	private static final String FAMILY = "netdev";

	private static final int NETDEV_CMD_QUEUE_GET = 10;

	private static final int NETDEV_QUEUE_TYPE_RX = 0;

	private static final int NETDEV_A_QUEUE_ID = 1;

	private static final int NETDEV_A_QUEUE_IFINDEX = 2;

	private static final int NETDEV_A_QUEUE_TYPE = 3;

	private static final int NETDEV_A_QUEUE_NAPI_ID = 4;

	private static final int NETDEV_A_QUEUE_DMABUF = 5;

	private static final int NETDEV_A_QUEUE_IO_URING = 6;

	private static final int NETDEV_A_QUEUE_XSK = 7;

	private static final int NETDEV_A_QUEUE_LEASE = 8;

	static NetdevQueue get(GenericNetlink netlink, int interfaceIndex, int queue) throws NetlinkException {
		return of(netlink.ask(FAMILY, NETDEV_CMD_QUEUE_GET,
				(request) -> request.u32(NETDEV_A_QUEUE_IFINDEX, interfaceIndex)
					.u32(NETDEV_A_QUEUE_TYPE, NETDEV_QUEUE_TYPE_RX)
					.u32(NETDEV_A_QUEUE_ID, queue)));
	}

	static NetdevQueue of(NetlinkAttributes attributes) {
		return new NetdevQueue(attributes.has(NETDEV_A_QUEUE_IO_URING), attributes.has(NETDEV_A_QUEUE_DMABUF),
				attributes.has(NETDEV_A_QUEUE_XSK), attributes.has(NETDEV_A_QUEUE_LEASE),
				attributes.u32(NETDEV_A_QUEUE_NAPI_ID, 0));
	}

}
