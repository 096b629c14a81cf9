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

class ProcessStatusTests {

	@Test
	void readsCapabilitiesAndSeccompMode() {
		ProcessStatus status = ProcessStatus.parse("""
				Name:	java
				CapPrm:	000001ffffffffff
				CapEff:	0000000000001000
				Seccomp:	2
				Seccomp_filters:	1
				""");

		assertThat(status.lacks(ProcessStatus.CAP_NET_ADMIN)).isFalse();
		assertThat(status.lacks(ProcessStatus.CAP_IPC_LOCK)).isTrue();
		assertThat(status.hasSeccompFilter()).isTrue();
	}

	@Test
	void readsAllCapabilities() {
		ProcessStatus status = ProcessStatus.parse("CapEff:\tffffffffffffffff\nSeccomp:\t0\n");

		assertThat(status.lacks(ProcessStatus.CAP_IPC_LOCK)).isFalse();
		assertThat(status.hasSeccompFilter()).isFalse();
	}

	@Test
	void doesNotMissWhatIsUnknown() {
		assertThat(ProcessStatus.parse("").lacks(ProcessStatus.CAP_NET_ADMIN)).isFalse();
		assertThat(ProcessStatus.parse("CapEff:\tnonsense\nSeccomp:\n:\n").lacks(ProcessStatus.CAP_NET_ADMIN))
			.isFalse();
	}

}
