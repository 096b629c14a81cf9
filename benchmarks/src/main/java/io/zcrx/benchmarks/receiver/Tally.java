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

package io.zcrx.benchmarks.receiver;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Does the work on payloads and counts them. Each thread that receives has one of its
 * own, without which counting would cost more than receiving.
 */
final class Tally {

	private static final int SLOW_BYTES = 256 * 1024;

	private static final long SLOW_NANOS = 1_000_000;

	private final Work work;

	private final boolean slow;

	private long bytes;

	private long payloads;

	private long sum;

	private long due;

	Tally(ReceiverOptions options) {
		this.work = options.work();
		this.slow = options.shape() == Shape.SLOW;
	}

	void payload(MemorySegment payload) {
		this.sum += this.work.on(payload);
		counted(payload.byteSize());
	}

	void payload(ByteBuffer payload) {
		this.sum += this.work.on(payload);
		counted(payload.remaining());
	}

	/**
	 * Does the work on a part of a payload.
	 */
	void part(MemorySegment part) {
		this.sum += this.work.on(part);
		this.bytes += part.byteSize();
	}

	/**
	 * Counts bytes of a payload that were taken off before.
	 */
	void stripped(long length) {
		this.bytes += length;
	}

	/**
	 * Counts a payload whose bytes have been counted.
	 */
	void endPayload() {
		this.payloads++;
	}

	private void counted(long length) {
		this.payloads++;
		this.bytes += length;
		if (this.slow) {
			slowDown(length);
		}
	}

	private void slowDown(long length) {
		for (this.due += length; this.due >= SLOW_BYTES; this.due -= SLOW_BYTES) {
			LockSupport.parkNanos(SLOW_NANOS);
		}
	}

	long bytes() {
		return this.bytes;
	}

	long payloads() {
		return this.payloads;
	}

	long sum() {
		return this.sum;
	}

}
