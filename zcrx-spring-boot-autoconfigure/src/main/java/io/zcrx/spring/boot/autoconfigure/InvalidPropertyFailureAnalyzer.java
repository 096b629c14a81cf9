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
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains values that can't work. Spring Boot's own analyzer says nothing about a
 * property that is missing, or spelled in another of the ways that it allows.
 */
@Order(0)
class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

	private final Environment environment;

	InvalidPropertyFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure,
			InvalidConfigurationPropertyValueException cause) {
		String key = cause.getName();
		if (!key.startsWith("zcrx.")) {
			return null;
		}
		return explain(this.environment, key, String.valueOf(cause.getValue()), String.valueOf(cause.getReason()),
				cause);
	}

	/**
	 * Names a property, the place where it is set, and what to do about it.
	 */
	static FailureAnalysis explain(Environment environment, String key, String value, String reason, Throwable cause) {
		String property = PropertyOrigin.describe(environment, key);
		String description = value.isEmpty()
				? "Configuration property %s is not set or empty: %s.".formatted(property, reason)
				: "Invalid value '%s' of configuration property %s: %s.".formatted(value, property, reason);
		return new FailureAnalysis(description,
				"Change it in your configuration:%n%n%s".formatted(YamlExample.of(key, value)), cause);
	}

}
