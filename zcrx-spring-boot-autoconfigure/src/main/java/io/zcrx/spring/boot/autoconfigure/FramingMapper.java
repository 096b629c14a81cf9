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

package io.zcrx.spring.boot.autoconfigure;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.unit.DataSize;

import io.zcrx.InvalidConfigException;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.LengthPrefixFrameDecoder;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Endianness;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Framing;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.FramingType;

/**
 * Makes frame decoders from properties.
 */
final class FramingMapper {

	private FramingMapper() {
	}

	/**
	 * Refuses options without effect: a forgotten type would leave the stream uncut.
	 * @param own what the listener sets itself; defaults may have options for others
	 * @param effective what is used
	 */
	static void check(@Nullable Framing own, @Nullable Framing effective) {
		if (own == null || effective == null) {
			return;
		}
		FramingType type = type(effective);
		check(type, "max-frame-size", own.maxFrameSize(),
				Set.of(FramingType.LINE, FramingType.DELIMITER, FramingType.LENGTH_PREFIX, FramingType.OCTET_COUNTING));
		check(type, "delimiter", own.delimiter(), Set.of(FramingType.DELIMITER));
		check(type, "length", own.length(), Set.of(FramingType.FIXED_LENGTH));
		Set<FramingType> lengthPrefix = Set.of(FramingType.LENGTH_PREFIX);
		check(type, "length-field-offset", own.lengthFieldOffset(), lengthPrefix);
		check(type, "length-field-length", own.lengthFieldLength(), lengthPrefix);
		check(type, "length-adjustment", own.lengthAdjustment(), lengthPrefix);
		check(type, "initial-bytes-to-strip", own.initialBytesToStrip(), lengthPrefix);
		check(type, "byte-order", own.byteOrder(), lengthPrefix);
	}

	private static void check(FramingType type, String option, @Nullable Object value, Set<FramingType> types) {
		if (value != null && !types.contains(type)) {
			throw new InvalidConfigException("framing." + option, value,
					"has no effect with framing.type '%s': remove it or change the type".formatted(type));
		}
	}

	/**
	 * {@return the decoder}
	 * @param framing its properties
	 */
	static FrameDecoder decoder(Framing framing) {
		return switch (type(framing)) {
			case NONE -> FrameDecoder.none();
			case LINE -> FrameDecoder.line(maxFrameSize(framing));
			case DELIMITER -> FrameDecoder.delimiter(
					required("delimiter", framing.delimiter()).getBytes(StandardCharsets.UTF_8), maxFrameSize(framing));
			case FIXED_LENGTH -> FrameDecoder.fixedLength(required("length", framing.length()));
			case LENGTH_PREFIX -> lengthPrefix(framing);
			case OCTET_COUNTING -> FrameDecoder.octetCounting(maxFrameSize(framing));
		};
	}

	private static FrameDecoder lengthPrefix(Framing framing) {
		LengthPrefixFrameDecoder.Builder builder = FrameDecoder.lengthPrefix().maxFrameSize(maxFrameSize(framing));
		PropertyMapper map = PropertyMapper.get();
		map.from(framing::lengthFieldOffset).to(builder::lengthFieldOffset);
		map.from(framing::lengthFieldLength).to(builder::lengthFieldLength);
		map.from(framing::lengthAdjustment).to(builder::lengthAdjustment);
		map.from(framing::initialBytesToStrip).to(builder::initialBytesToStrip);
		map.from(framing::byteOrder).as(FramingMapper::byteOrder).to(builder::byteOrder);
		return builder.build();
	}

	private static ByteOrder byteOrder(Endianness order) {
		return switch (order) {
			case BIG_ENDIAN -> ByteOrder.BIG_ENDIAN;
			case LITTLE_ENDIAN -> ByteOrder.LITTLE_ENDIAN;
		};
	}

	private static FramingType type(Framing framing) {
		FramingType type = framing.type();
		return (type != null) ? type : FramingType.NONE;
	}

	private static int maxFrameSize(Framing framing) {
		DataSize size = framing.maxFrameSize();
		return (size != null) ? ConfiguredListeners.toInt("framing.max-frame-size", size, "must be from 1 byte to 1GB")
				: FrameDecoder.DEFAULT_MAX_FRAME_SIZE;
	}

	private static <T> T required(String option, @Nullable T value) {
		if (value == null) {
			throw new InvalidConfigException("framing." + option, "", "must be set for this framing.type");
		}
		return value;
	}

}
