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

package io.zcrx.buffers;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProvidedBuffersTests {

	private static final long MIN_AREA = 16 * 4096;

	private static final long MAX_AREA = 1L << 40;

	@ParameterizedTest
	@CsvSource({ "65536, 4096", "4194304, 4096", "8388608, 8192", "67108864, 65536", "1073741824, 65536",
			"2147483648, 65536", "3221225472, 131072", "1099511627776, 33554432" })
	void choosesBufferSizeByArea(long areaSize, int bufferSize) {
		assertThat(ProvidedBuffers.bufferSize(areaSize)).isEqualTo(bufferSize);
	}

	@Test
	void buffersOfAnyAreaFitIntoRing() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 100_000; i++) {
			long areaSize = random.nextLong(MIN_AREA, MAX_AREA >> random.nextInt(24)) / 4096 * 4096;
			areaSize = Math.max(areaSize, MIN_AREA);

			int bufferSize = ProvidedBuffers.bufferSize(areaSize);

			assertThat(Integer.bitCount(bufferSize)).as("seed %d, area %d", seed, areaSize).isEqualTo(1);
			assertThat(bufferSize).as("seed %d, area %d", seed, areaSize).isGreaterThanOrEqualTo(4096);
			assertThat(areaSize / bufferSize).as("seed %d, area %d", seed, areaSize).isBetween(16L, 32768L);
		}
	}

}
