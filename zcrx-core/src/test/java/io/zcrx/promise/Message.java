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

package io.zcrx.promise;

import java.nio.ByteBuffer;

/**
 * What handlers send: a header that tells who sent it, its number on this way, and whose
 * content follows.
 */
final class Message {

	static final int HEADER = 24;

	static final byte MAGIC = 'Z';

	private Message() {
	}

	static byte[] of(int sender, int number, int owner, long position, byte[] content) {
		return ByteBuffer.allocate(HEADER + content.length)
			.put(MAGIC)
			.put((byte) 0)
			.putShort((short) sender)
			.putInt(number)
			.putInt(owner)
			.putLong(position)
			.putInt(content.length)
			.put(content)
			.array();
	}

}
