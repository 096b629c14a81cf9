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

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * All that a receiver does, with completions of both sizes in one queue, on the lab's
 * kernel 7.3: those before don't get them right.
 */
class ZcrxReceiverMixedTests extends ZcrxReceiverTests {

	@BeforeAll
	static void needsMixedCompletions() {
		assumeThat(System.getenv("ZCRX_LAB")).isEqualTo("nic");
		assertThat(Zcrx.capabilities().mixedCompletions() && Zcrx.capabilities().areaGrowth()).isTrue();
	}

	@Override
	public ZcrxReceiver start(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return super.start((builder) -> change
			.apply(Lab.withoutInterface(builder).mode(ReceiveMode.NODEV).mixedCompletions(true)));
	}

}
