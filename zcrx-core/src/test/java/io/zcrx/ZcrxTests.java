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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxTests {

	@Test
	void capabilitiesNameTheKernelWhateverItIs() {
		assertThat(Zcrx.capabilities().kernelRelease()).isEqualTo(System.getProperty("os.version"));
		assertThat(Zcrx.capabilities()).isEqualTo(Zcrx.capabilities());
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void laterCapabilitiesComeWithEarlierOnes() {
		ZcrxCapabilities capabilities = Zcrx.capabilities();
		assumeThat(capabilities.nodev() || capabilities.copyStatistics()).isTrue();

		assertThat(capabilities.query()).isTrue();
		assertThat(capabilities.zeroCopyReceive()).isTrue();
		assertThat(capabilities.refillFlush()).isTrue();
		assertThat(capabilities.refillHeaderSize()).isPositive();
	}

	@Test
	void labKernelHasWhatItsVersionHas() {
		String lab = System.getenv("ZCRX_LAB");
		assumeThat(lab).as("the lab's kernel").isNotNull();
		ZcrxCapabilities capabilities = Zcrx.capabilities();

		assertThat(capabilities).isEqualTo(new ZcrxCapabilities(System.getProperty("os.version"), true, true, true,
				true, true, true, true, true, true, "nic".equals(lab), capabilities.refillHeaderSize()));
	}

}
