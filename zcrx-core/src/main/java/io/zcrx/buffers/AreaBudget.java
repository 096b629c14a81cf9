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

package io.zcrx.buffers;

/**
 * Divides the buffers of an area that a device writes to. There, data that was not
 * received yet waits in the area too, and a packet that finds no buffer is dropped: if
 * handlers and sockets together could hold all buffers, packets sent again would be
 * dropped again, for ever. So the device keeps a reserve, handlers may hold a share, and
 * sockets divide the rest.
 *
 * @param bufferSize bytes of a buffer
 * @param deviceBuffers buffers that the device takes for its rx ring
 * @param handlerShare share of the area that handlers may hold
 */
public record AreaBudget(int bufferSize, int deviceBuffers, double handlerShare) {

	private static final int DEFAULT_RX_RING = 512;

	// buffers that a page pool keeps at hand beside those in the ring
	private static final int PAGE_POOL_CACHE = 128;

	// a window of some packets: with less, each packet waits for an acknowledgement
	private static final int MIN_SOCKET_BUFFERS = 8;

	// what is left for the device, and for sockets, of an area that is too small for all
	private static final int MAX_DEVICE_PART = 4;

	private static final int MIN_SOCKETS_PART = 8;

	// of an area that handlers may hold nearly all of
	private static final double MIN_REST = 1.0 / 64;

	/**
	 * Makes the budget of an area that serves an rx ring.
	 * @param bufferSize bytes of a buffer
	 * @param rxRing entries of the rx ring, 0 if unknown
	 * @param handlerShare share of the area that handlers may hold
	 * @return the budget
	 */
	public static AreaBudget of(int bufferSize, long rxRing, double handlerShare) {
		long entries = Math.min((rxRing > 0) ? rxRing : DEFAULT_RX_RING, Short.MAX_VALUE);
		return new AreaBudget(bufferSize, (int) entries + PAGE_POOL_CACHE, handlerShare);
	}

	/**
	 * {@return how many buffers to leave to the device}
	 * @param buffers buffers of the area
	 */
	long reserve(long buffers) {
		return Math.min(this.deviceBuffers, buffers / MAX_DEVICE_PART);
	}

	/**
	 * {@return how many buffers all sockets together may fill with data that was not
	 * received yet}
	 * @param buffers buffers of the area
	 */
	long sockets(long buffers) {
		return Math.max(buffers / MIN_SOCKETS_PART, buffers - reserve(buffers) - handlers(buffers));
	}

	private long handlers(long buffers) {
		return (long) Math.ceil(buffers * this.handlerShare);
	}

	/**
	 * {@return how many buffers a socket must be allowed to fill to make progress}
	 * @param buffers buffers of the area
	 */
	private static long minimum(long buffers) {
		return Math.clamp(buffers / MIN_SOCKETS_PART, 1, MIN_SOCKET_BUFFERS);
	}

	/**
	 * Returns the receive buffer of each socket. The kernel accounts at least a whole
	 * buffer for each packet, so that a socket never fills more buffers than this has
	 * bytes of them.
	 * @param buffers buffers of the area
	 * @param connections how many share it, rounded up to a power of two so that limits
	 * change rarely
	 * @return bytes
	 */
	public long receiveBuffer(long buffers, long connections) {
		long sharers = Long.highestOneBit(2 * Math.max(connections, 1) - 1);
		return Math.clamp(sockets(buffers) / sharers, minimum(buffers), Math.max(buffers / MIN_SOCKETS_PART, 1))
				* this.bufferSize;
	}

	/**
	 * {@return the smallest receive buffer of a socket, in bytes}
	 * @param buffers buffers of the area
	 */
	public long smallestReceiveBuffer(long buffers) {
		return minimum(buffers) * this.bufferSize;
	}

	/**
	 * {@return how many connections can all have data waiting while packets still find
	 * buffers}
	 * @param buffers buffers of the area
	 */
	public long connections(long buffers) {
		return Math.max(1, sockets(buffers) / minimum(buffers));
	}

	/**
	 * {@return whether handlers and sockets leave the device its buffers}
	 * @param buffers buffers of the area
	 */
	public boolean leavesDeviceEnough(long buffers) {
		return buffers >= buffersForDevice();
	}

	private long buffersForDevice() {
		double rest = Math.max(1 - this.handlerShare - 1.0 / MIN_SOCKETS_PART, MIN_REST);
		return Math.max((long) Math.ceil((this.deviceBuffers + 1) / rest), (long) MAX_DEVICE_PART * this.deviceBuffers);
	}

	/**
	 * {@return the size of an area that leaves the device its buffers, in bytes}
	 */
	public long areaSizeForDevice() {
		return roundUp(buffersForDevice() * this.bufferSize);
	}

	/**
	 * {@return the size of an area in which so many connections can have data waiting, in
	 * bytes}
	 * @param connections connections
	 */
	public long areaSizeFor(long connections) {
		double rest = Math.max(1 - this.handlerShare, 1.0 / MIN_SOCKETS_PART);
		long buffers = (long) Math.ceil((connections * MIN_SOCKET_BUFFERS + this.deviceBuffers) / rest);
		return Math.max(roundUp((buffers + MIN_SOCKETS_PART) * this.bufferSize), areaSizeForDevice());
	}

	// to a size that reads well and suits huge pages
	private static long roundUp(long bytes) {
		long unit = Math.max(2L << 20, Long.highestOneBit(bytes) >> 3);
		return Math.ceilDiv(bytes, unit) * unit;
	}

}
