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

package io.zcrx.spring.metrics;

import java.util.Arrays;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.zcrx.ReceiveMode;
import io.zcrx.spring.listener.TestListeners;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

class ZcrxListenerMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void bindsEachDocumentedMeter() {
		ZcrxListener listener = TestListeners.stopped("orders");
		given(listener.mode()).willReturn(ReceiveMode.ZERO_COPY);
		new ZcrxListenerMetrics(List.of(listener)).bindTo(this.registry);

		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly(Arrays.stream(ZcrxMeters.values()).map(ZcrxMeters::getName).toArray(String[]::new));
	}

}
