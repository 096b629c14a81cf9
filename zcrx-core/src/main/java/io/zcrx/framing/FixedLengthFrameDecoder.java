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

/**
 * Frames that all have the same length.
 *
 * @param length bytes of a frame
 * @since 0.1.0
 */
public record FixedLengthFrameDecoder(int length) implements FrameDecoder {

	/**
	 * Creates a decoder.
	 * @param length bytes of a frame
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	public FixedLengthFrameDecoder {
		Options.check(length > 0 && length <= Options.MAX_FRAME_SIZE, "length", length, "must be from 1 to 1GB");
	}

	/**
	 * {@return the length}
	 */
	@Override
	public int maxFrameSize() {
		return this.length;
	}

}
