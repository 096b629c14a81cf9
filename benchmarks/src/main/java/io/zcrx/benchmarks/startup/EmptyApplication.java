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

import java.io.IOException;
import java.io.PrintStream;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * An application with nothing in it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class EmptyApplication {

	static void main(String[] args) throws IOException {
		run(EmptyApplication.class, args);
	}

	/**
	 * Starts an application, says when it is ready and how long that took since main
	 * began, and waits to be ended.
	 */
	static void run(Class<?> application, String... args) throws IOException {
		long start = System.nanoTime();
		PrintStream out = System.out;
		ApplicationListener<ApplicationReadyEvent> ready = (_) -> {
			out.println("ready main=" + (System.nanoTime() - start));
			out.flush();
		};
		new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.listeners(ready)
			.run(args);
		while (System.in.read() >= 0) {
			// until the end
		}
		System.exit(0);
	}

}
