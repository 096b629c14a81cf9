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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KernelReleaseTests {

	@ParameterizedTest
	@CsvSource({ "7.2.7, 7.2.7", "6.18.44-fc, 6.18.44", "6.1.0-35-amd64, 6.1.0", "7.1-rc3, 7.1.0", "6.15, 6.15.0",
			"5.14.0-427.el9.x86_64, 5.14.0", "6.15.0+, 6.15.0" })
	void readsReleasesOfDistributions(String text, String expected) {
		assertThat(KernelRelease.parse(text)).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "linux", "6", "6.", "six.one", "999999.1", "6.123456", "-6.1" })
	void readsNothingFromOtherTexts(String text) {
		assertThat(KernelRelease.parse(text)).isNull();
	}

	@Test
	void comparesNumbersNotText() {
		KernelRelease release = new KernelRelease(6, 15, 2);

		assertThat(release.atLeast(6, 9)).isTrue();
		assertThat(release.atLeast(6, 15)).isTrue();
		assertThat(release.atLeast(6, 16)).isFalse();
		assertThat(release.atLeast(7, 0)).isFalse();
		assertThat(release).isLessThan(new KernelRelease(6, 15, 10));
	}

}
