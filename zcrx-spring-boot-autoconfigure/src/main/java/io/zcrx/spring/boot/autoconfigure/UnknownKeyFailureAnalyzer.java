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

import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Names keys that don't exist, and those that were probably meant.
 */
@Order(0)
class UnknownKeyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("zcrx");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		List<ConfigurationProperty> unknown = new TreeSet<>(cause.getUnboundProperties()).stream()
			.filter((property) -> PREFIX.isAncestorOf(property.getName()))
			.toList();
		if (unknown.isEmpty()) {
			return null;
		}
		StringBuilder description = new StringBuilder("Zcrx has no such property:%n".formatted());
		StringBuilder action = new StringBuilder("Correct or remove it:%n".formatted());
		for (ConfigurationProperty property : unknown) {
			description.append("%n    %s = %s (from %s)".formatted(property.getName(), property.getValue(),
					PropertyOrigin.describe(property)));
			action.append("%n    %s".formatted(advice(property.getName())));
		}
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

	private static String advice(ConfigurationPropertyName name) {
		String suggestion = KnownKeys.suggestion(name);
		return (suggestion != null) ? "%s: did you mean %s?".formatted(name, suggestion)
				: "%s: docs/configuration.md lists the properties there are".formatted(name);
	}

}
