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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(OS.LINUX)
class NetlinkQueriesTests {

	private final NetlinkQueries queries = new NetlinkQueries();

	@Test
	void findsLoopback() {
		assertThat(this.queries.isMissing("lo")).isFalse();
		assertThat(this.queries.link("lo")).isEqualTo(new Link("", false));
	}

	@Test
	void findsNoHeaderSplitOnLoopback() {
		assertThat(this.queries.rings("lo"))
			.isEqualTo(new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0));
	}

	@Test
	void knowsNothingOfMissingInterface() {
		assertThat(this.queries.isMissing("zcrxnone0")).isTrue();
		assertThat(this.queries.link("zcrxnone0")).isNull();
		assertThat(this.queries.rings("zcrxnone0")).isNull();
		assertThat(this.queries.channels("zcrxnone0")).isNull();
		assertThat(this.queries.queue("zcrxnone0", 0)).isNull();
	}

}
