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

package io.zcrx.benchmarks.startup;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The start of an application context, again and again in one JVM: what a listener does
 * when an application starts, without what the JVM does once, which suite {@code startup}
 * has in it.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // each invocation begins with a start
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ContextBenchmark {

	private ConfigurableApplicationContext context;

	/**
	 * Starts an application without any of ours.
	 */
	@Benchmark
	public void empty() {
		start(Empty.class);
	}

	/**
	 * Starts an application with a listener and a handler.
	 */
	@Benchmark
	public void listener() {
		start(ListenerApplication.class, "--zcrx.listeners.bench.port=0", "--zcrx.listeners.bench.mode=copy");
	}

	private void start(Class<?> application, String... args) {
		this.context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.properties("logging.level.root=warn")
			.run(args);
	}

	/**
	 * Ends the application, which is not measured.
	 */
	@TearDown(Level.Invocation)
	public void close() {
		this.context.close();
	}

	/**
	 * An application with nothing in it.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "io.zcrx.spring.boot.autoconfigure.ZcrxAutoConfiguration",
			"io.zcrx.spring.boot.autoconfigure.ZcrxAvailabilityAutoConfiguration",
			"io.zcrx.spring.boot.autoconfigure.ZcrxEndpointAutoConfiguration",
			"io.zcrx.spring.boot.autoconfigure.ZcrxHealthContributorAutoConfiguration",
			"io.zcrx.spring.boot.autoconfigure.ZcrxMetricsAutoConfiguration",
			"io.zcrx.spring.boot.autoconfigure.ZcrxObservationAutoConfiguration" })
	static class Empty {

	}

}
