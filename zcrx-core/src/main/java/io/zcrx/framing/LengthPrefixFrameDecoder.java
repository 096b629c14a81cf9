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

import java.nio.ByteOrder;

/**
 * Frames that tell their length in a binary field, with the options and the meaning of
 * Netty's {@code LengthFieldBasedFrameDecoder}. A frame goes from its first byte to
 * {@code lengthFieldOffset + lengthFieldLength + value + lengthAdjustment}; its first
 * {@code initialBytesToStrip} bytes are not delivered.
 *
 * @since 0.1.0
 */
public final class LengthPrefixFrameDecoder implements FrameDecoder {

	private final Builder options;

	private LengthPrefixFrameDecoder(Builder options) {
		this.options = options;
	}

	/**
	 * {@return bytes before the length field}
	 */
	public int lengthFieldOffset() {
		return this.options.lengthFieldOffset;
	}

	/**
	 * {@return bytes of the length field: 1, 2, 3, 4 or 8}
	 */
	public int lengthFieldLength() {
		return this.options.lengthFieldLength;
	}

	/**
	 * {@return what is added to the length field's value to have the number of bytes that
	 * follow the field}
	 */
	public int lengthAdjustment() {
		return this.options.lengthAdjustment;
	}

	/**
	 * {@return bytes at the beginning of a frame that are not delivered}
	 */
	public int initialBytesToStrip() {
		return this.options.initialBytesToStrip;
	}

	/**
	 * {@return the order of the length field's bytes}
	 */
	public ByteOrder byteOrder() {
		return this.options.byteOrder;
	}

	/**
	 * {@return the most bytes of a frame, including all that precedes the length field,
	 * the field itself and what is stripped}
	 */
	@Override
	public int maxFrameSize() {
		return this.options.maxFrameSize;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof LengthPrefixFrameDecoder that && toString().equals(that.toString());
	}

	@Override
	public int hashCode() {
		return toString().hashCode();
	}

	@Override
	public String toString() {
		return "LengthPrefixFrameDecoder[lengthFieldOffset=%d, lengthFieldLength=%d, lengthAdjustment=%d, initialBytesToStrip=%d, byteOrder=%s, maxFrameSize=%d]"
			.formatted(lengthFieldOffset(), lengthFieldLength(), lengthAdjustment(), initialBytesToStrip(), byteOrder(),
					maxFrameSize());
	}

	/**
	 * Collects the options. Not safe for use by several threads.
	 */
	public static final class Builder implements Cloneable {

		private int lengthFieldOffset;

		private int lengthFieldLength = 4;

		private int lengthAdjustment;

		private int initialBytesToStrip;

		private ByteOrder byteOrder = ByteOrder.BIG_ENDIAN;

		private int maxFrameSize = DEFAULT_MAX_FRAME_SIZE;

		Builder() {
		}

		/**
		 * Sets where the length field is.
		 * @param lengthFieldOffset bytes before it, default 0
		 * @return this builder
		 */
		public Builder lengthFieldOffset(int lengthFieldOffset) {
			this.lengthFieldOffset = lengthFieldOffset;
			return this;
		}

		/**
		 * Sets the size of the length field.
		 * @param lengthFieldLength 1, 2, 3, 4 (the default) or 8 bytes
		 * @return this builder
		 */
		public Builder lengthFieldLength(int lengthFieldLength) {
			this.lengthFieldLength = lengthFieldLength;
			return this;
		}

		/**
		 * Sets what to add to the value of the length field to have the number of bytes
		 * that follow it.
		 * @param lengthAdjustment the addend, default 0; negative if the value counts the
		 * header, too
		 * @return this builder
		 */
		public Builder lengthAdjustment(int lengthAdjustment) {
			this.lengthAdjustment = lengthAdjustment;
			return this;
		}

		/**
		 * Sets how much of the beginning of a frame is not delivered.
		 * @param initialBytesToStrip bytes, default 0
		 * @return this builder
		 */
		public Builder initialBytesToStrip(int initialBytesToStrip) {
			this.initialBytesToStrip = initialBytesToStrip;
			return this;
		}

		/**
		 * Sets the order of the length field's bytes.
		 * @param byteOrder the order, default big-endian
		 * @return this builder
		 */
		public Builder byteOrder(ByteOrder byteOrder) {
			this.byteOrder = byteOrder;
			return this;
		}

		/**
		 * Sets the limit.
		 * @param maxFrameSize the most bytes of a frame, including its header, default 1
		 * MiB
		 * @return this builder
		 */
		public Builder maxFrameSize(int maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
			return this;
		}

		/**
		 * Makes the decoder.
		 * @return the decoder
		 * @throws io.zcrx.InvalidConfigException naming the first option that can't work
		 */
		public FrameDecoder build() {
			Builder options = copy();
			Options.checkMaxFrameSize(options.maxFrameSize);
			boolean known = switch (options.lengthFieldLength) {
				case 1, 2, 3, 4, 8 -> true;
				default -> false;
			};
			Options.check(known, "length-field-length", options.lengthFieldLength, "must be 1, 2, 3, 4 or 8");
			Options.check(options.lengthFieldOffset >= 0, "length-field-offset", options.lengthFieldOffset,
					"must be 0 or more");
			Options.check(options.lengthFieldOffset <= options.maxFrameSize - options.lengthFieldLength,
					"length-field-offset", options.lengthFieldOffset,
					"the length field must end within max-frame-size, %d bytes".formatted(options.maxFrameSize));
			Options.check(options.initialBytesToStrip >= 0, "initial-bytes-to-strip", options.initialBytesToStrip,
					"must be 0 or more");
			Options.check(options.initialBytesToStrip <= options.maxFrameSize, "initial-bytes-to-strip",
					options.initialBytesToStrip,
					"must be at most max-frame-size, %d bytes".formatted(options.maxFrameSize));
			return new LengthPrefixFrameDecoder(options);
		}

		private Builder copy() {
			try {
				return (Builder) clone();
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
