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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

class ZcrxConfigurationFailureTests {

	private ConfigurableEnvironment environment;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer((context) -> this.environment = context.getEnvironment())
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false");

	@ParameterizedTest
	@CsvSource({ "zcrx.listeners.orders.area-sise, zcrx.listeners.orders.area-size",
			"zcrx.listeners.orders.areaSise, zcrx.listeners.orders.area-size",
			"zcrx.listeners.orders.prot, zcrx.listeners.orders.port",
			"zcrx.listeners.orders.framing.typ, zcrx.listeners.orders.framing.type",
			"zcrx.listeners.orders.max-frame-size, zcrx.listeners.orders.framing.max-frame-size",
			"zcrx.listener.orders.port, zcrx.listeners.orders.port", "zcrx.default.backlog, zcrx.defaults.backlog",
			"zcrx.backlog, zcrx.defaults.backlog",
			"zcrx.listeners.orders.interfaces, zcrx.listeners.orders.interface" })
	void suggestsKeyForTypo(String typo, String meant) {
		String yaml = "zcrx.listeners.orders.port: 0\n" + typo + ": 7\n";

		this.runner.withInitializer((context) -> addYaml(context, yaml)).run(analyzed((analysis) -> {
			assertThat(analysis.getDescription()).contains("no such property", " = 7 (from ", "2:");
			assertThat(analysis.getAction()).contains("did you mean " + meant + "?");
		}));
	}

