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
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AreaBudgetTests {

	private static final int DEVICE = 640;

	private final AreaBudget budget = new AreaBudget(4096, DEVICE, 0.75);

	@ParameterizedTest
	@CsvSource({ "0, 640", "-1, 640", "256, 384", "4096, 4224", "100000, 32895" })
	void leavesDeviceItsRing(long rxRing, int buffers) {
		assertThat(AreaBudget.of(4096, rxRing, 0.75).deviceBuffers()).isEqualTo(buffers);
	}

	@Test
	void dividesDefaultArea() {
		long buffers = (64 << 20) / 4096;

		assertThat(this.budget.reserve(buffers)).isEqualTo(DEVICE);
		assertThat(this.budget.sockets(buffers)).isEqualTo(buffers / 4 - DEVICE);
		assertThat(this.budget.leavesDeviceEnough(buffers)).isTrue();
		assertThat(this.budget.connections(buffers)).isEqualTo(432);
	}

	@ParameterizedTest
	@CsvSource({ "1, 2048", "2, 1728", "3, 864", "4, 864", "5, 432", "64, 54", "65, 27", "256, 13", "257, 8",
			"10000, 8" })
	void giveEachConnectionItsShareOfDefaultArea(int connections, int buffers) {
		assertThat(this.budget.receiveBuffer((64 << 20) / 4096, connections)).isEqualTo(buffers * 4096L);
	}

	@Test
	void socketsOfAllConnectionsThatFitNeverFillTheReserve() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 10_000; i++) {
			AreaBudget budget = new AreaBudget(4096, random.nextInt(1, 40_000), random.nextDouble(0, 0.85));
			long buffers = random.nextLong(16, 1L << 28);
			long connections = random.nextLong(1, budget.connections(buffers) + 1);

			long filled = connections * budget.receiveBuffer(buffers, connections) / 4096;

			assertThat(filled).as("seed %d, %s of %d for %d", seed, budget, buffers, connections)
				.isLessThanOrEqualTo(Math.max(budget.sockets(buffers), 1));
			if (budget.leavesDeviceEnough(buffers)) {
				assertThat(filled + (long) (budget.handlerShare() * buffers)).as("seed %d", seed)
					.isLessThanOrEqualTo(buffers - budget.deviceBuffers());
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 17, 63, 64, 1024 })
	void everySocketOfSmallAreaMakesProgress(int buffers) {
		assertThat(this.budget.reserve(buffers)).isEqualTo(buffers / 4);
		assertThat(this.budget.leavesDeviceEnough(buffers)).isFalse();
		for (int connections = 1; connections < 1000; connections++) {
			assertThat(this.budget.receiveBuffer(buffers, connections)).isBetween(4096L, buffers * 4096L / 8);
		}
	}

	@Test
	void namesAreaSizesThatSuffice() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 1000; i++) {
			AreaBudget budget = new AreaBudget(4096, random.nextInt(1, 40_000), random.nextDouble(0, 1));
			int connections = random.nextInt(1, 100_000);

			long forDevice = budget.areaSizeForDevice();
			long forConnections = budget.areaSizeFor(connections);

			assertThat(budget.leavesDeviceEnough(forDevice / 4096)).as("seed %d, %s: %d", seed, budget, forDevice)
				.isTrue();
			assertThat(budget.connections(forConnections / 4096)).as("seed %d, %s: %d", seed, budget, forConnections)
				.isGreaterThanOrEqualTo(connections);
			assertThat(forDevice % (2 << 20)).isZero();
			assertThat(forConnections % (2 << 20)).isZero();
		}
	}

	@Test
	void countsLargerBuffers() {
		AreaBudget large = new AreaBudget(65536, 128, 0.5);

		assertThat(large.receiveBuffer(1024, 1)).isEqualTo(128 * 65536L);
		assertThat(large.areaSizeFor(16)).isGreaterThanOrEqualTo(512 * 65536L);
	}

}
