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

package io.zcrx.test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.zcrx.InMemoryNetwork;
import io.zcrx.spring.listener.ZcrxReceiverCustomizer;

/**
 * Auto-configuration of listeners in memory, for {@link AutoConfigureZcrx}.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class ZcrxInMemoryAutoConfiguration {

	ZcrxInMemoryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	InMemoryNetwork zcrxInMemoryNetwork() {
		return new InMemoryNetwork();
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ZcrxReceiverCustomizer zcrxInMemoryReceiverCustomizer(InMemoryNetwork network) {
		return (receiver) -> receiver.network(network);
	}

	@Bean
	InMemoryListeners zcrxInMemoryListeners(InMemoryNetwork network) {
		return new InMemoryListeners(network);
	}

}
