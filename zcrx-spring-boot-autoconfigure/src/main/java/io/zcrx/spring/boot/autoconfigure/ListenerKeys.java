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

import org.springframework.core.env.Environment;

/**
 * Finds the keys that the values of listeners come from.
 */
final class ListenerKeys {

	private ListenerKeys() {
	}

	/**
	 * Returns the key that a listener has a value from: its own, or that of the defaults.
	 * @param environment the environment
	 * @param listener the name of the listener
	 * @param property the property, such as {@code area-size}
	 * @return the key
	 */
	static String of(Environment environment, String listener, String property) {
		String key = "zcrx.listeners.%s.%s".formatted(listener, property);
		String defaultsKey = "zcrx.defaults." + property;
		return (!contains(environment, key) && contains(environment, defaultsKey)) ? defaultsKey : key;
	}

	// a list in YAML is a property for each of its elements
	private static boolean contains(Environment environment, String key) {
		return environment.containsProperty(key) || environment.containsProperty(key + "[0]");
	}

}
