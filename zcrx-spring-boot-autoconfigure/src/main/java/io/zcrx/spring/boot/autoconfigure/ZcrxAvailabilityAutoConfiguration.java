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
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import io.zcrx.spring.boot.availability.ZcrxListenerAvailability;
import io.zcrx.spring.config.ZcrxListenerRegistry;

/**
 * Auto-configuration of {@link ZcrxListenerAvailability}. It comes after that of Spring
 * Boot, whose bean must have seen a change before it sees the answer to it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { ZcrxAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class })
@ConditionalOnBean(ZcrxListenerRegistry.class)
public final class ZcrxAvailabilityAutoConfiguration {

	ZcrxAvailabilityAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ZcrxListenerAvailability zcrxListenerAvailability(ZcrxListenerRegistry registry, ApplicationContext context,
			ZcrxProperties properties) {
		ZcrxProperties.Availability follows = properties.availability();
		return new ZcrxListenerAvailability(registry, context, follows.readiness(), follows.liveness());
	}

}
