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

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Reads the names of configured listeners, and refuses those that can't be told apart.
 */
final class ListenerNames {

	private static final String PREFIX = "zcrx.listeners.";

	private static final Pattern SEPARATED = Pattern.compile("[^\\p{Alnum}]+(\\p{Alnum})");

	private final Binder binder;

	ListenerNames(Environment environment) {
		this.binder = Binder.get(environment);
	}

	/**
	 * {@return the names of listeners, by the names of their beans}
	 * @throws InvalidConfigurationPropertyValueException if two would be the same bean
	 */
	Map<String, String> byBeanName() {
		Map<String, String> names = new LinkedHashMap<>();
		Set<String> found = new TreeSet<>(keys("zcrx.listeners"));
		for (String name : found) {
			if (!isOtherSpelling(name, found)) {
				String other = names.putIfAbsent(beanName(name), name);
				if (other != null) {
					throw new InvalidConfigurationPropertyValueException(PREFIX + name, name,
							"listener '%s' would be the same bean, '%s': rename one of them".formatted(other,
									beanName(name)));
				}
			}
			refuseTls(PREFIX + name);
		}
		refuseTls("zcrx.defaults");
		return names;
	}

	/**
	 * Environment variables know no dashes: ZCRX_LISTENERS_MARKETDATA_PORT is a value for
	 * {@code market-data}.
	 */
	private static boolean isOtherSpelling(String name, Set<String> names) {
		return names.stream()
			.anyMatch((other) -> !other.equals(name)
					&& other.replaceAll("[-_]", "").toLowerCase(Locale.ROOT).equals(name));
	}

	private void refuseTls(String prefix) {
		for (String option : keys(prefix + ".ssl")) {
			throw new InvalidConfigurationPropertyValueException(prefix + ".ssl." + option,
					this.binder.bind(prefix + ".ssl." + option, Object.class).orElse(""),
					"TLS is not terminated here, because handlers would get ciphertext: remove it, and let a proxy "
							+ "(such as stunnel, HAProxy or Envoy) terminate TLS in front and connect to this port");
		}
	}

	// only the names: values are bound later, where a wrong one is reported by its key
	private Set<String> keys(String name) {
		return this.binder.bind(name, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of).keySet();
	}

	static String beanName(String name) {
		return SEPARATED.matcher(name).replaceAll((match) -> match.group(1).toUpperCase(Locale.ROOT)) + "ZcrxListener";
	}

}
