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

package io.zcrx.framing;

import io.zcrx.InvalidConfigException;

/**
 * Checks the options of decoders.
 */
final class Options {

	static final int MAX_FRAME_SIZE = 1 << 30;

	private Options() {
	}

	static void checkMaxFrameSize(int maxFrameSize) {
		check(maxFrameSize > 0 && maxFrameSize <= MAX_FRAME_SIZE, "max-frame-size", maxFrameSize,
				"must be from 1 byte to 1GB");
	}

	static void check(boolean valid, String option, Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigException("framing." + option, value, reason);
		}
	}

}
