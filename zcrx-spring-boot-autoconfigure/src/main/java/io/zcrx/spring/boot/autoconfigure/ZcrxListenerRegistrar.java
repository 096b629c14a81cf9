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

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

import io.zcrx.spring.listener.ZcrxListenerContainer;

/**
 * Registers a bean for each entry of {@code zcrx.listeners}: {@code orders} becomes
 * {@code ordersZcrxListener} with the qualifier {@code orders}, {@code market-data}
 * becomes {@code marketDataZcrxListener} with the qualifier {@code market-data}.
 */
class ZcrxListenerRegistrar implements ImportBeanDefinitionRegistrar {

	static final String FACTORY_BEAN_NAME = "zcrxConfiguredListeners";

	private final Environment environment;

	ZcrxListenerRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		new ListenerNames(this.environment).byBeanName()
			.forEach((beanName, name) -> register(beanName, name, registry));
	}

	private static void register(String beanName, String name, BeanDefinitionRegistry registry) {
		if (!registry.containsBeanDefinition(beanName)) {
			RootBeanDefinition definition = new RootBeanDefinition();
			definition.setTargetType(ZcrxListenerContainer.class);
			definition.setFactoryBeanName(FACTORY_BEAN_NAME);
			definition.setFactoryMethodName("create");
			definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
			definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
			definition.setDescription("zcrx.listeners." + name);
			registry.registerBeanDefinition(beanName, definition);
		}
	}

}
