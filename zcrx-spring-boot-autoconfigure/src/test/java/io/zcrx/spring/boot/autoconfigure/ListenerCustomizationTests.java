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

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxClosingErrorHandler;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListenerCustomizer;
import io.zcrx.spring.listener.ZcrxReceiverCustomizer;
import io.zcrx.spring.listener.ZcrxStoppingErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how beans of users change listeners, without starting them.
 */
class ListenerCustomizationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false", "zcrx.listeners.orders.port=0",
				"zcrx.listeners.orders.backlog=5");

	@Test
	void customizersChangeListenersOfConfigurationAndOfCode() {
		this.runner.withUserConfiguration(Customizers.class, ByCode.class).run((context) -> {
			for (String name : List.of("ordersZcrxListener", "quotes")) {
				ZcrxListener listener = context.getBean(name, ZcrxListener.class);
				assertThat(listener.getPhase()).isEqualTo(7);
				assertThat(listener.config().maxConnections()).isEqualTo(22);
			}
			assertThat(context.getBean("ordersZcrxListener", ZcrxListener.class).config().backlog()).isEqualTo(5);
			assertThat(context.getBean("quotes", ZcrxListener.class).isAutoStartup()).isFalse();
			assertThat(context.getBean(Calls.class).calls()).contains("first orders", "second orders", "first quotes",
					"second quotes");
			assertThat(context.getBean(Calls.class).calls().indexOf("first quotes"))
				.isLessThan(context.getBean(Calls.class).calls().indexOf("second quotes"));
		});
	}

	@Test
	void customizersHaveTheLastWord() {
		this.runner.withBean(ZcrxListenerCustomizer.class, () -> (listener) -> listener.autoStartup(true).phase(3))
			.withBean("noStart", ZcrxListenerCustomizer.class, () -> (listener) -> listener.autoStartup(false))
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				assertThat(listener.isAutoStartup()).isFalse();
				assertThat(listener.getPhase()).isEqualTo(3);
			});
	}

	@Test
	void stopsBeforeWebServersBeginTheirGracefulShutdown() {
		int webServers = Integer.MAX_VALUE - 1024;

		this.runner.run((context) -> {
			assertThat(context.getBean(ZcrxListener.class).getPhase()).isGreaterThan(webServers);
			assertThat(context.getBean(ZcrxListenerRegistry.class).getPhase()).isGreaterThan(webServers);
		});
	}

	@Test
	void registryKnowsListenersOfConfigurationAndOfCode() {
		this.runner.withUserConfiguration(ByCode.class, Calls.class)
			.run((context) -> assertThat(context.getBean(ZcrxListenerRegistry.class).listeners()).containsExactly(
					context.getBean("ordersZcrxListener", ZcrxListener.class),
					context.getBean("quotes", ZcrxListener.class)));
	}

	@Test
	void backsOffFromRegistryOfUser() {
		this.runner.withUserConfiguration(UserRegistry.class)
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListenerRegistry.class).hasBean("userRegistry"));
	}

	@Test
	void backsOffFromErrorHandlerOfUser() {
		this.runner.withBean("mine", ZcrxStoppingErrorHandler.class)
			.run((context) -> assertThat(context).hasSingleBean(ZcrxErrorHandler.class)
				.hasSingleBean(ZcrxStoppingErrorHandler.class));
	}

	@Test
	void keepsDefaultErrorHandlerBesideThoseThatAreChosenByName() {
		this.runner.withUserConfiguration(NamedErrorHandler.class)
			.withPropertyValues("zcrx.listeners.orders.error-handler=mine")
			.run((context) -> assertThat(context).hasSingleBean(ZcrxClosingErrorHandler.class)
				.getBean("zcrxErrorHandler")
				.isInstanceOf(ZcrxClosingErrorHandler.class));
	}

	record Calls(List<String> calls) {

		Calls() {
			this(new ArrayList<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByCode {

		@Bean
		ZcrxListener quotes(ZcrxListenerContainerFactory factory) {
			return factory.createContainer(ZcrxReceiverConfig.builder("quotes").build(),
					(listener) -> listener.autoStartup(false).phase(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		Calls calls() {
			return new Calls();
		}

		@Bean
		@Order(2)
		ZcrxReceiverCustomizer second(Calls calls) {
			return (receiver) -> {
				calls.calls().add("second " + receiver.name());
				receiver.maxConnections(22);
			};
		}

		@Bean
		@Order(1)
		ZcrxReceiverCustomizer first(Calls calls) {
			return (receiver) -> {
				calls.calls().add("first " + receiver.name());
				receiver.maxConnections(11);
			};
		}

		@Bean
		ZcrxListenerCustomizer phase() {
			return (listener) -> listener.phase(7);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserRegistry {

		@Bean
		ZcrxListenerRegistry userRegistry(ApplicationContext context) {
			return new ZcrxListenerRegistry(context.getBeanProvider(ZcrxListener.class), context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedErrorHandler {

		@Bean(defaultCandidate = false)
		ZcrxStoppingErrorHandler mine() {
			return new ZcrxStoppingErrorHandler();
		}

	}

}
