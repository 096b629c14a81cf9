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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.zcrx.AckMode;
import io.zcrx.Dispatch;
import io.zcrx.LeakDetection;
import io.zcrx.NicPrepare;
import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.spring.config.EnableZcrx;
import io.zcrx.spring.config.ZcrxHandlerBeanPostProcessor;
import io.zcrx.spring.config.ZcrxHandlerRegistry;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxClosingErrorHandler;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListenerContainer;

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
			.hasSingleBean(ZcrxListenerContainerFactory.class)
			.hasSingleBean(ZcrxListenerRegistry.class)
			.hasSingleBean(ZcrxClosingErrorHandler.class));
	}

	@Test
	void backsOffFromEnableZcrx() {
		this.runner.withUserConfiguration(Enabled.class)
			.withPropertyValues("zcrx.listeners.orders.port=0")
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListener.class)
				.hasSingleBean(ZcrxHandlerBeanPostProcessor.class)
				.hasSingleBean(ZcrxHandlerRegistry.class)
				.hasSingleBean(ZcrxListenerContainerFactory.class)
				.hasSingleBean(ZcrxListenerRegistry.class));
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
					"zcrx.listeners.orders.loops-per-queue=2", "zcrx.listeners.orders.loops=3",
					"zcrx.listeners.orders.dispatch=executor", "spring.threads.virtual.enabled=true",
					"zcrx.listeners.orders.ack-mode=manual", "zcrx.listeners.orders.max-in-flight=8",
					"zcrx.listeners.orders.busy-poll=50us", "zcrx.listeners.orders.nic.prepare=apply",
					"zcrx.listeners.orders.framing.type=line", "zcrx.listeners.orders.idle-timeout=1m",
					"zcrx.listeners.orders.allowed-peers=10.0.0.0/8,::1", "zcrx.listeners.orders.high-watermark=0.4",
					"zcrx.listeners.orders.low-watermark=0.3", "zcrx.listeners.orders.leak-detection=full",
					"zcrx.listeners.orders.shutdown-timeout=5s", "zcrx.listeners.orders.auto-startup=false",
					"zcrx.listeners.orders.max-batch=9", "zcrx.listeners.orders.send-timeout=6s",
					"zcrx.listeners.orders.linger-timeout=7s", "zcrx.listeners.orders.socket.keepalive.enabled=false",
					"zcrx.listeners.orders.socket.keepalive.idle=8s", "zcrx.defaults.socket.keepalive.interval=9s",
					"zcrx.listeners.orders.socket.keepalive.count=10", "zcrx.defaults.socket.user-timeout=11s")
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
						.loopsPerQueue(2)
						.loops(3)
						.dispatch(Dispatch.EXECUTOR)
						.maxInFlight(8)
						.ackMode(AckMode.MANUAL)
						.busyPoll(Duration.ofNanos(50_000))
						.nicPrepare(NicPrepare.APPLY)
						.framing(FrameDecoder.line())
						.idleTimeout(Duration.ofMinutes(1))
						.allowedPeers(List.of("10.0.0.0/8", "::1"))
						.watermarks(0.3, 0.4)
						.leakDetection(LeakDetection.FULL)
						.shutdownTimeout(Duration.ofSeconds(5))
						.maxBatch(9)
						.sendTimeout(Duration.ofSeconds(6))
						.lingerTimeout(Duration.ofSeconds(7))
						.keepAlive(false)
						.keepAlive(Duration.ofSeconds(8), Duration.ofSeconds(9), 10)
						.userTimeout(Duration.ofSeconds(11))
						.build());
				assertThat(listener.isAutoStartup()).isFalse();
			});
	}

	@Test
	void usesProcessors() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.cpu=2,0")
			.run((context) -> assertThat(context.getBean(ZcrxListener.class).config().cpus()).containsExactly(2, 0));
	}

	@Test
	void usesEachPropertyOfConnecting() {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.connect=feed.example.org:9000,[::1]:9001",
					"zcrx.listeners.orders.connect-timeout=3s", "zcrx.listeners.orders.reconnect-delay=1s",
					"zcrx.listeners.orders.max-reconnect-delay=5s", "zcrx.listeners.orders.interface=eth7",
					"zcrx.listeners.orders.queues=4,5")
			.run((context) -> assertThat(context.getBean(ZcrxListener.class).config()).usingRecursiveComparison()
				.isEqualTo(ZcrxReceiverConfig.builder("orders")
					.connect(List.of(InetSocketAddress.createUnresolved("feed.example.org", 9000),
							InetSocketAddress.createUnresolved("::1", 9001)))
					.connectTimeout(Duration.ofSeconds(3))
					.reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(5))
					.interfaceQueues("eth7", List.of(4, 5))
					.build()));
	}

	static Stream<Arguments> framings() {
		return Stream.of(Arguments.of("type: none", FrameDecoder.none()),
				Arguments.of("type: line, max-frame-size: 64KB", FrameDecoder.line(64 << 10)),
				Arguments.of("type: delimiter, delimiter: \"\\n\"", FrameDecoder.delimiter((byte) '\n')),
				Arguments.of("type: delimiter, delimiter: \"\\0\", max-frame-size: 10",
						FrameDecoder.delimiter(new byte[1], 10)),
				Arguments.of("type: delimiter, delimiter: €",
						FrameDecoder.delimiter("€".getBytes(StandardCharsets.UTF_8))),
				Arguments.of("type: fixed-length, length: 16", FrameDecoder.fixedLength(16)),
				Arguments.of("type: length-prefix", FrameDecoder.lengthPrefix().build()),
				Arguments.of(
						"type: length-prefix, length-field-offset: 1, length-field-length: 2, length-adjustment: -3, "
								+ "initial-bytes-to-strip: 3, byte-order: little-endian, max-frame-size: 4KB",
						FrameDecoder.lengthPrefix()
							.lengthFieldOffset(1)
							.lengthFieldLength(2)
							.lengthAdjustment(-3)
							.initialBytesToStrip(3)
							.byteOrder(ByteOrder.LITTLE_ENDIAN)
							.maxFrameSize(4096)
							.build()),
				Arguments.of("type: octet-counting, max-frame-size: 8KB", FrameDecoder.octetCounting(8192)));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void usesFramingOfYaml(String framing, FrameDecoder expected) {
		String yaml = "zcrx: { listeners: { orders: { port: 0, framing: { %s } } } }".formatted(framing);
		this.runner.withInitializer((context) -> addYaml(context, yaml))
			.run((context) -> assertThat(context.getBean(ZcrxListener.class).config().framing()).isEqualTo(expected));
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

	@Test
	void usesPlatformThreadsOfItsOwnByDefault() {
		this.runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.dispatch=executor")
			.run((context) -> {
				assertThat(context.getBean(ZcrxListener.class).config().executor())
					.isSameAs(context.getBean("zcrxExecutor"))
					.isInstanceOfSatisfying(ThreadPoolTaskExecutor.class, (executor) -> {
						assertThat(executor.getThreadNamePrefix()).isEqualTo("zcrx-handler-");
						assertThat(executor.getCorePoolSize()).isEqualTo(HandlerThreads.MAX_THREADS);
						assertThat(executor.isDaemon()).isTrue();
						assertThat(executor.getPoolSize()).isZero();
					});
				assertThat(context).hasBean("applicationTaskExecutor");
			});
	}

	@Test
	void usesVirtualThreadsIfEnabled() {
		this.runner.withBean("other", Executor.class, () -> Runnable::run)
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.dispatch=executor",
					"spring.threads.virtual.enabled=true")
			.run((context) -> {
				assertThat(context.getBean(ZcrxListener.class).config().executor()).isNull();
				assertThat(context).doesNotHaveBean("zcrxExecutor");
			});
	}

	@Test
	void usesExecutorOfUserWhereHandlersAreDispatched() {
		this.runner.withUserConfiguration(UserExecutor.class)
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.dispatch=executor",
					"zcrx.listeners.trades.port=0")
			.run((context) -> {
				assertThat(context.getBean("ordersZcrxListener", ZcrxListener.class).config().executor())
					.isSameAs(context.getBean("zcrxExecutor"));
				assertThat(context.getBean("tradesZcrxListener", ZcrxListener.class).config().executor()).isNull();
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
	void mergesAckMode() {
		this.runner
			.withPropertyValues("zcrx.defaults.port=0", "zcrx.defaults.ack-mode=manual",
					"zcrx.listeners.orders.ack-mode=auto", "zcrx.listeners.trades.backlog=7")
			.run((context) -> {
				assertThat(context.getBean("ordersZcrxListener", ZcrxListener.class).config().ackMode())
					.isEqualTo(AckMode.AUTO);
				assertThat(context.getBean("tradesZcrxListener", ZcrxListener.class).config().ackMode())
					.isEqualTo(AckMode.MANUAL);
			});
	}

	@Test
	void mergesDefaultsOfFraming() {
		this.runner
			.withPropertyValues("zcrx.defaults.port=0", "zcrx.defaults.framing.type=line",
					"zcrx.defaults.framing.max-frame-size=4KB", "zcrx.listeners.orders.framing.max-frame-size=8KB",
					"zcrx.listeners.trades.framing.type=fixed-length", "zcrx.listeners.trades.framing.length=16",
					"zcrx.listeners.quotes.backlog=7")
			.run((context) -> {
				assertThat(framing(context, "orders")).isEqualTo(FrameDecoder.line(8192));
				assertThat(framing(context, "trades")).isEqualTo(FrameDecoder.fixedLength(16));
				assertThat(framing(context, "quotes")).isEqualTo(FrameDecoder.line(4096));
			});
	}

	private static FrameDecoder framing(ApplicationContext context, String listener) {
		return context.getBean(listener + "ZcrxListener", ZcrxListener.class).config().framing();
	}

	@Test
	void alternativesReplaceDefaults() {
		this.runner
			.withPropertyValues("zcrx.defaults.port=9000", "zcrx.defaults.interface=eth7", "zcrx.defaults.queue=1",
					"zcrx.listeners.orders.connect=feed.example.org:9000", "zcrx.listeners.trades.queues=4,5")
			.run((context) -> {
				ZcrxReceiverConfig orders = context.getBean("ordersZcrxListener", ZcrxListener.class).config();
				ZcrxReceiverConfig trades = context.getBean("tradesZcrxListener", ZcrxListener.class).config();
				assertThat(orders.connect()).hasSize(1);
				assertThat(orders.port()).isZero();
				assertThat(orders.queues()).containsExactly(1);
				assertThat(trades.port()).isEqualTo(9000);
				assertThat(trades.queues()).containsExactly(4, 5);
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
			"max-pending-send, 3GB, less than 2GB", "shutdown-timeout, -1s, not be negative", "loops, 0, from 1 to 64",
			"cpu, -1, the number of a processor", "busy-poll, 1s, 10 milliseconds",
			"nic.prepare, apply, needs a network interface", "loops-per-queue, 65, from 1 to 64",
			"max-in-flight, 0, positive", "max-batch, 0, positive", "send-timeout, 0s, from 100 milliseconds",
			"linger-timeout, -1s, 'from 0, which does not wait'", "socket.keepalive.idle, 1500ms, whole seconds",
			"socket.keepalive.interval, 0s, whole seconds", "socket.keepalive.count, 128, from 1 to 127",
			"socket.user-timeout, 21d, at most 20 days", "idle-timeout, 1ms, at least 100 milliseconds",
			"allowed-peers, example.org, an IP address", "high-watermark, 1.1, at most 1",
			"low-watermark, 0.9, below high-watermark", "queues, '', at least one", "queues, '1,1', each rx queue once",
			"connect, feed.example.org, a host and a port", "connect-timeout, 0s, from 1 millisecond",
			"reconnect-delay, 0s, from 1 millisecond", "max-reconnect-delay, 1ms, from reconnect-delay",
			"framing.length, 16, no effect with framing.type 'none'", "framing.max-frame-size, 16, no effect",
			"error-handler, none, 'one of closing, logging, stopping, zcrxErr'" })
	void namesKeyOfInvalidValue(String property, String value, String reason) {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders." + property + "=" + value)
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders." + property, reason));
	}

	@ParameterizedTest
	@CsvSource({ "line, max-frame-size, 0, from 1 byte to 1GB", "octet-counting, max-frame-size, 2GB, 1GB",
			"line, delimiter, x, no effect with framing.type 'line'", "fixed-length, length, 0, from 1 to 1GB",
			"delimiter, delimiter, '', from 1 to 256 bytes", "length-prefix, length-field-length, 5, '1, 2, 3, 4 or 8'",
			"length-prefix, length-field-offset, -1, 0 or more", "length-prefix, initial-bytes-to-strip, -1, 0 or more",
			"line, byte-order, little-endian, no effect" })
	void namesKeyOfInvalidFraming(String type, String option, String value, String reason) {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.framing.type=" + type,
					"zcrx.listeners.orders.framing." + option + "=" + value)
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders.framing." + option,
					reason));
	}

	@ParameterizedTest
	@CsvSource({ "delimiter, delimiter", "fixed-length, length" })
	void namesKeyOfMissingFraming(String type, String option) {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.framing.type=" + type)
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders.framing." + option,
					"must be set"));
	}

	@Test
	void namesKeyOfInvalidElementOfDefault() {
		this.runner.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.defaults.allowed-peers[0]=example.org")
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.defaults.allowed-peers",
					"an IP address"));
	}

	@Test
	void refusesBothQueueAndQueues() {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.queue=1",
					"zcrx.listeners.orders.queues=2,3")
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders.queues",
					"remove one of them"));
	}

	@Test
	void refusesBothPortAndConnect() {
		this.runner
			.withPropertyValues("zcrx.listeners.orders.port=9000",
					"zcrx.listeners.orders.connect=feed.example.org:9000")
			.run((context) -> assertInvalid(context.getStartupFailure(), "zcrx.listeners.orders.connect",
					"remove it or 'port'"));
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

	@Configuration(proxyBeanMethods = false)
	static class UserExecutor {

		@Bean(defaultCandidate = false)
		Executor zcrxExecutor() {
			return (task) -> Thread.ofVirtual().start(task);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableZcrx
	static class Enabled {

	}

}
