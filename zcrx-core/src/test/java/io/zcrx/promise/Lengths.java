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

package io.zcrx.promise;

import java.util.SplittableRandom;

/**
 * The lengths of the frames that a peer sends, one after the other; two of the same plan
 * tell the same.
 */
final class Lengths {

	static final int END = -1;

	private static final int TINY = 3;

	// they take their time
	private static final int BYTEWISE = 100;

	private final Plan plan;

	private final Format format;

	private final int maxFrame;

	private final SplittableRandom random;

	private long written;

	Lengths(Plan plan, Format format, int maxFrame) {
		this.plan = plan;
		this.format = format;
		this.maxFrame = maxFrame;
		this.random = new SplittableRandom(plan.seed());
	}

	/**
	 * {@return the length of the next frame, or END}
	 */
	int next() {
		long left = this.plan.bytes() - this.written;
		if (left <= 0) {
			return END;
		}
		int length = draw();
		if (this.format == Format.NONE) {
			length = (int) Math.min(left, Math.max(length, 1));
		}
		this.written += length + this.format.overhead();
		return length;
	}

	private int draw() {
		if (this.format == Format.FIXED) {
			return this.maxFrame;
		}
		if (this.plan.peer() == PeerKind.FLOOD) {
			return Math.max(this.random.nextInt(Math.min(TINY, this.maxFrame + 1)), this.format.shortest());
		}
		int longest = (this.plan.peer() == PeerKind.BYTEWISE) ? Math.min(BYTEWISE, this.maxFrame) : this.maxFrame;
		int limit = switch (this.random.nextInt(8)) {
			case 0 -> Math.min(TINY, longest);
			case 1 -> longest;
			case 2, 3 -> Math.min(4096, longest);
			default -> Math.min(256, longest);
		};
		return Math.max(this.random.nextInt(limit + 1), this.format.shortest());
	}

}
