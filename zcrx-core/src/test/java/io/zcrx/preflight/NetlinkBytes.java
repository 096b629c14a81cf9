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

/**
 * Writes netlink messages as the kernel would.
 */
final class NetlinkBytes {

	private NetlinkBytes() {
	}

	static ByteBuffer message(int type, int flags, int sequence, byte[] body) {
		ByteBuffer bytes = ByteBuffer.allocate(16 + Netlink.align(body.length)).order(ByteOrder.nativeOrder());
		bytes.putInt(16 + body.length).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
		return bytes.put(body).rewind();
	}

	static byte[] attribute(int type, byte... value) {
		ByteBuffer bytes = ByteBuffer.allocate(4 + Netlink.align(value.length)).order(ByteOrder.nativeOrder());
		bytes.putShort((short) (4 + value.length)).putShort((short) type).put(value);
		return bytes.array();
	}

	static byte[] u32(int value) {
		return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
	}

	static byte[] concat(byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		ByteBuffer all = ByteBuffer.allocate(length);
		for (byte[] part : parts) {
			all.put(part);
		}
		return all.array();
	}

}
