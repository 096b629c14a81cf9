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

package io.zcrx;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.framing.DelimiterFrameDecoder;
import io.zcrx.framing.FixedLengthFrameDecoder;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.LengthPrefixFrameDecoder;
import io.zcrx.framing.LineFrameDecoder;
import io.zcrx.framing.MalformedFrameException;
import io.zcrx.framing.NoFrameDecoder;
import io.zcrx.framing.OctetCountingFrameDecoder;

/**
 * Decodes a whole stream at once, in the simplest way there is.
 */
public final class ReferenceDecoder {

	private final byte[] stream;

	private final List<byte[]> frames = new ArrayList<>();

	private int position;

	private @Nullable Class<? extends FramingException> failure;

	private ReferenceDecoder(byte[] stream) {
		this.stream = stream;
	}

	public static Result decode(FrameDecoder decoder, byte[] stream) {
		ReferenceDecoder reference = new ReferenceDecoder(stream);
		boolean more = true;
		while (more && reference.failure == null && reference.position < stream.length) {
			more = switch (decoder) {
				case LineFrameDecoder line -> reference.line(line.maxFrameSize());
				case DelimiterFrameDecoder delimiter -> reference.delimiter(delimiter);
				case FixedLengthFrameDecoder fixed -> reference.frame(0, BigInteger.valueOf(fixed.length()));
				case LengthPrefixFrameDecoder prefix -> reference.lengthPrefix(prefix);
				case OctetCountingFrameDecoder counting -> reference.octetCounting(counting.maxFrameSize());
				case NoFrameDecoder _ -> throw new IllegalArgumentException();
			};
		}
		return new Result(reference.frames, reference.failure,
				reference.failure == null && reference.position < stream.length);
	}

	private byte[] rest() {
		return Arrays.copyOfRange(this.stream, this.position, this.stream.length);
	}

	private boolean fail(Class<? extends FramingException> failure) {
		this.failure = failure;
		return false;
	}

	private boolean frame(int strip, BigInteger size) {
		if (size.compareTo(BigInteger.valueOf(this.stream.length - this.position)) > 0) {
			return false;
		}
		int end = this.position + size.intValueExact();
		this.frames.add(Arrays.copyOfRange(this.stream, this.position + strip, end));
		this.position = end;
		return true;
	}

	private boolean line(int max) {
		byte[] rest = rest();
		for (int i = 0; i < rest.length; i++) {
			if (rest[i] == '\n') {
				byte[] line = Arrays.copyOf(rest, (i > 0 && rest[i - 1] == '\r') ? i - 1 : i);
				return delimited(line, i + 1, max);
			}
		}
		int sure = (rest[rest.length - 1] == '\r') ? rest.length - 1 : rest.length;
		return (sure > max) && fail(FrameTooLongException.class);
	}

	private boolean delimited(byte[] frame, int size, int max) {
		if (frame.length > max) {
			return fail(FrameTooLongException.class);
		}
		this.frames.add(frame);
		this.position += size;
		return true;
	}

	private boolean delimiter(DelimiterFrameDecoder decoder) {
		byte[] delimiter = decoder.delimiter();
		byte[] rest = rest();
		for (int i = 0; i + delimiter.length <= rest.length; i++) {
			if (Arrays.equals(rest, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
				return delimited(Arrays.copyOf(rest, i), i + delimiter.length, decoder.maxFrameSize());
			}
		}
		int sure = rest.length;
		for (int length = Math.min(delimiter.length - 1, rest.length); length > 0 && sure == rest.length; length--) {
			if (Arrays.equals(rest, rest.length - length, rest.length, delimiter, 0, length)) {
				sure = rest.length - length;
			}
		}
		return (sure > decoder.maxFrameSize()) && fail(FrameTooLongException.class);
	}

	private boolean lengthPrefix(LengthPrefixFrameDecoder decoder) {
		byte[] rest = rest();
		int headerEnd = decoder.lengthFieldOffset() + decoder.lengthFieldLength();
		if (rest.length < headerEnd) {
			return false;
		}
		byte[] field = Arrays.copyOfRange(rest, decoder.lengthFieldOffset(), headerEnd);
		if (decoder.byteOrder() == ByteOrder.LITTLE_ENDIAN) {
			for (int i = 0; i < field.length / 2; i++) {
				byte other = field[i];
				field[i] = field[field.length - 1 - i];
				field[field.length - 1 - i] = other;
			}
		}
		BigInteger value = (field.length == 8) ? new BigInteger(field) : new BigInteger(1, field);
		BigInteger header = BigInteger.valueOf(headerEnd);
		BigInteger size = value.add(BigInteger.valueOf(decoder.lengthAdjustment())).add(header);
		if (value.signum() < 0 || size.compareTo(header) < 0) {
			return fail(MalformedFrameException.class);
		}
		if (size.compareTo(BigInteger.valueOf(decoder.maxFrameSize())) > 0) {
			return fail(FrameTooLongException.class);
		}
		if (size.compareTo(BigInteger.valueOf(decoder.initialBytesToStrip())) < 0) {
			return fail(MalformedFrameException.class);
		}
		return frame(decoder.initialBytesToStrip(), size);
	}

	private boolean octetCounting(int max) {
		String digits = "";
		for (byte next : rest()) {
			if (next == ' ' && !digits.isEmpty()) {
				return frame(digits.length() + 1, new BigInteger(digits).add(BigInteger.valueOf(digits.length() + 1)));
			}
			digits += (char) next;
			if (!digits.matches("[1-9][0-9]*")) {
				return fail(MalformedFrameException.class);
			}
			if (new BigInteger(digits).compareTo(BigInteger.valueOf(max)) > 0) {
				return fail(FrameTooLongException.class);
			}
		}
		return false;
	}

	public record Result(List<byte[]> frames, @Nullable Class<? extends FramingException> failure, boolean unfinished) {

	}

}
