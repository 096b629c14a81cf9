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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessLimitsTests {

	@Test
	void readsSoftLimit() {
		ProcessLimits limits = ProcessLimits.parse("""
				Limit                     Soft Limit           Hard Limit           Units
				Max processes             31654                31654                processes
				Max locked memory         65536                8388608              bytes
				Max file locks            unlimited            unlimited            locks
				""");

		assertThat(limits.maxLockedMemory()).isEqualTo(65536);
	}

	@Test
	void readsUnlimited() {
		ProcessLimits limits = ProcessLimits
			.parse("Max locked memory         unlimited            unlimited            bytes");

		assertThat(limits.maxLockedMemory()).isEqualTo(ProcessLimits.UNLIMITED);
	}

	@Test
	void takesUnknownLimitAsNone() {
		assertThat(ProcessLimits.parse("").maxLockedMemory()).isEqualTo(ProcessLimits.UNLIMITED);
		assertThat(ProcessLimits.parse("Max locked memory 99999999999999999999999 1 bytes").maxLockedMemory())
			.isEqualTo(ProcessLimits.UNLIMITED);
	}

}
