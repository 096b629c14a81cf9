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

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.zcrx.framing.FrameDecoder;

/**
 * A stream that is mostly valid.
 */
public final class FrameStream {

	public final FrameDecoder decoder;

	public final byte[] bytes;

	private final Random random;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	public FrameStream(String type, Random random) {
		this.random = random;
		int max = 1 + random.nextInt((random.nextInt(4) == 0) ? 3000 : 100);
		this.decoder = switch (type) {
			case "line" -> lines(max);
			case "delimiter" -> delimited(max);
			case "fixedLength" -> fixed(max);
			case "lengthPrefix" -> prefixed(max);
			default -> counted(max);
		};
		this.bytes = this.out.toByteArray();
	}

	private int frames() {
		return 1 + this.random.nextInt(12);
	}

	private boolean rarely() {
		return this.random.nextInt(25) == 0;
	}

	// lengths at and around the limit are likely
	private int length(int max) {
		return switch (this.random.nextInt(8)) {
			case 0 -> max;
			case 1 -> Math.max(max - 1, 0);
			case 2 -> 0;
			case 3 -> rarely() ? max + 1 : max;
			default -> this.random.nextInt(max + 1);
		};
	}

	private void letters(int length, String alphabet) {
		for (int i = 0; i < length; i++) {
			this.out.write(alphabet.charAt(this.random.nextInt(alphabet.length())));
		}
	}

	private String hardAlphabet() {
		return this.random.nextBoolean() ? "a\r" : "\u008a\u000b\t\n\r";
	}

	private FrameDecoder lines(int max) {
		String alphabet = this.random.nextBoolean() ? "abc" : hardAlphabet();
		for (int i = frames(); i > 0; i--) {
			letters(length(max), alphabet);
			this.out.writeBytes(this.random.nextBoolean() ? new byte[] { '\n' } : new byte[] { '\r', '\n' });
		}
		letters(this.random.nextInt(2 * max), alphabet);
		return FrameDecoder.line(max);
	}

	private FrameDecoder delimited(int max) {
		byte[] delimiter = new byte[1 + this.random.nextInt(5)];
		for (int i = 0; i < delimiter.length; i++) {
			delimiter[i] = (byte) (this.random.nextInt(3) + 0x7f);
		}
		String alphabet = (this.random.nextInt(3) == 0) ? "\u007f\u0080\u0081" : "\u007fxy";
		for (int i = frames(); i > 0; i--) {
			letters(length(max), alphabet);
			this.out.writeBytes(delimiter);
		}
		letters(this.random.nextInt(2 * max), alphabet);
		return FrameDecoder.delimiter(delimiter, max);
	}

	private FrameDecoder fixed(int max) {
		letters(this.random.nextInt(10 * max), "0123456789");
		return FrameDecoder.fixedLength(max);
	}

	private FrameDecoder prefixed(int max) {
		int offset = this.random.nextInt(6);
		int width = new int[] { 1, 2, 3, 4, 8 }[this.random.nextInt(5)];
		int header = offset + width;
		int limit = header + max;
		int adjustment = switch (this.random.nextInt(5)) {
			case 0 -> -header;
			case 1 -> this.random.nextInt(20) - 10;
			case 2 -> rarely() ? this.random.nextInt() : 0;
			default -> 0;
		};
		int strip = switch (this.random.nextInt(3)) {
			case 0 -> 0;
			case 1 -> header;
			default -> this.random.nextInt(Math.min(2 * header, limit) + 1);
		};
		ByteOrder order = this.random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		for (int i = frames(); i > 0; i--) {
			int length = Math.max(length(max), strip - header);
			letters(offset, "HEAD");
			long field = rarely() ? hostile(max) : (long) length - adjustment;
			byte[] bytes = ByteBuffer.allocate(8).order(order).putLong(field).array();
			this.out.write(bytes, (order == ByteOrder.BIG_ENDIAN) ? 8 - width : 0, width);
			letters(length, "0123456789");
		}
		this.out.write(this.out.toByteArray(), 0, this.random.nextInt(Math.min(this.out.size(), header + 3)));
		return FrameDecoder.lengthPrefix()
			.lengthFieldOffset(offset)
			.lengthFieldLength(width)
			.lengthAdjustment(adjustment)
			.initialBytesToStrip(strip)
			.byteOrder(order)
			.maxFrameSize(limit)
			.build();
	}

	private long hostile(int max) {
		long[] values = { -1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, max + 1L, max,
				1L << 32, 1L << 31, (1L << 32) - 1, 255, 65535, 0, 1, this.random.nextLong() };
		return values[this.random.nextInt(values.length)];
	}

	private FrameDecoder counted(int max) {
		String[] hostile = { "0 ", "01 a", " ", "-1 ", "+1 a", "1\n", "99999999999999999999 ", "4294967297 a",
				(max + 1) + " ", "1x", "\0", "\u00b9 a", "1\u0000 " };
		for (int i = frames(); i > 0; i--) {
			if (rarely()) {
				this.out.writeBytes(hostile[this.random.nextInt(hostile.length)].getBytes(StandardCharsets.ISO_8859_1));
			}
			int length = Math.max(length(max), 1);
			this.out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
			letters(length, "0123456789 ");
		}
		this.out.write(this.out.toByteArray(), 0, this.random.nextInt(Math.min(this.out.size(), 4)));
		return FrameDecoder.octetCounting(max);
	}

}
