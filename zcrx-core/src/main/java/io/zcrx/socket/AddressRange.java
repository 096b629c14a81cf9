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

package io.zcrx.socket;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of IP addresses, written as {@code address/prefix}. IPv4 and IPv6 addresses are
 * never in one range.
 *
 * @param address the first address
 * @param prefix how many leading bits all addresses of the range share
 */
public record AddressRange(InetAddress address, int prefix) {

	/**
	 * Reads a range.
	 * @param text an address with or without a prefix length, such as {@code 10.0.0.0/8}
	 * @return the range
	 * @throws IllegalArgumentException if it is none
	 */
	public static AddressRange parse(String text) {
		int slash = text.indexOf('/');
		InetAddress address = InetAddress.ofLiteral((slash < 0) ? text : text.substring(0, slash));
		int bits = Byte.SIZE * address.getAddress().length;
		int prefix = (slash < 0) ? bits : Integer.parseInt(text.substring(slash + 1));
		if (prefix < 0 || prefix > bits) {
			throw new IllegalArgumentException("Prefix length %d is not from 0 to %d".formatted(prefix, bits));
		}
		return new AddressRange(address, prefix);
	}

	/**
	 * {@return whether an address is in the range}
	 * @param other the address
	 */
	public boolean contains(InetAddress other) {
		byte[] mine = this.address.getAddress();
		byte[] theirs = other.getAddress();
		if (mine.length != theirs.length) {
			return false;
		}
		int bytes = this.prefix / Byte.SIZE;
		int shift = Byte.SIZE - this.prefix % Byte.SIZE;
		return Arrays.equals(mine, 0, bytes, theirs, 0, bytes)
				&& (shift == Byte.SIZE || (mine[bytes] & 0xff) >>> shift == (theirs[bytes] & 0xff) >>> shift);
	}

	@Override
	public String toString() {
		return this.address.getHostAddress() + "/" + this.prefix;
	}

}
