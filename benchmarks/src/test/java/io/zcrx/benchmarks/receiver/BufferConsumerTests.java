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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BufferConsumerTests {

	private final Tally tally = new Tally(ReceiverOptions.parse("shape=frames", "work=sum"));

	private final BufferConsumer consumer = BufferConsumer.of(ReceiverOptions.parse("shape=frames"), this.tally);

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);

	@Test
	void takesWholeFramesAndKeepsTheRest() {
		take(0, 0, 0, 2, 5, 6, 0, 0, 0, 0, 0, 0, 0, 3, 1);

		assertThat(this.tally.payloads()).isEqualTo(2);
		assertThat(this.tally.bytes()).isEqualTo(10);
		assertThat(this.tally.sum()).isEqualTo(13);
		assertThat(this.buffer.position()).isEqualTo(5);

		take(2, 3);

		assertThat(this.tally.payloads()).isEqualTo(3);
		assertThat(this.tally.bytes()).isEqualTo(17);
		assertThat(this.buffer.position()).isZero();
	}

	private void take(int... bytes) {
		for (int value : bytes) {
			this.buffer.put((byte) value);
		}
		this.consumer.take(this.buffer);
	}

}
