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

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.LengthPrefixFrameDecoder;
import io.zcrx.framing.MalformedFrameException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FrameScannerTests {

	@Test
	void linesEndWithNewlineAndOptionalCarriageReturn() {
		assertThat(text(FrameDecoder.line(), "one\ntwo\r\n\n\r\nth\rree\r\r\nrest")).containsExactly("one", "two", "",
				"", "th\rree\r", "...");
	}

	@Test
	void lineMayHaveExactlyTheLimit() {
		assertThat(text(FrameDecoder.line(3), "abc\nabc\r\nabc\r")).containsExactly("abc", "abc", "...");
		assertThat(text(FrameDecoder.line(3), "abc\nabcd\n")).containsExactly("abc",
				"A line has more than 3 bytes: max-frame-size is 3");
		assertThat(text(FrameDecoder.line(3), "abcd"))
			.containsExactly("A line has more than 3 bytes: max-frame-size is 3");
		assertThat(text(FrameDecoder.line(3), "abc\r\r\n"))
			.containsExactly("A line has more than 3 bytes: max-frame-size is 3");
	}

	@Test
	void delimiterIsTheFirstThatMatches() {
		assertThat(text(delimiter("|"), "a||b|c")).containsExactly("a", "", "b", "...");
		assertThat(text(delimiter("aab"), "aaabxaabaab")).containsExactly("a", "x", "");
		assertThat(text(delimiter("abab"), "aababababab")).containsExactly("a", "", "...");
		assertThat(text(delimiter("\0\0"), "a\0b\0\0\0\0\0")).containsExactly("a\0b", "", "...");
	}

	@Test
	void delimitedFrameMayHaveExactlyTheLimit() {
		FrameDecoder decoder = FrameDecoder.delimiter("##".getBytes(StandardCharsets.US_ASCII), 3);

		assertThat(text(decoder, "abc##abc#")).containsExactly("abc", "...");
		assertThat(text(decoder, "abcd##")).containsExactly("A frame has more than 3 bytes: max-frame-size is 3");
		assertThat(text(decoder, "abc#x")).containsExactly("A frame has more than 3 bytes: max-frame-size is 3");
	}

	@Test
	void fixedLengthOnlyCounts() {
		assertThat(text(FrameDecoder.fixedLength(3), "abcdefgh")).containsExactly("abc", "def", "...");
		assertThat(text(FrameDecoder.fixedLength(1), "ab")).containsExactly("a", "b");
	}

	@Test
	void octetCountingFollowsTheRfc() {
		assertThat(text(FrameDecoder.octetCounting(), "3 abc10 0123456789 1  5 a")).containsExactly("abc", "0123456789",
				"Byte 0x20 where the length, a digit from 1 to 9, is expected");
		assertThat(text(FrameDecoder.octetCounting(), "1  5 ab")).containsExactly(" ", "...");
		assertThat(text(FrameDecoder.octetCounting(), "12")).containsExactly("...");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 ", "03 abc", " abc", "-1 a", "+1 a", "a", "\n", "1\n", "1a", "1- ", "1\u00b2 a", "\0" })
	void octetCountingRefusesWhatIsNoLength(String bytes) {
		assertThat(text(FrameDecoder.octetCounting(), bytes)).singleElement().asString().startsWith("Byte 0x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "101", "999999999999999999999", "4294967297 a", "18446744073709551617 a" })
	void octetCountingRefusesTooMuchAsSoonAsItIsKnown(String bytes) {
		assertThat(text(FrameDecoder.octetCounting(100), bytes)).singleElement()
			.asString()
			.startsWith("The length begins with ")
			.endsWith(": max-frame-size is 100");
	}

	@ParameterizedTest
	@CsvSource({
			// the examples of Netty's documentation
			"0, 2, 0, 0, 000C48454C4C4F2C20574F524C44, 000C48454C4C4F2C20574F524C44",
			"0, 2, 0, 2, 000C48454C4C4F2C20574F524C44, 48454C4C4F2C20574F524C44",
			"0, 2, -2, 0, 000E48454C4C4F2C20574F524C44, 000E48454C4C4F2C20574F524C44",
			"2, 3, 0, 0, CAFE00000C48454C4C4F2C20574F524C44, CAFE00000C48454C4C4F2C20574F524C44",
			"0, 3, 2, 0, 00000CCAFE48454C4C4F2C20574F524C44, 00000CCAFE48454C4C4F2C20574F524C44",
			"1, 2, 1, 3, CA000CFE48454C4C4F2C20574F524C44, FE48454C4C4F2C20574F524C44",
			"1, 2, -3, 3, CA0010FE48454C4C4F2C20574F524C44, FE48454C4C4F2C20574F524C44",
			// nothing left, and frames that are all header
			"0, 1, 0, 1, 00, ''", "0, 2, -2, 2, 0002, ''", "3, 1, 0, 0, AABBCC00, AABBCC00" })
	void lengthPrefixMeansWhatItMeansInNetty(int offset, int length, int adjustment, int strip, String bytes,
			String frame) {
		FrameDecoder decoder = prefix((builder) -> builder.lengthFieldOffset(offset)
			.lengthFieldLength(length)
			.lengthAdjustment(adjustment)
			.initialBytesToStrip(strip));

		assertThat(hex(decoder, bytes + bytes + bytes.substring(0, bytes.length() - 2))).containsExactly(
				(bytes.length() > 2) ? new String[] { frame, frame, "..." } : new String[] { frame, frame });
	}

	@ParameterizedTest
	@CsvSource({ "1, 02", "2, 0002", "3, 000002", "4, 00000002", "8, 0000000000000002" })
	void lengthFieldHasEitherByteOrder(int length, String field) {
		byte[] reversed = HexFormat.of().parseHex(field);
		reversed[0] = 2;
		if (length > 1) {
			reversed[length - 1] = 0;
		}

		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(length).initialBytesToStrip(length)),
				field + "AABB" + field + "CCDD"))
			.containsExactly("AABB", "CCDD");
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(length)
			.initialBytesToStrip(length)
			.byteOrder(ByteOrder.LITTLE_ENDIAN)), HexFormat.of().formatHex(reversed) + "AABB")).containsExactly("AABB");
	}

	@ParameterizedTest
	@CsvSource({ "1, FF, 255", "2, FFFF, 65535", "3, FFFFFF, 16777215", "4, FFFFFFFF, 4294967295",
			"8, 7FFFFFFFFFFFFFFF, 9223372036854775807" })
	void lengthFieldOfUpToFourBytesIsUnsignedAndItsLimitHolds(int length, String field, String value) {
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(length).maxFrameSize(200)), field))
			.containsExactly("The length field is %s: max-frame-size is 200".formatted(value));
	}

	@Test
	void lengthFieldOfEightBytesMustNotBeNegative() {
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(8)), "FFFFFFFFFFFFFFFF"))
			.containsExactly("The length field is negative: -1");
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(8).byteOrder(ByteOrder.LITTLE_ENDIAN)),
				"0000000000000080"))
			.containsExactly("The length field is negative: -9223372036854775808");
	}

	@Test
	void limitIncludesTheHeader() {
		FrameDecoder decoder = prefix((builder) -> builder.lengthFieldLength(2).maxFrameSize(5).initialBytesToStrip(2));

		assertThat(hex(decoder, "0003AABBCC")).containsExactly("AABBCC");
		assertThat(hex(decoder, "0004")).containsExactly("The length field is 4: max-frame-size is 5");
	}

	@Test
	void adjustmentMustNotOverflow() {
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(8).lengthAdjustment(Integer.MAX_VALUE)),
				"7FFFFFFFFFFFFFFF"))
			.singleElement()
			.asString()
			.endsWith("max-frame-size is 1048576");
		assertThat(hex(prefix((builder) -> builder.lengthAdjustment(Integer.MAX_VALUE)), "FFFFFFFF")).singleElement()
			.asString()
			.endsWith("max-frame-size is 1048576");
		assertThat(hex(prefix((builder) -> builder.lengthAdjustment(Integer.MIN_VALUE)), "7FFFFFFF")).singleElement()
			.asString()
			.contains("would end within its length field");
		assertThat(hex(prefix((builder) -> builder.lengthAdjustment(Integer.MIN_VALUE).initialBytesToStrip(4)),
				"80000001AA"))
			.containsExactly("AA");
	}

	@Test
	void frameMustNotEndWithinItsHeader() {
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(2).lengthAdjustment(-3)), "0002")).singleElement()
			.asString()
			.startsWith("The length field is 2: the frame would end within its length field");
		assertThat(hex(prefix((builder) -> builder.lengthFieldLength(1).initialBytesToStrip(4)), "02AABB"))
			.singleElement()
			.asString()
			.startsWith("The length field is 2: the frame would have 3 bytes, less than initial-bytes-to-strip, 4");
	}

	@Test
	void thereIsNothingToScanForWithoutFraming() {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameScanner.of(FrameDecoder.none()));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 0x7f, 0x80, 0x81, 0xff })
	void searchFindsTheFirstOfEveryValueAtEveryPlace(int difference) {
		MemorySegment memory = Arena.ofAuto().allocate(64);
		for (int value = 0; value < 256; value++) {
			byte other = (byte) (value ^ difference);
			memory.fill(other);
			for (int from = 0; from < 10; from++) {
				memory.set(ValueLayout.JAVA_BYTE, 40, (byte) value);
				assertThat(ByteSearch.indexOf(memory, from, 40, (byte) value)).isEqualTo(-1);
				for (int place = from; place < 40; place++) {
					memory.set(ValueLayout.JAVA_BYTE, place, (byte) value);
					assertThat(ByteSearch.indexOf(memory, from, 41, (byte) value)).isEqualTo(place);
					assertThat(ByteSearch.indexOf(memory, from, place, (byte) value)).isEqualTo(-1);
					memory.set(ValueLayout.JAVA_BYTE, place, other);
				}
			}
		}
	}

	private static FrameDecoder delimiter(String delimiter) {
		return FrameDecoder.delimiter(delimiter.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static FrameDecoder prefix(UnaryOperator<LengthPrefixFrameDecoder.Builder> change) {
		return change.apply(FrameDecoder.lengthPrefix()).build();
	}

	private static List<String> text(FrameDecoder decoder, String bytes) {
		return scan(decoder, bytes.getBytes(StandardCharsets.ISO_8859_1)).stream()
			.map((result) -> (result instanceof byte[] frame) ? new String(frame, StandardCharsets.ISO_8859_1)
					: result.toString())
			.toList();
	}

	private static List<String> hex(FrameDecoder decoder, String bytes) {
		return scan(decoder, HexFormat.of().parseHex(bytes)).stream()
			.map((result) -> (result instanceof byte[] frame) ? HexFormat.of().withUpperCase().formatHex(frame)
					: result.toString())
			.toList();
	}

	private static List<Object> scan(FrameDecoder decoder, byte[] bytes) {
		List<Object> whole = scan(decoder, bytes, bytes.length);
		for (int piece = 1; piece < bytes.length; piece++) {
			assertThat(scan(decoder, bytes, piece)).usingRecursiveFieldByFieldElementComparator().isEqualTo(whole);
		}
		return whole;
	}

	private static List<Object> scan(FrameDecoder decoder, byte[] bytes, int piece) {
		MemorySegment memory = Arena.ofAuto().allocate(bytes.length + 2);
		memory.asSlice(1).copyFrom(MemorySegment.ofArray(bytes));
		FrameScanner scanner = FrameScanner.of(decoder);
		List<Object> results = new ArrayList<>();
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		int position = 0;
		try {
			while (position < bytes.length) {
				int end = Math.min((position / piece + 1) * piece, bytes.length);
				long found = scanner.scan(memory, position + 1, end + 1);
				int next = (found != FrameScanner.INCOMPLETE) ? (int) found - 1 : end;
				frame.write(bytes, position, next - position);
				position = next;
				if (found != FrameScanner.INCOMPLETE) {
					byte[] raw = frame.toByteArray();
					results.add(Arrays.copyOfRange(raw, scanner.head(), raw.length - scanner.tail()));
					frame.reset();
				}
			}
		}
		catch (FrameTooLongException | MalformedFrameException ex) {
			results.add(ex.getMessage());
			return results;
		}
		catch (FramingException ex) {
			throw new AssertionError(ex);
		}
		if (frame.size() > 0) {
			results.add("...");
		}
		return results;
	}

}
