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

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WorkTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 8, 9, 64, 65, 1023, 1024, 1025, 4096, 65_536 })
	void readsTheSameBytesOfSegmentsAndBuffers(int length) {
		byte[] bytes = bytes(length);
		long sum = 0;
		long lines = 0;
		for (int i = 0; i < length; i++) {
			sum += bytes[i] & 0xff;
			lines += (i % 64 == 0) ? bytes[i] & 0xff : 0;
		}
		ByteBuffer buffer = ByteBuffer.allocateDirect(length + 3).order(ByteOrder.LITTLE_ENDIAN);
		buffer.put(3, bytes).position(3);

		assertThat(Work.SUM.on(MemorySegment.ofArray(bytes))).isEqualTo(sum);
		assertThat(Work.SUM.on(buffer)).isEqualTo(sum);
		assertThat(Work.LINE.on(MemorySegment.ofArray(bytes))).isEqualTo(lines);
		assertThat(Work.LINE.on(buffer)).isEqualTo(lines);
		assertThat(Work.NONE.on(buffer)).isZero();
		assertThat(buffer.position()).isEqualTo(3);
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

}
