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

package io.zcrx.inbound;

import java.util.function.LongSupplier;

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.buffers.ReceiveBuffers;

/**
 * Tells how much of a loop's area is in the hands of users, for those who could do with
 * less. Safe from any thread.
 */
final class AreaPressure {

	// of a buffer: smaller payloads waste more of it than copying them costs
	private static final int SMALL_SHARE = 4;

	private final ReceiveBuffers buffers;

	private final LongSupplier outstanding;

	private final double scarceShare;

	private final double shortShare;

	private final double highShare;

	private final long smallSize;

	/**
	 * Creates a view of a loop's area.
	 * @param outstanding tells how many buffers are in the hands of users
	 */
	AreaPressure(ReceiveBuffers buffers, LongSupplier outstanding, ZcrxReceiverConfig config) {
		this.buffers = buffers;
		this.outstanding = outstanding;
		this.scarceShare = config.lowWatermark();
		this.highShare = config.highWatermark();
		this.shortShare = (config.lowWatermark() + config.highWatermark()) / 2;
		this.smallSize = buffers.areaSize() / buffers.count() / SMALL_SHARE;
	}

	/**
	 * {@return whether a payload of so many bytes wastes most of its buffer}
	 */
	boolean isSmall(int size) {
		return size <= this.smallSize;
	}

	/**
	 * {@return whether the low watermark is reached, so that nothing should wait in the
	 * area}
	 */
	boolean isScarce() {
		return this.outstanding.getAsLong() >= this.scarceShare * this.buffers.share();
	}

	/**
	 * {@return whether the high watermark is so near that nothing should be handed on in
	 * the area}
	 */
	boolean isShort() {
		long outstanding = this.outstanding.getAsLong();
		long count = this.buffers.share();
		// of few buffers, one may be the whole way to the watermark
		return outstanding >= this.shortShare * count || outstanding + 1 >= this.highShare * count;
	}

}
