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

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.zcrx.spring.config.ZcrxHandlerBeanPostProcessor;
import io.zcrx.spring.config.ZcrxHandlerRegistry;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxClosingErrorHandler;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Auto-configuration of listeners and their handler methods.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "zcrx.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZcrxProperties.class)
@Import(ZcrxListenerRegistrar.class)
public final class ZcrxAutoConfiguration {

	ZcrxAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ZcrxHandlerBeanPostProcessor zcrxHandlerBeanPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		return new ZcrxHandlerBeanPostProcessor(beanFactory);
	}

	@Bean
	static LazyInitializationExcludeFilter zcrxLazyInitializationExcludeFilter() {
		return (beanName, definition, type) -> ZcrxListener.class.isAssignableFrom(type)
				|| !ZcrxHandlerBeanPostProcessor.handlerMethods(type).isEmpty();
	}

	@Bean
	@ConditionalOnMissingBean
	ZcrxHandlerRegistry zcrxHandlerRegistry() {
		return new ZcrxHandlerRegistry();
	}

	@Bean
	@ConditionalOnMissingBean
	ZcrxListenerContainerFactory zcrxListenerContainerFactory(ZcrxHandlerRegistry handlers,
			ApplicationContext context) {
		return new ZcrxListenerContainerFactory(handlers, context);
	}

	@Bean
	@ConditionalOnMissingBean
	ZcrxListenerRegistry zcrxListenerRegistry(ObjectProvider<ZcrxListener> listeners,
			ApplicationEventPublisher publisher) {
		return new ZcrxListenerRegistry(listeners, publisher);
	}

	@Bean(ZcrxListenerContainerFactory.ERROR_HANDLER_BEAN_NAME)
	@ConditionalOnMissingBean(ZcrxErrorHandler.class)
	ZcrxClosingErrorHandler zcrxErrorHandler() {
		return new ZcrxClosingErrorHandler();
	}

	// not for other purposes: with it, Spring Boot would not make its own task executor
	@Bean(name = ZcrxListenerContainerFactory.EXECUTOR_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = ZcrxListenerContainerFactory.EXECUTOR_BEAN_NAME)
	@ConditionalOnThreading(Threading.PLATFORM)
	ThreadPoolTaskExecutor zcrxExecutor() {
		return HandlerThreads.create();
	}

	@Bean(ZcrxListenerRegistrar.FACTORY_BEAN_NAME)
	ConfiguredListeners zcrxConfiguredListeners(ZcrxProperties properties, ZcrxListenerContainerFactory factory,
			Environment environment, ListableBeanFactory beanFactory) {
		return new ConfiguredListeners(properties, factory, environment, new NamedErrorHandlers(beanFactory));
	}

	@Bean
	ListenerConflicts zcrxListenerConflicts(ObjectProvider<ZcrxListener> listeners, Environment environment) {
		return new ListenerConflicts(listeners, environment);
	}

	@Bean
	LocalPortListener zcrxLocalPortListener(ApplicationContext context) {
		return new LocalPortListener(context);
	}

}
