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

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.listener.ZcrxListenerCustomizer;
import io.zcrx.spring.observation.ZcrxBatchObservationConvention;
import io.zcrx.spring.observation.ZcrxConnectionObservationConvention;
import io.zcrx.spring.observation.ZcrxObservationCustomizer;

/**
 * Auto-configuration of observations of connections and batches, if
 * {@code zcrx.observation.enabled} asks for them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZcrxAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, ZcrxListenerContainerFactory.class })
@ConditionalOnBooleanProperty("zcrx.observation.enabled")
public final class ZcrxObservationAutoConfiguration {

	ZcrxObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "zcrxObservationCustomizer")
	ZcrxListenerCustomizer zcrxObservationCustomizer(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<ZcrxConnectionObservationConvention> connections,
			ObjectProvider<ZcrxBatchObservationConvention> batches, ZcrxProperties properties) {
		return new ZcrxObservationCustomizer(registry, connections, batches, properties.observation().batches());
	}

}
