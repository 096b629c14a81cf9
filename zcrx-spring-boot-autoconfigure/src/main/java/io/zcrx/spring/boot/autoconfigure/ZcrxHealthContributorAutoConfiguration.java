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

package io.zcrx.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

import io.zcrx.spring.boot.health.ZcrxListenersHealthContributor;
import io.zcrx.spring.config.ZcrxListenerRegistry;

/**
 * Auto-configuration of the health contributor {@code zcrx}, with an indicator for each
 * listener.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZcrxAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(ZcrxListenerRegistry.class)
@ConditionalOnEnabledHealthIndicator("zcrx")
public final class ZcrxHealthContributorAutoConfiguration {

	ZcrxHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { "zcrxHealthIndicator", "zcrxHealthContributor" })
	CompositeHealthContributor zcrxHealthContributor(ZcrxListenerRegistry registry) {
		return new ZcrxListenersHealthContributor(registry);
	}

}
