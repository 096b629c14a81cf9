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
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.boot.endpoint.ZcrxEndpoint;
import io.zcrx.spring.config.FrameConverter;
import io.zcrx.spring.config.ZcrxHandlerMethodArgumentResolver;
import io.zcrx.spring.listener.PayloadInterceptor;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Uses what a context that was prepared ahead of time could miss, and tells what it got.
 */
@SpringBootConfiguration
@ImportAutoConfiguration({ ZcrxAutoConfiguration.class, EndpointAutoConfiguration.class,
		ZcrxEndpointAutoConfiguration.class })
class PreparedApplication {

	private static final Log logger = LogFactory.getLog(PreparedApplication.class);

	private final AtomicInteger intercepted = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	private final ZcrxListener marketData;

	PreparedApplication(@Qualifier("market-data") ZcrxListener marketData) {
		this.marketData = marketData;
	}

	@ZcrxHandler(listener = "${app.listener}", on = ZcrxEvent.CONNECTED)
	void onConnected(ZcrxConnection connection) {
		connection.attach(new Session(new AtomicInteger()));
	}

	@ZcrxHandler("${app.listener}")
	String onOrder(Session session, Order order) {
		return session.orders().incrementAndGet() + ":" + order.name() + ";";
	}

	@ZcrxHandler("#{@feed.get()}")
	String onMarketData(List<Payload> batch) {
		if (batch.getFirst().length() == "bad".length()) {
			throw new IllegalArgumentException("bad");
		}
		return this.marketData.name() + ":" + batch.size();
	}

	@Bean
	Supplier<String> feed() {
		return () -> "market-data";
	}

	@Bean
	FrameConverter<Order> orders() {
		return (frame) -> new Order(
				new String(frame.segment().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII));
	}

	@Bean
	ZcrxHandlerMethodArgumentResolver sessions() {
		return (parameter, event) -> (parameter.getParameterType() == Session.class) ? ZcrxHandlerMethodArgumentResolver
			.fromConnection((connection) -> (Session) Objects.requireNonNull(connection.attachment())) : null;
	}

	@Bean
	PayloadInterceptor counter() {
		return new PayloadInterceptor() {

			@Override
			public boolean before(Payload payload, ZcrxConnection connection) {
				PreparedApplication.this.intercepted.incrementAndGet();
				return true;
			}

		};
	}

	@Bean
	ZcrxErrorHandler decider() {
		return (failure, listener) -> {
			this.failures.incrementAndGet();
			return ZcrxErrorHandler.Decision.CONTINUE;
		};
	}

	static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(PreparedApplication.class, args)) {
			PreparedApplication application = context.getBean(PreparedApplication.class);
			logger.info("prepared=" + AotDetector.useGeneratedArtifacts());
			logger.info("orders=" + Peer.exchange(context, "orders", "ab\ncd\n"));
			logger.info("market-data=" + Peer.exchange(context, "market-data", "x"));
			logger.info("intercepted=" + application.intercepted);
			logger.info("bad=" + Peer.exchange(context, "market-data", "bad"));
			logger.info("failures=" + application.failures);
			logger.info("max-connections=" + application.marketData.config().maxConnections());
			logger.info("endpoint=" + context.getBean(ZcrxEndpoint.class).listeners().listeners().keySet());
		}
	}

	record Order(String name) {

	}

	record Session(AtomicInteger orders) {

	}

}
