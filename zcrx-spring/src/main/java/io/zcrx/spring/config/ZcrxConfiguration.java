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

package io.zcrx.spring.config;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import io.zcrx.spring.listener.ZcrxListener;

/**
 * The beans of {@link EnableZcrx}, under the names that the auto-configuration gives
 * them.
 */
@Configuration(proxyBeanMethods = false)
class ZcrxConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ZcrxHandlerBeanPostProcessor zcrxHandlerBeanPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		return new ZcrxHandlerBeanPostProcessor(beanFactory);
	}

	@Bean
	ZcrxHandlerRegistry zcrxHandlerRegistry() {
		return new ZcrxHandlerRegistry();
	}

	@Bean
	ZcrxListenerContainerFactory zcrxListenerContainerFactory(ZcrxHandlerRegistry handlers,
			ApplicationContext context) {
		return new ZcrxListenerContainerFactory(handlers, context);
	}

	@Bean
	ZcrxListenerRegistry zcrxListenerRegistry(ObjectProvider<ZcrxListener> listeners,
			ApplicationEventPublisher publisher) {
		return new ZcrxListenerRegistry(listeners, publisher);
	}

}