	@Test
	void pointsToDocumentationWithoutSuggestion() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.colour=blue")
			.run(analyzed((analysis) -> assertThat(analysis.getAction()).contains("docs/configuration.md")));
	}

	@Test
	void ignoresUnknownEnvironmentVariables() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0")
			.withInitializer((context) -> addEnvironment(context, "ZCRX_LAB_NIC", "yes"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void refusesTls() {
		this.runner.withInitializer((context) -> addYaml(context, """
				zcrx.listeners.orders:
				  port: 0
				  ssl:
				    bundle: mine
				""")).run(analyzed((analysis) -> {
			assertThat(analysis.getDescription()).contains("'mine'", "zcrx.listeners.orders.ssl.bundle", "4:13",
					"TLS is not terminated");
			assertThat(analysis.getDescription()).contains("proxy");
		}));
	}

	@Test
	void refusesTlsOfEnvironment() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0")
			.withInitializer((context) -> addEnvironment(context, "ZCRX_LISTENERS_ORDERS_SSL_BUNDLE", "mine"))
			.run(analyzed((analysis) -> assertThat(analysis.getDescription()).contains("TLS is not terminated")));
	}

	@Test
	void refusesNamesOfOneBean() {
		this.runner.withPropertyValues("zcrx.listeners.market-data.port=0", "zcrx.listeners.marketData.port=0")
			.run((context) -> assertInvalid(context, "zcrx.listeners.marketData", "'market-data'",
					"'marketDataZcrxListener'"));
	}

	@Test
	void environmentVariableIsNoOtherListener() {
		this.runner.withPropertyValues("zcrx.listeners.market-data.port=0")
			.withInitializer((context) -> addEnvironment(context, "ZCRX_LISTENERS_MARKETDATA_BACKLOG", "7"))
			.run((context) -> assertThat(context).getBean(ZcrxListener.class).satisfies((listener) -> {
				assertThat(listener.name()).isEqualTo("market-data");
				assertThat(listener.config().backlog()).isEqualTo(7);
			}));
	}

	@Test
	void profileReplacesSingleKeys(@TempDir Path folder) throws IOException {
		Files.writeString(folder.resolve("application.yml"),
				"zcrx.listeners.orders: { port: 9000, backlog: 7, framing: { type: line } }");
		Files.writeString(folder.resolve("application-prod.yml"), "zcrx.listeners.orders.port: 9001");

		this.runner.withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("spring.config.location=" + folder.toUri(), "spring.profiles.active=prod")
			.run((context) -> assertThat(context).getBean(ZcrxListener.class).satisfies((listener) -> {
				assertThat(listener.config().port()).isEqualTo(9001);
				assertThat(listener.config().backlog()).isEqualTo(7);
				assertThat(listener.config().framing()).isEqualTo(FrameDecoder.line());
			}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "port=9000 | port=9000", "port=9000 | port=9000, address=0.0.0.0",
					"port=9000, address=127.0.0.1 | port=9000", "port=9000, interface=eth0, queue=1 | port=9000",
					"port=9000, interface=eth0, queue=1 | port=9000, interface=eth0, queue=2" })
	void refusesOnePortForTwo(String orders, String trades) {
		run(orders, trades,
				(context) -> assertInvalid(context, "zcrx.listeners.trades.port", "'orders'", "'trades'", "port"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "port=0 | port=0", "port=9000 | port=9001",
					"port=9000, address=127.0.0.1 | port=9000, address=127.0.0.2",
					"port=9000, interface=eth0 | port=9000, interface=eth1",
					"port=9000, interface=eth0, queue=1 | port=9001, interface=eth0, queue=2",
					"port=9000, interface=eth0, mode=copy | port=9001, interface=eth0",
					"port=9000 | connect=feed.example.org:9000" })
	void acceptsWhatDoesNotConflict(String orders, String trades) {
		run(orders, trades, (context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "port=0, interface=eth0, queue=1 | port=0, interface=eth0, queue=1 | queue",
					"port=0, interface=eth0 | port=0, interface=eth0, mode=zero-copy | queue",
					"port=0, interface=eth0, queues=1;2 | port=0, interface=eth0, queues=2;3 | queues" })
	void refusesOneQueueForTwo(String orders, String trades, String property) {
		run(orders, trades, (context) -> assertInvalid(context, "zcrx.listeners.trades." + property, "'orders'",
				"'trades'", "eth0", "one listener only"));
	}

	@Test
	void explainsMissingPort() {
		this.runner.withPropertyValues("zcrx.listeners.orders.backlog=7").run(analyzed((analysis) -> {
			assertThat(analysis.getDescription()).contains("'zcrx.listeners.orders.port' is not set");
			assertThat(analysis.getAction()).contains("zcrx:", "      orders:", "        port: 9000");
		}));
	}

	@Test
	void explainsValueInOtherSpelling() {
		this.runner.withInitializer((context) -> addYaml(context, """
				zcrx:
				  listeners:
				    orders:
				      port: 0
				      areaSize: 1000
				"""))
			.run(analyzed((analysis) -> assertThat(analysis.getDescription()).contains("Invalid value '1000'",
					"zcrx.listeners.orders.area-size", "5:17", "multiple of the page size")));
	}

	private void run(String orders, String trades, ContextConsumer<AssertableApplicationContext> consumer) {
		this.runner.withPropertyValues(properties("orders", orders))
			.withPropertyValues(properties("trades", trades))
			.run(consumer);
	}

	private static String[] properties(String listener, String text) {
		return Arrays.stream(text.split(", "))
			.map((property) -> "zcrx.listeners.%s.%s".formatted(listener, property.strip().replace(';', ',')))
			.toArray(String[]::new);
	}

	private static void assertInvalid(AssertableApplicationContext context, String key, String... reasons) {
		assertThat(context).getFailure().satisfies((failure) -> {
			Throwable cause = failure;
			while (!(cause instanceof InvalidConfigurationPropertyValueException invalid)) {
				cause = cause.getCause();
				assertThat(cause).isNotNull();
			}
			assertThat(invalid.getName()).isEqualTo(key);
			assertThat(invalid.getReason()).contains(reasons);
		});
	}

	private ContextConsumer<AssertableApplicationContext> analyzed(Consumer<FailureAnalysis> assertions) {
		return (context) -> {
			assertThat(context).hasFailed();
			assertions.accept(Analyses.of(context.getStartupFailure(), this.environment));
		};
	}

	private static void addEnvironment(ConfigurableApplicationContext context, String name, String value) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, value)));
	}

	private static void addYaml(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader().load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
