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

package io.zcrx.benchmarks;

import java.util.List;

/**
 * What the sender does in a round.
 *
 * @param shape how bytes are sent, as the sender names it
 * @param connections how many connections
 * @param bytes bytes in all, of a stream or of frames
 * @param chunk bytes of each call to send
 * @param frame bytes of each frame, 0 for sizes from 100 B to 64 KiB
 * @param ops round trips in all, of pings
 * @param rate round trips a second in all, 0 for as fast as it goes
 */
record Load(String shape, int connections, long bytes, int chunk, int frame, long ops, long rate) {

	private static final int CHUNK = 256 * 1024;

	static Load stream(int connections, long bytes) {
		return new Load("stream", connections, bytes, CHUNK, 0, 0, 0);
	}

	static Load small(int connections, long bytes, int chunk) {
		return new Load("stream", connections, bytes, chunk, 0, 0, 0);
	}

	static Load frames(int connections, long bytes, int frame) {
		return new Load("frames", connections, bytes, CHUNK, frame, 0, 0);
	}

	static Load ping(int connections, long ops, long rate) {
		return new Load("ping", connections, 0, CHUNK, 0, ops, rate);
	}

	/**
	 * Lines without content, to a receiver that does not take them for a time.
	 */
	static Load flood(int connections, long bytes) {
		return new Load("flood", connections, bytes, CHUNK, 0, 0, 0);
	}

	/**
	 * {@return the same with another amount, for warming up}
	 * @param share the share of the amount
	 */
	Load scaled(double share) {
		return new Load(this.shape, this.connections, (long) (this.bytes * share), this.chunk, this.frame,
				(long) (this.ops * share), this.rate);
	}

	List<String> arguments() {
		return List.of("shape=" + this.shape, "connections=" + this.connections, "bytes=" + this.bytes,
				"chunk=" + this.chunk, "frame=" + this.frame, "ops=" + this.ops, "rate=" + this.rate);
	}

	boolean isFlood() {
		return this.shape.equals("flood");
	}

	/**
	 * {@return the metric that receivers under this load are compared by}
	 */
	Metric compared() {
		if (isFlood()) {
			return Metric.HEAP;
		}
		return (this.ops > 0) ? Metric.CPU_PER_OP : Metric.TOTAL_CPU;
	}

}
