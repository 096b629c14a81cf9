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

import org.junit.jupiter.api.Test;

import io.zcrx.buffers.AreaBudget;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiverWarningsTests {

	private final AreaBudget budget = new AreaBudget(4096, 640, 0.75);

	@Test
	void tellsOfConfiguredConnectionsThatDoNotFit() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders").maxConnections(500).build();

		assertThat(ReceiverWarnings.budget(config, this.budget, config.areaSize())).singleElement()
			.asString()
			.startsWith("max-connections=500 is too much for area-size=64MB")
			.contains("from more than 432 connections", "set 'max-connections: 432' or 'area-size: 80MB'");
	}

	@Test
	void acceptsConfiguredConnectionsThatFit() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders").maxConnections(432).build();

		assertThat(ReceiverWarnings.budget(config, this.budget, config.areaSize())).isEmpty();
	}

	@Test
	void saysNothingOfDefaultThatNobodyChose() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders").build();

		assertThat(ReceiverWarnings.budget(config, this.budget, config.areaSize())).isEmpty();
	}

}
