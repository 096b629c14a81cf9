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

package io.zcrx.frames;

import java.lang.foreign.MemorySegment;

import io.zcrx.framing.FixedLengthFrameDecoder;

/**
 * Counts bytes.
 */
final class FixedLengthScanner extends FrameScanner {

	private final int length;

	// bytes of the current frame in earlier pieces, less than its length
	private int seen;

	FixedLengthScanner(FixedLengthFrameDecoder decoder) {
		this.length = decoder.length();
	}

	@Override
	public long scan(MemorySegment memory, long from, long to) {
		int missing = this.length - this.seen;
		if (to - from < missing) {
			this.seen += (int) (to - from);
			return INCOMPLETE;
		}
		this.seen = 0;
		return from + missing;
	}

}
