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

package io.zcrx.benchmarks.receiver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * A Spring Boot application with a {@code @ZcrxHandler} method, as users write it.
 */
final class SpringReceiver implements Receiver {

	// fifteen times as often as Prometheus does by default
	private static final long SCRAPE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final ConfigurableApplicationContext context;

	private SpringReceiver(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies, boolean metrics) {
		// Java passes over annotations that are missing, as in another build
		Objects.requireNonNull(ZcrxHandler.class);
		Map<String, Object> properties = new LinkedHashMap<>();
		if (!metrics) {
			properties.put("spring.autoconfigure.exclude", MetricsAutoConfiguration.class.getName());
		}
		String listener = "zcrx.listeners.bench.";
		properties.put(listener + "mode", options.mode());
		properties.put(listener + "port", options.port());
		properties.put(listener + "area-size", options.areaMiB() + "MB");
		properties.put(listener + "max-connections", CoreReceiver.maxConnections(options));
		if (options.interfaceName() != null) {
			properties.put(listener + "interface", options.interfaceName());
			properties.put(listener + "queue", options.queue());
		}
		if (options.frames()) {
			properties.put(listener + "framing.type", "length-prefix");
		}
		if (options.shape() == Shape.LINES) {
			properties.put(listener + "framing.type", "line");
		}
		if (options.threads().executor()) {
			properties.put(listener + "dispatch", "executor");
			properties.put("spring.threads.virtual.enabled", options.threads() == HandlerThreads.VIRTUAL);
		}
		Tally tally = tallies.add();
		ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.properties(properties)
			.bannerMode(Banner.Mode.OFF)
			.web(WebApplicationType.NONE)
			.initializers((context) -> {
				GenericApplicationContext beans = (GenericApplicationContext) context;
				if (options.threads().executor()) {
					beans.registerBean(Delegate.class,
							() -> new Delegate(ConnectionListeners.of(options.shape(), tallies)));
				}
				else if (options.shape() == Shape.ECHO) {
					beans.registerBean(Echo.class, () -> new Echo(tally));
				}
				else {
					beans.registerBean(Take.class, () -> new Take(tally));
				}
			})
			.run();
		if (metrics) {
			scrape(application.getBean(PrometheusMeterRegistry.class));
		}
		return new SpringReceiver(application);
	}

	private static void scrape(PrometheusMeterRegistry registry) {
		if (!registry.scrape().contains("zcrx_")) {
			throw new IllegalStateException("There are no meters of the listener");
		}
		Thread.ofPlatform().daemon().name("scrape").start(() -> {
			while (true) {
				registry.scrape();
				LockSupport.parkNanos(SCRAPE_NANOS);
			}
		});
	}

	@Override
	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.zcrx.bench.port", Integer.class);
	}

	@Override
	public String counters() {
		return CoreReceiver.counters(this.context.getBean(ZcrxListener.class).stats());
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

	record Take(Tally tally) {

		@ZcrxHandler("bench")
		void onPayload(Payload payload, ZcrxConnection connection) {
			CoreReceiver.take(this.tally, payload);
		}

	}

	record Delegate(PayloadListener listener) {

		@ZcrxHandler("bench")
		void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
			this.listener.onPayload(payload, connection);
		}

	}

	record Echo(Tally tally) {

		@ZcrxHandler("bench")
		void onPayload(Payload payload, ZcrxConnection connection) {
			CoreReceiver.echo(this.tally, payload, connection);
		}

	}

}
