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

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Frames that end with a delimiter, which is stripped.
 *
 * @since 0.1.0
 */
public final class DelimiterFrameDecoder implements FrameDecoder {

	private static final int MAX_DELIMITER = 256;

	private final byte[] delimiter;

	private final int maxFrameSize;

	/**
	 * Creates a decoder.
	 * @param delimiter one or more bytes
	 * @param maxFrameSize the most bytes of a frame, without the delimiter
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	public DelimiterFrameDecoder(byte[] delimiter, int maxFrameSize) {
		this.delimiter = delimiter.clone();
		this.maxFrameSize = maxFrameSize;
		Options.check(delimiter.length > 0 && delimiter.length <= MAX_DELIMITER, "delimiter", hex(),
				"must have from 1 to 256 bytes");
		Options.checkMaxFrameSize(maxFrameSize);
	}

	/**
	 * {@return a copy of the delimiter}
	 */
	public byte[] delimiter() {
		return this.delimiter.clone();
	}

	@Override
	public int maxFrameSize() {
		return this.maxFrameSize;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof DelimiterFrameDecoder that && this.maxFrameSize == that.maxFrameSize
				&& Arrays.equals(this.delimiter, that.delimiter);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.delimiter) + this.maxFrameSize;
	}

	@Override
	public String toString() {
		return "DelimiterFrameDecoder[delimiter=%s, maxFrameSize=%d]".formatted(hex(), this.maxFrameSize);
	}

	private String hex() {
		return (this.delimiter.length > 0) ? "0x" + HexFormat.of().formatHex(this.delimiter) : "";
	}

}
