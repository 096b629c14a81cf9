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

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Answers;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.sample.ComponentInPackageOfSpring;
import org.springframework.sample.HandlerInPackageOfSpring;

import io.zcrx.Payload;
import io.zcrx.TestPayloads;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.config.FrameConverter;
import io.zcrx.spring.config.InvalidZcrxHandlerException;
import io.zcrx.spring.config.ZcrxHandlerMethodArgumentResolver;
import io.zcrx.spring.config.ZcrxHandlerRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ZcrxHandlerBeanPostProcessorTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false", "zcrx.listeners.orders.port=0",
				"zcrx.listeners.trades.port=0");

	@Test
	void findsHandlers() {
		this.runner.withBean(Handlers.class).run((context) -> {
			assertThat(reply(context, "orders")).isEqualTo("orders");
			assertThat(reply(context, "trades")).isEqualTo("private");
		});
	}

	@Test
	void resolvesPlaceholders() {
		this.runner.withBean(Placeholder.class)
			.withPropertyValues("app.listener=trades")
			.run((context) -> assertThat(reply(context, "trades")).isEqualTo("placeholder"));
	}

	@Test
	void evaluatesExpressions() {
		this.runner.withBean(Expression.class)
			.withBean("names", String.class, () -> "ord")
			.withPropertyValues("app.suffix=ers")
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("expression"));
	}

	@Test
	void expressionMayUseBeanThatHandlersBeanMakes() {
		this.runner.withUserConfiguration(OwnExpression.class)
			.run((context) -> assertThat(reply(context, "trades")).isEqualTo("own"));
	}

	@Test
	void refusesExpressionThatIsNoText() {
		this.runner.withBean(NumberExpression.class)
			.run((context) -> assertRefused(context, "NumberExpression.onPayload()", "#{1 + 1}",
					"is no text but a java.lang.Integer"));
	}

	@Test
	void annotationCanBeRepeated() {
		this.runner.withBean(Repeated.class).run((context) -> {
			assertThat(reply(context, "orders")).isEqualTo("repeated");
			assertThat(reply(context, "trades")).isEqualTo("repeated");
		});
	}

	@Test
	void annotationCanBeMeta() {
		this.runner.withBean(Meta.class).run((context) -> assertThat(reply(context, "trades")).isEqualTo("meta"));
	}

	@Test
	void looksAtBeansOfSpringOnlyIfTheyAreComponents() {
		this.runner.withBean(HandlerInPackageOfSpring.class)
			.withBean(ComponentInPackageOfSpring.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(reply(context, "trades")).isEqualTo("component");
			});
	}

	@Test
	void convertsFrames() {
		this.runner.withUserConfiguration(Converters.class)
			.withBean(TakesOrder.class)
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("order x"));
	}

	@Test
	void convertsToGenericTypes() {
		this.runner.withUserConfiguration(GenericConverters.class)
			.withBean(TakesNumbers.class)
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("numbers [1]"));
	}

	@Test
	void refusesSeveralConvertersForOneType() {
		this.runner.withUserConfiguration(Converters.class)
			.withBean("another", OrderConverter.class)
			.withBean(TakesOrder.class)
			.run((context) -> assertRefused(context, "Parameter 'order'", "TakesOrder.onPayload(Order)",
					"several FrameConverter beans make", "orderConverter", "another"));
	}

	@Test
	void namesConverterThatIsMissing() {
		this.runner.withBean(TakesOrder.class)
			.run((context) -> assertRefused(context, "Parameter 'order'", "a bean of type FrameConverter<Order>"));
	}

	@Test
	void refusesConverterOfUnknownType() {
		FrameConverter<?> converter = (frame) -> "x";
		this.runner.withBean("mystery", FrameConverter.class, () -> converter)
			.run((context) -> assertRefused(context, "FrameConverter bean 'mystery'", "FrameConverter<Order>"));
	}

	@Test
	void asksResolverBeans() {
		this.runner
			.withBean(ZcrxHandlerMethodArgumentResolver.class,
					() -> (parameter, event) -> (parameter.getParameterType() == Long.class)
							? ZcrxHandlerMethodArgumentResolver.fromConnection(ZcrxConnection::id) : null)
			.withBean(TakesId.class)
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("id 1"));
	}

	@Test
	void discardsPayloadsWithoutHandler() {
		this.runner.run((context) -> assertThat(reply(context, "orders")).isEmpty());
	}

	@Test
	void callsClassProxies() {
		this.runner.withBean(PackagePrivate.class, () -> proxy(PackagePrivate.class, new PackagePrivate("field"), true))
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("advised field"));
	}

	@Test
	void callsInterfaceMethodsOfJdkProxies() {
		this.runner.withBean(Contract.class, () -> proxy(Contract.class, new Implementation(), false))
			.run((context) -> assertThat(reply(context, "orders")).isEqualTo("advised interface"));
	}

	@Test
	void refusesMethodsThatJdkProxiesDoNotHave() {
		this.runner.withBean(Runnable.class, () -> proxy(Runnable.class, new Runner(), false))
			.run((context) -> assertRefused(context, "Runner.onPayload()", "proxy-target-class"));
	}

	@Test
	void refusesPrivateMethodsOfProxies() {
		this.runner.withBean(Handlers.class, () -> proxy(Handlers.class, new Handlers(), true))
			.run((context) -> assertRefused(context, "Handlers.onTrade()", "Make it package-private or public"));
	}

	@Test
	void refusesFinalMethodsOfProxies() {
		this.runner.withBean(Final.class, () -> proxy(Final.class, new Final(), true))
			.run((context) -> assertRefused(context, "Final.onPayload()", "Remove 'final'"));
	}

	@Test
	void refusesUnknownListener() {
		this.runner.withBean(Unknown.class)
			.run((context) -> assertRefused(context, "Unknown.onPayload(Payload)",
					"names the listener 'order', but the configured listeners are: orders, trades",
					"zcrx.listeners.order.port"));
	}

	@Test
	void refusesMissingListener() {
		this.runner.withBean(Nameless.class)
			.run((context) -> assertRefused(context, "Nameless.onPayload()", "names no listener"));
	}

	@Test
	void refusesTwoHandlersForOneEvent() {
		this.runner.withBean(Handlers.class)
			.withBean(PackagePrivate.class, () -> new PackagePrivate("x"))
			.run((context) -> assertRefused(context,
					"Listener 'orders' has two @ZcrxHandler methods for the event PAYLOAD", "Handlers.onOrder()",
					"PackagePrivate.onPayload()"));
	}

	@Test
	void refusesUnsupportedParameter() {
		this.runner.withBean(BadParameter.class)
			.run((context) -> assertRefused(context, "Parameter 'number' of @ZcrxHandler method",
					"BadParameter.onPayload(int)"));
	}

	@ParameterizedTest
	@ValueSource(classes = { TakesBytes.class, TakesOrder.class, TakesSegment.class, PackagePrivate.class })
	void refusesHandlersThatTakeNoPayloadWhereTheyAreToCloseIt(Class<?> handler) {
		ApplicationContextRunner runner = this.runner.withUserConfiguration(Converters.class).withBean(handler);
		String method = handler.getSimpleName() + ".onPayload(";
		runner.withPropertyValues("zcrx.listeners.orders.ack-mode=manual")
			.run((context) -> assertRefused(context, method, "takes no Payload",
					"as ack-mode 'manual' of the listener 'orders' demands",
					"Add a parameter of type Payload and close() it when done, or set "
							+ "zcrx.listeners.orders.ack-mode to 'auto'"));
		runner.withPropertyValues("zcrx.defaults.ack-mode=manual").run((context) -> assertRefused(context, method));
		runner.withPropertyValues("zcrx.defaults.ack-mode=manual", "zcrx.listeners.orders.ack-mode=auto")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(classes = { TakesPayloadAndOrder.class, TakesBatch.class, HandlesConnections.class })
	void acceptsHandlersThatCanCloseWhatTheyAreGiven(Class<?> handler) {
		this.runner.withUserConfiguration(Converters.class)
			.withBean(handler)
			.withPropertyValues("zcrx.defaults.ack-mode=manual")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void refusesHandlersThatAreNoSingletons() {
		this.runner.withUserConfiguration(Prototype.class, UsesPrototype.class)
			.run((context) -> assertRefused(context, "Prototype.onPayload()", "not a singleton"));
	}

	private static String reply(AssertableApplicationContext context, String listener) throws Exception {
		ZcrxConnection connection = mock(Answers.CALLS_REAL_METHODS);
		given(connection.id()).willReturn(1L);
		StringBuilder sent = new StringBuilder();
		given(connection.send(any(MemorySegment.class))).willAnswer((call) -> {
			MemorySegment bytes = call.getArgument(0);
			sent.append(StandardCharsets.UTF_8.decode(bytes.asByteBuffer()));
			return true;
		});
		context.getBean(ZcrxHandlerRegistry.class)
			.callbacks(listener)
			.payloads()
			.onPayload(TestPayloads.of("x"), connection);
		return sent.toString();
	}

	private static void assertRefused(AssertableApplicationContext context, String... messages) {
		assertThat(context).hasFailed();
		Throwable failure = context.getStartupFailure();
		while (!(failure instanceof InvalidZcrxHandlerException)) {
			failure = failure.getCause();
			assertThat(failure).isNotNull();
		}
		assertThat(failure).hasMessageContainingAll(messages);
	}

	private static <T> T proxy(Class<T> type, Object target, boolean proxyTargetClass) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(proxyTargetClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			Object result = invocation.proceed();
			return (result instanceof String text) ? "advised " + text : result;
		});
		return type.cast(factory.getProxy());
	}

	static class Handlers {

		@ZcrxHandler("orders")
		String onOrder() {
			return "orders";
		}

		@SuppressWarnings("UnusedMethod")
		@ZcrxHandler(listener = "trades", on = ZcrxEvent.PAYLOAD)
		private String onTrade() {
			return "private";
		}

	}

	static class Placeholder {

		@ZcrxHandler("${app.listener}")
		String onPayload() {
			return "placeholder";
		}

	}

	static class Expression {

		@ZcrxHandler("#{@names + '${app.suffix}'}")
		String onPayload() {
			return "expression";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExpression {

		@Bean
		String ownName() {
			return "trades";
		}

		@ZcrxHandler("#{@ownName}")
		String onPayload() {
			return "own";
		}

	}

	static class NumberExpression {

		@ZcrxHandler("#{1 + 1}")
		void onPayload() {
		}

	}

	static class Repeated {

		@ZcrxHandler("orders")
		@ZcrxHandler("trades")
		String onPayload() {
			return "repeated";
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@ZcrxHandler
	@interface ListensTo {

		@AliasFor(annotation = ZcrxHandler.class, attribute = "listener")
		String name();

	}

	static class Meta {

		@ListensTo(name = "trades")
		String onPayload() {
			return "meta";
		}

	}

	record Order(String text) {
	}

	static class OrderConverter implements FrameConverter<Order> {

		@Override
		public Order convert(Payload frame) {
			return new Order(new String(frame.toByteArray(), StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		OrderConverter orderConverter() {
			return new OrderConverter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GenericConverters {

		@Bean
		FrameConverter<List<String>> strings() {
			return (frame) -> List.of("no");
		}

		@Bean
		FrameConverter<List<Integer>> numbers() {
			return (frame) -> List.of(frame.length());
		}

	}

	static class TakesOrder {

		@ZcrxHandler("orders")
		String onPayload(Order order) {
			return "order " + order.text();
		}

	}

	static class TakesPayloadAndOrder {

		@ZcrxHandler("orders")
		void onPayload(Order order, Payload payload) {
		}

	}

	static class TakesBytes {

		@ZcrxHandler("orders")
		void onPayload(byte[] bytes, String text) {
		}

	}

	static class TakesSegment {

		@ZcrxHandler("orders")
		void onPayload(MemorySegment segment, ByteBuffer buffer, ZcrxConnection connection) {
		}

	}

	static class TakesBatch {

		@ZcrxHandler("orders")
		void onPayloads(List<Payload> payloads) {
		}

	}

	static class HandlesConnections {

		@ZcrxHandler(listener = "orders", on = ZcrxEvent.CONNECTED)
		@ZcrxHandler(listener = "orders", on = ZcrxEvent.END_OF_STREAM)
		void onConnection(ZcrxConnection connection) {
		}

	}

	static class TakesNumbers {

		@ZcrxHandler("orders")
		String onPayload(List<Integer> numbers) {
			return "numbers " + numbers;
		}

	}

	static class TakesId {

		@ZcrxHandler("orders")
		String onPayload(Long id) {
			return "id " + id;
		}

	}

	static class PackagePrivate {

		private final String field;

		PackagePrivate() {
			this("");
		}

		PackagePrivate(String field) {
			this.field = field;
		}

		@ZcrxHandler("orders")
		String onPayload() {
			return this.field;
		}

	}

	interface Contract {

		String onPayload();

	}

	static class Implementation implements Contract {

		@Override
		@ZcrxHandler("orders")
		public String onPayload() {
			return "interface";
		}

	}

	static class Runner implements Runnable {

		@Override
		public void run() {
		}

		@ZcrxHandler("orders")
		void onPayload() {
		}

	}

	static class Final {

		@ZcrxHandler("orders")
		final void onPayload() {
		}

	}

	static class Unknown {

		@ZcrxHandler("order")
		void onPayload(Payload payload) {
		}

	}

	static class Nameless {

		@ZcrxHandler
		void onPayload() {
		}

	}

	static class BadParameter {

		@ZcrxHandler("orders")
		void onPayload(int number) {
		}

	}

	@Scope("prototype")
	static class Prototype {

		@ZcrxHandler("orders")
		void onPayload() {
		}

	}

	record UsesPrototype(Prototype prototype) {
	}

}
