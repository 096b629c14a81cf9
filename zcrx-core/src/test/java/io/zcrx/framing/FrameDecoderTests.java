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
import java.util.function.UnaryOperator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import io.zcrx.InvalidConfigException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameDecoderTests {

	@Test
	void framesAreAtMostOneMebibyteUnlessToldOtherwise() {
		assertThat(FrameDecoder.DEFAULT_MAX_FRAME_SIZE).isEqualTo(1 << 20);
		assertThat(FrameDecoder.line().maxFrameSize()).isEqualTo(1 << 20);
		assertThat(FrameDecoder.delimiter((byte) 0).maxFrameSize()).isEqualTo(1 << 20);
		assertThat(FrameDecoder.lengthPrefix().build().maxFrameSize()).isEqualTo(1 << 20);
		assertThat(FrameDecoder.octetCounting().maxFrameSize()).isEqualTo(1 << 20);
		assertThat(FrameDecoder.fixedLength(7).maxFrameSize()).isEqualTo(7);
		assertThat(FrameDecoder.line(10).maxFrameSize()).isEqualTo(10);
		assertThat(FrameDecoder.delimiter(new byte[] { 1 }, 10).maxFrameSize()).isEqualTo(10);
		assertThat(FrameDecoder.lengthPrefix().maxFrameSize(10).build().maxFrameSize()).isEqualTo(10);
		assertThat(FrameDecoder.octetCounting(10).maxFrameSize()).isEqualTo(10);
	}

	@Test
	void limitMustBePositiveAndNotHuge() {
		for (int bad : new int[] { 0, -1, (1 << 30) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE }) {
			refused("framing.max-frame-size", bad, () -> FrameDecoder.line(bad));
			refused("framing.max-frame-size", bad, () -> FrameDecoder.delimiter(new byte[] { 1 }, bad));
			refused("framing.max-frame-size", bad, () -> FrameDecoder.octetCounting(bad));
			refused("framing.max-frame-size", bad, () -> FrameDecoder.lengthPrefix().maxFrameSize(bad).build());
			refused("framing.length", bad, () -> FrameDecoder.fixedLength(bad));
		}
		assertThat(FrameDecoder.line(1 << 30).maxFrameSize()).isEqualTo(1 << 30);
	}

	@Test
	void delimiterHasAtLeastOneByteAndIsCopied() {
		refused("framing.delimiter", "", () -> FrameDecoder.delimiter());
		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> FrameDecoder.delimiter(new byte[257], 10))
			.withMessageEndingWith("must have from 1 to 256 bytes");
		byte[] bytes = { 13, 10 };

		DelimiterFrameDecoder decoder = (DelimiterFrameDecoder) FrameDecoder.delimiter(bytes);
		bytes[0] = 0;
		decoder.delimiter()[1] = 0;

		assertThat(decoder.delimiter()).containsExactly(13, 10);
		assertThat(decoder).hasToString("DelimiterFrameDecoder[delimiter=0x0d0a, maxFrameSize=1048576]")
			.isEqualTo(FrameDecoder.delimiter((byte) 13, (byte) 10))
			.hasSameHashCodeAs(FrameDecoder.delimiter((byte) 13, (byte) 10))
			.isNotEqualTo(FrameDecoder.delimiter((byte) 13))
			.isNotEqualTo(FrameDecoder.delimiter(new byte[] { 13, 10 }, 5));
	}

	@Test
	void lengthPrefixHasTheDefaultsOfNetty() {
		LengthPrefixFrameDecoder decoder = (LengthPrefixFrameDecoder) FrameDecoder.lengthPrefix().build();

		assertThat(decoder.lengthFieldOffset()).isZero();
		assertThat(decoder.lengthFieldLength()).isEqualTo(4);
		assertThat(decoder.lengthAdjustment()).isZero();
		assertThat(decoder.initialBytesToStrip()).isZero();
		assertThat(decoder.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
	}

	@Test
	void lengthPrefixKeepsItsOptionsWhateverTheBuilderDoesNext() {
		LengthPrefixFrameDecoder.Builder builder = FrameDecoder.lengthPrefix()
			.lengthFieldOffset(1)
			.lengthFieldLength(2)
			.lengthAdjustment(-3)
			.initialBytesToStrip(4)
			.byteOrder(ByteOrder.LITTLE_ENDIAN)
			.maxFrameSize(5);
		FrameDecoder decoder = builder.build();
		FrameDecoder same = builder.build();

		builder.lengthFieldOffset(0);

		assertThat(decoder).hasToString(
				"LengthPrefixFrameDecoder[lengthFieldOffset=1, lengthFieldLength=2, lengthAdjustment=-3, initialBytesToStrip=4, byteOrder=LITTLE_ENDIAN, maxFrameSize=5]")
			.isEqualTo(same)
			.hasSameHashCodeAs(same)
			.isNotEqualTo(builder.build());
	}

	@Test
	void lengthPrefixRefusesWhatCannotWork() {
		for (int bad : new int[] { 0, 5, 6, 7, 9, -1 }) {
			refusedPrefix("framing.length-field-length", bad, (builder) -> builder.lengthFieldLength(bad));
		}
		refusedPrefix("framing.length-field-offset", -1, (builder) -> builder.lengthFieldOffset(-1));
		refusedPrefix("framing.length-field-offset", 7,
				(builder) -> builder.lengthFieldOffset(7).lengthFieldLength(4).maxFrameSize(10));
		refusedPrefix("framing.length-field-offset", 0, (builder) -> builder.lengthFieldLength(8).maxFrameSize(7));
		refusedPrefix("framing.length-field-offset", Integer.MAX_VALUE,
				(builder) -> builder.lengthFieldOffset(Integer.MAX_VALUE));
		refusedPrefix("framing.initial-bytes-to-strip", -1, (builder) -> builder.initialBytesToStrip(-1));
		refusedPrefix("framing.initial-bytes-to-strip", 11,
				(builder) -> builder.initialBytesToStrip(11).maxFrameSize(10));
		assertThat(FrameDecoder.lengthPrefix().lengthFieldOffset(6).maxFrameSize(10).build()).isNotNull();
	}

	private static void refusedPrefix(String property, Object value,
			UnaryOperator<LengthPrefixFrameDecoder.Builder> change) {
		refused(property, value, () -> change.apply(FrameDecoder.lengthPrefix()).build());
	}

	private static void refused(String property, Object value, ThrowingCallable call) {
		assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(call)
			.withMessageStartingWith(property + "=" + value + ": ")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property));
	}

}
