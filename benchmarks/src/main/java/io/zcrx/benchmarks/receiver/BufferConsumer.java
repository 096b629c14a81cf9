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

package io.zcrx.benchmarks.receiver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What receivers of plain sockets do with each buffer that they have read into.
 */
interface BufferConsumer {

	/**
	 * Takes bytes.
	 * @param buffer a direct buffer whose bytes lie between 0 and its position; what is
	 * left there when this returns is offered again, with more behind it
	 */
	void take(ByteBuffer buffer);

	/**
	 * {@return a consumer for a connection}
	 */
	static BufferConsumer of(ReceiverOptions options, Tally tally) {
		return options.frames() ? new Frames(tally) : (buffer) -> {
			tally.payload(buffer.flip());
			buffer.clear();
		};
	}

	/**
	 * Cuts the stream into frames. A frame that is not complete is moved to the buffer's
	 * beginning, so the buffer must be larger than the largest one.
	 */
	record Frames(Tally tally) implements BufferConsumer {

		private static final int PREFIX = Integer.BYTES;

		@Override
		public void take(ByteBuffer buffer) {
			buffer.flip();
			while (buffer.remaining() >= PREFIX) {
				int begin = buffer.position();
				int limit = buffer.limit();
				int frame = PREFIX + buffer.order(ByteOrder.BIG_ENDIAN).getInt(begin);
				buffer.order(ByteOrder.LITTLE_ENDIAN);
				if (limit - begin < frame) {
					break;
				}
				buffer.limit(begin + frame);
				this.tally.payload(buffer);
				buffer.limit(limit).position(begin + frame);
			}
			buffer.compact();
		}

	}

}
