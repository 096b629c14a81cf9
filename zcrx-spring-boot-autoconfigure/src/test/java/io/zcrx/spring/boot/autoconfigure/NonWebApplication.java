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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.zcrx.spring.annotation.ZcrxHandler;

/**
 * An application without a web server, in a JVM of its own. Nothing but its listener
 * keeps it alive.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(ZcrxAutoConfiguration.class)
class NonWebApplication {

	private static final Log logger = LogFactory.getLog(NonWebApplication.class);

	private final ConfigurableApplicationContext context;

	NonWebApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(NonWebApplication.class, args);
		logger.info("port " + context.getEnvironment().getProperty("local.zcrx.echo.port"));
		logger.info("main returns");
	}

	@ZcrxHandler("echo")
	String onPayload(String text) {
		if (text.equals("close")) {
			Thread.ofPlatform().daemon().start(this.context::close);
		}
		return text;
	}

}
