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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.zcrx.InvalidConfigException;
import io.zcrx.ZcrxException;
import io.zcrx.spring.listener.ZcrxListenerStartException;

/**
 * Explains every other failure of a start that core explains in its message, such as a
 * port in use or an unknown interface.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class ZcrxListenerStartFailureAnalyzer extends AbstractFailureAnalyzer<ZcrxListenerStartException> {

	private final Environment environment;

	ZcrxListenerStartFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ZcrxListenerStartException cause) {
		String listener = cause.config().name();
		if (cause.getCause() instanceof InvalidConfigException invalid) {
			return InvalidPropertyFailureAnalyzer.explain(this.environment,
					ListenerKeys.of(this.environment, listener, invalid.property()), invalid.value(),
					"listener '%s' can't start with it: %s".formatted(listener, invalid.reason()), cause);
		}
		if (!(cause.getCause() instanceof ZcrxException)) {
			return null;
		}
		return new FailureAnalysis(cause.getMessage(),
				"Do what the reason above asks for, or change the properties under 'zcrx.listeners.%s'. With auto-startup=false "
					.formatted(listener) + "the application starts without this listener.",
				cause);
	}

}
