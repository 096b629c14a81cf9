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

package io.zcrx.preflight;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The attributes of a netlink message or nest. Every length is checked against the bytes
 * that really arrived.
 */
final class NetlinkAttributes {

	private final Map<Integer, ByteBuffer> values;

	private NetlinkAttributes(Map<Integer, ByteBuffer> values) {
		this.values = values;
	}

	/**
	 * Parses a sequence of attributes.
	 * @param bytes the sequence, from position to limit
	 * @return the attributes
	 * @throws NetlinkException if an attribute's length can't be right
	 */
	static NetlinkAttributes parse(ByteBuffer bytes) throws NetlinkException {
		Map<Integer, ByteBuffer> values = new HashMap<>();
		ByteBuffer rest = bytes.slice().order(ByteOrder.nativeOrder());
		while (rest.remaining() >= Netlink.NLA_HDRLEN) {
			int begin = rest.position();
			int length = Short.toUnsignedInt(rest.getShort());
			int type = Short.toUnsignedInt(rest.getShort()) & Netlink.NLA_TYPE_MASK;
			if (length < Netlink.NLA_HDRLEN || length > rest.limit() - begin) {
				throw new NetlinkException(
						"netlink attribute " + type + " claims " + length + " of " + (rest.limit() - begin) + " bytes");
			}
			values.put(type, rest.slice(rest.position(), length - Netlink.NLA_HDRLEN).order(ByteOrder.nativeOrder()));
			rest.position(Math.min(begin + Netlink.align(length), rest.limit()));
		}
		return new NetlinkAttributes(values);
	}

	boolean has(int type) {
		return this.values.containsKey(type);
	}

	int u8(int type, int otherwise) {
		ByteBuffer value = atLeast(type, Byte.BYTES);
		return (value != null) ? Byte.toUnsignedInt(value.get(0)) : otherwise;
	}

	int u16(int type, int otherwise) {
		ByteBuffer value = atLeast(type, Short.BYTES);
		return (value != null) ? Short.toUnsignedInt(value.getShort(0)) : otherwise;
	}

	long u32(int type, long otherwise) {
		ByteBuffer value = atLeast(type, Integer.BYTES);
		return (value != null) ? Integer.toUnsignedLong(value.getInt(0)) : otherwise;
	}

	/**
	 * {@return a string without its terminating NUL, empty if the attribute is absent}
	 * @param type the attribute
	 */
	String string(int type) {
		ByteBuffer value = this.values.get(type);
		if (value == null) {
			return "";
		}
		String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
		int end = text.indexOf('\0');
		return (end < 0) ? text : text.substring(0, end);
	}

	/**
	 * {@return the attributes inside a nest, none if the nest is absent}
	 * @param type the nest
	 * @throws NetlinkException if an attribute's length can't be right
	 */
	NetlinkAttributes nest(int type) throws NetlinkException {
		ByteBuffer value = this.values.get(type);
		return (value != null) ? parse(value) : new NetlinkAttributes(Map.of());
	}

	private @Nullable ByteBuffer atLeast(int type, int length) {
		ByteBuffer value = this.values.get(type);
		return (value != null && value.limit() >= length) ? value : null;
	}

}
