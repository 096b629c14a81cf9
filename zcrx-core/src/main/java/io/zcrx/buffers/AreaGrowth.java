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

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;

/**
 * Adds memory to an area under pressure, at most ten times a second. Confined to the loop
 * thread, which stands still meanwhile: about 1 ms for each 4 MiB.
 */
final class AreaGrowth {

	private static final Logger logger = LoggerFactory.getLogger(AreaGrowth.class);

	private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

	// doubles up to steps of this size, or of a part of the maximum if that is more
	private static final long LARGE_STEP = 64 << 20;

	private static final int STEPS = 8;

	private final String name;

	private final Area area;

	private final InterfaceQueue queue;

	private final long unit;

	private boolean grown;

	private long lastGrowth;

	private volatile @Nullable String failure;

	/**
	 * Creates the growth of an area.
	 * @param name names the receiver in logs
	 * @param area the area, which has addresses to grow into
	 * @param queue the queue it is registered with
	 * @param unit what sizes must be multiples of
	 */
	AreaGrowth(String name, Area area, InterfaceQueue queue, long unit) {
		this.name = name;
		this.area = area;
		this.queue = queue;
		this.unit = unit;
	}

	/**
	 * Tells whether the area can still grow.
	 */
	boolean possible() {
		return this.failure == null && this.area.size() < this.area.maxSize();
	}

	/**
	 * Adds memory, unless some was added just now.
	 * @return whether the area has grown
	 */
	boolean grow() {
		long begin = System.nanoTime();
		if (this.grown && begin - this.lastGrowth < PAUSE_NANOS) {
			return false;
		}
		long before = this.area.size();
		try {
			this.area.grow(step(before), this.queue::addArea);
		}
		catch (SyscallException ex) {
			this.failure = explain(ex);
			logger.warn("Receiver '{}': the area stays at {} bytes of at most {}: {}", this.name, before,
					this.area.maxSize(), this.failure);
			return false;
		}
		this.grown = true;
		this.lastGrowth = System.nanoTime();
		logger.info(
				"Receiver '{}': the area has grown from {} to {} bytes of at most {} in {} ms, because most of it "
						+ "was in use",
				this.name, before, this.area.size(), this.area.maxSize(),
				Duration.ofNanos(this.lastGrowth - begin).toMillis());
		return true;
	}

	/**
	 * Returns how much to add to an area of some size.
	 */
	private long step(long size) {
		long largest = Math.max(LARGE_STEP, Math.ceilDiv(this.area.maxSize(), STEPS));
		long step = Math.ceilDiv(Math.min(size, largest), this.unit) * this.unit;
		return Math.min(step, this.area.maxSize() - size);
	}

	private static String explain(SyscallException ex) {
		String fix = switch (ex.errno()) {
			case Errno.ENOMEM -> "there is no memory, or more is locked than allowed; raise the limit (ulimit -l, "
					+ "LimitMEMLOCK=) or grant CAP_IPC_LOCK, or set a smaller 'area-max-size'";
			case Errno.EFAULT -> "no memory of this kind is left, or the device is gone";
			case Errno.ERANGE -> "the memory is not contiguous enough for 'rx-buffer-size'; set 'huge-pages: true'";
			default -> "the kernel refuses it";
		};
		return "%s (%s)".formatted(fix, ex.getMessage());
	}

	/**
	 * {@return why the area stopped growing before its maximum, or {@code null}; safe
	 * from any thread}
	 */
	@Nullable String failure() {
		return this.failure;
	}

}
