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

import java.util.stream.StreamSupport;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Tells where properties are set, whichever way they are spelled.
 */
final class PropertyOrigin {

	private PropertyOrigin() {
	}

	/**
	 * Names a property and the place where it is set.
	 * @param environment the environment
	 * @param key the property, such as {@code zcrx.defaults.area-size}
	 * @return the property, with file and line where they are known
	 */
	static String describe(Environment environment, String key) {
		return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
			.map((source) -> find(source, ConfigurationPropertyName.adapt(key, '.')))
			.filter((origin) -> !origin.isEmpty())
			.findFirst()
			.map((origin) -> "'%s' (from %s)".formatted(key, origin))
			.orElse("'%s'".formatted(key));
	}

	private static String find(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property == null) {
			// a list in YAML is a property for each of its elements
			property = source.getConfigurationProperty(name.append("[0]"));
		}
		return (property != null) ? describe(property) : "";
	}

	/**
	 * Tells the place where a property is set.
	 * @param property the property
	 * @return file and line, or the source if that is all that is known
	 */
	static String describe(ConfigurationProperty property) {
		Origin origin = property.getOrigin();
		if (origin != null) {
			return origin.toString();
		}
		ConfigurationPropertySource source = property.getSource();
		return (source != null) ? String.valueOf(source.getUnderlyingSource()) : "an unknown source";
	}

}
