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

package io.zcrx.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.config.ZcrxHandlerBeanPostProcessor;
import io.zcrx.config.ZcrxHandlerRegistry;
import io.zcrx.config.ZcrxListenerContainerFactory;
import io.zcrx.listener.ZcrxListener;
import io.zcrx.listener.ZcrxListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ZcrxAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false");

	@Test
	void hasNoListenerByDefault() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ZcrxListener.class)
			.hasSingleBean(ZcrxHandlerBeanPostProcessor.class)
			.hasSingleBean(ZcrxHandlerRegistry.class)
			.hasSingleBean(ZcrxListenerContainerFactory.class));
	}

	@Test
	void canBeDisabled() {
		this.runner.withPropertyValues("zcrx.enabled=false", "zcrx.listeners.orders.port=0")
			.run((context) -> assertThat(context).doesNotHaveBean(ZcrxListener.class)
				.doesNotHaveBean(ZcrxHandlerBeanPostProcessor.class));
	}

	@Test
	void usesDefaultsOfCore() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=9000").run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(listener.config()).usingRecursiveComparison()
				.isEqualTo(ZcrxReceiverConfig.builder("orders").port(9000).build());
			assertThat(listener.state()).isEqualTo(ZcrxListener.State.STOPPED);
			assertThat(listener.getPhase()).isEqualTo(ZcrxListener.PHASE);
			assertThat(listener.isAutoStartup()).isFalse();
		});
	}

	@Test
	void usesEachProperty() {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=9000", "zcrx.listeners.orders.address=127.0.0.2",
					"zcrx.listeners.orders.interface=eth7", "zcrx.listeners.orders.queue=4",
					"zcrx.listeners.orders.mode=zero-copy", "zcrx.listeners.orders.area-size=16MB",
					"zcrx.listeners.orders.area-max-size=64MB", "zcrx.listeners.orders.rx-buffer-size=16KB",
					"zcrx.listeners.orders.huge-pages=true", "zcrx.listeners.orders.rq-entries=512",
					"zcrx.listeners.orders.cq-entries=1024", "zcrx.listeners.orders.backlog=7",
					"zcrx.listeners.orders.max-connections=3", "zcrx.listeners.orders.max-pending-send=64KB",
					"zcrx.listeners.orders.shutdown-timeout=5s", "zcrx.listeners.orders.auto-startup=false")
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				assertThat(listener.config()).usingRecursiveComparison()
					.isEqualTo(ZcrxReceiverConfig.builder("orders")
						.port(9000)
						.address(InetAddress.getByName("127.0.0.2"))
						.interfaceQueue("eth7", 4)
						.mode(ReceiveMode.ZERO_COPY)
						.areaSize(16 << 20)
						.areaMaxSize(64 << 20)
						.rxBufferSize(16 << 10)
						.hugePages(true)
						.rqEntries(512)
						.cqEntries(1024)
						.backlog(7)
						.maxConnections(3)
						.maxPendingSend(64 << 10)
						.shutdownTimeout(Duration.ofSeconds(5))
						.build());
				assertThat(listener.isAutoStartup()).isFalse();
			});
	}

	@Test
	void mergesDefaults() {
		this.runner
			.withPropertyValues("zcrx.defaults.area-size=16MB", "zcrx.defaults.backlog=7", "zcrx.defaults.port=0",
					"zcrx.listeners.orders.area-size=32MB", "zcrx.listeners.trades.auto-startup=false")
			.run((context) -> {
				ZcrxReceiverConfig orders = context.getBean("ordersZcrxListener", ZcrxListener.class).config();
				ZcrxReceiverConfig trades = context.getBean("tradesZcrxListener", ZcrxListener.class).config();
				assertThat(orders.areaSize()).isEqualTo(32 << 20);
				assertThat(orders.backlog()).isEqualTo(7);
				assertThat(trades.areaSize()).isEqualTo(16 << 20);
				assertThat(trades.backlog()).isEqualTo(7);
			});
	}

	@Test
	void listenersAreInjectableByName() {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.market-data.port=0",
					"zcrx.listeners.marketing.port=0")
			.withUserConfiguration(Injected.class)
			.run((context) -> assertThat(context.getBean(Injected.Listeners.class)).satisfies((injected) -> {
				assertThat(injected.byQualifier().name()).isEqualTo("orders");
				assertThat(injected.ordersZcrxListener().name()).isEqualTo("orders");
				assertThat(injected.marketData().name()).isEqualTo("market-data");
				assertThat(injected.marketDataZcrxListener().name()).isEqualTo("market-data");
			}));
	}

	@Test
	void backsOffFromFactoryOfUser() {
		this.runner.withUserConfiguration(UserFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListenerContainerFactory.class)
				.hasBean("userFactory"));
	}

	@Test
	void backsOffFromListenerOfUser() {
		this.runner.withUserConfiguration(UserListener.class)
			.withPropertyValues("zcrx.listeners.orders.port=9000")
			.run((context) -> assertThat(context.getBean(ZcrxListener.class).config().port()).isEqualTo(7));
	}

	@Test
	void keepsListenersEagerWhenInitializationIsLazy() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getSourceApplicationContext()
				.getBeanFactory()
				.getBeanDefinition("ordersZcrxListener")
				.isLazyInit()).isFalse());
	}

	@ParameterizedTest
	@CsvSource({ "area-size, 1000, multiple of the page size", "area-max-size, 1MB, at least area-size",
			"rx-buffer-size, 12KB, power of two", "rx-buffer-size, 3GB, at most 1GB", "rq-entries, 1000, power of two",
			"cq-entries, 1000, power of two", "port, 70000, 65535", "queue, -1, 0 or more",
			"mode, zero-copy, needs a network interface", "backlog, 0, positive", "max-connections, 0, positive",
			"max-pending-send, 3GB, less than 2GB", "shutdown-timeout, -1s, not be negative" })
	void namesKeyOfInvalidValue(String property, String value, String reason) {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders." + property + "=" + value)
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders." + property, reason));
	}

	@Test
	void namesKeyOfInvalidDefault() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.defaults.rq-entries=1000")
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.defaults.rq-entries", "power of two"));
	}

	@Test
	void warnsWhenShutdownMayBeCutOff(CapturedOutput output) {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.trades.port=0",
					"zcrx.listeners.trades.shutdown-timeout=5s", "spring.lifecycle.timeout-per-shutdown-phase=10s")
			.run((context) -> assertThat(output).contains("Zcrx listener 'orders' may be cut off")
				.doesNotContain("Zcrx listener 'trades' may be cut off"));
	}

	@Test
	void requiresPort() {
		this.runner.withPropertyValues("zcrx.listeners.orders.backlog=7")
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders.port", "must be set"));
	}

	private static void assertInvalid(Throwable failure, String key, String reason) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidConfigurationPropertyValueException)) {
			cause = cause.getCause();
		}
		assertThat(cause).isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (invalid) -> {
			assertThat(invalid.getName()).isEqualTo(key);
			assertThat(invalid.getReason()).contains(reason);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Bean
		Listeners listeners(@Qualifier("orders") ZcrxListener byQualifier, ZcrxListener ordersZcrxListener,
				@Qualifier("market-data") ZcrxListener marketData, ZcrxListener marketDataZcrxListener) {
			return new Listeners(byQualifier, ordersZcrxListener, marketData, marketDataZcrxListener);
		}

		record Listeners(ZcrxListener byQualifier, ZcrxListener ordersZcrxListener, ZcrxListener marketData,
				ZcrxListener marketDataZcrxListener) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserFactory {

		@Bean
		ZcrxListenerContainerFactory userFactory(ZcrxHandlerRegistry handlers, ApplicationContext context) {
			return new ZcrxListenerContainerFactory(handlers, context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserListener {

		@Bean
		ZcrxListenerContainer ordersZcrxListener(ZcrxListenerContainerFactory factory) {
			return factory.createContainer(ZcrxReceiverConfig.builder("orders").port(7).build(), false);
		}

	}

}
