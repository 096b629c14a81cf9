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
 * Says how the stream of a connection is cut into frames. Immutable, safe from any
 * thread, one for all connections: what has arrived of a connection's current frame is
 * kept with the connection.
 * <p>
 * Frames are delivered like payloads: one that lies in a single buffer is a view of it,
 * one across buffers has several {@linkplain io.zcrx.Payload#segments() segments}. An
 * unfinished frame is copied where its buffers would keep too much of the area, or too
 * little of each. An empty frame is delivered, too. A frame that can't be decoded or is
 * too long ends its connection with a {@link FramingException}.
 *
 * @since 0.1.0
 */
public sealed interface FrameDecoder permits NoFrameDecoder, LineFrameDecoder, DelimiterFrameDecoder,
		FixedLengthFrameDecoder, LengthPrefixFrameDecoder, OctetCountingFrameDecoder {

	/**
	 * The limit of a frame's size unless another is set: 1 MiB.
	 */
	int DEFAULT_MAX_FRAME_SIZE = 1 << 20;

	/**
	 * {@return the most bytes that a frame may have; what they include is told by each
	 * kind}
	 */
	int maxFrameSize();

	/**
	 * {@return no framing: payloads are delivered as they arrive, wherever the stream
	 * happens to be cut}
	 */
	static FrameDecoder none() {
		return NoFrameDecoder.INSTANCE;
	}

	/**
	 * {@return frames that end with {@code \n} or {@code \r\n}, which is stripped, of at
	 * most 1 MiB}
	 */
	static FrameDecoder line() {
		return line(DEFAULT_MAX_FRAME_SIZE);
	}

	/**
	 * Returns frames that end with {@code \n} or {@code \r\n}, which is stripped.
	 * @param maxFrameSize the most bytes of a frame, without its end
	 * @return the decoder
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	static FrameDecoder line(int maxFrameSize) {
		return new LineFrameDecoder(maxFrameSize);
	}

	/**
	 * Returns frames of at most 1 MiB that end with a delimiter, which is stripped.
	 * @param delimiter one or more bytes
	 * @return the decoder
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	static FrameDecoder delimiter(byte... delimiter) {
		return delimiter(delimiter, DEFAULT_MAX_FRAME_SIZE);
	}

	/**
	 * Returns frames that end with a delimiter, which is stripped.
	 * @param delimiter one or more bytes
	 * @param maxFrameSize the most bytes of a frame, without the delimiter
	 * @return the decoder
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	static FrameDecoder delimiter(byte[] delimiter, int maxFrameSize) {
		return new DelimiterFrameDecoder(delimiter, maxFrameSize);
	}

	/**
	 * Returns frames that all have the same length.
	 * @param length bytes of a frame
	 * @return the decoder
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	static FrameDecoder fixedLength(int length) {
		return new FixedLengthFrameDecoder(length);
	}

	/**
	 * Starts a decoder of frames that tell their length in a binary field.
	 * @return a builder with the defaults: a field of 4 bytes, big-endian, at the frame's
	 * beginning, that counts what follows it; nothing is stripped
	 */
	static LengthPrefixFrameDecoder.Builder lengthPrefix() {
		return new LengthPrefixFrameDecoder.Builder();
	}

	/**
	 * {@return frames of at most 1 MiB by octet counting (RFC 6587): the length in
	 * decimal digits, a space, the frame}
	 */
	static FrameDecoder octetCounting() {
		return octetCounting(DEFAULT_MAX_FRAME_SIZE);
	}

	/**
	 * Returns frames by octet counting (RFC 6587): the length in decimal digits, a space,
	 * the frame. Length and space are stripped.
	 * @param maxFrameSize the most bytes of a frame, without its length
	 * @return the decoder
	 * @throws io.zcrx.InvalidConfigException if that can't work
	 */
	static FrameDecoder octetCounting(int maxFrameSize) {
		return new OctetCountingFrameDecoder(maxFrameSize);
	}

}
