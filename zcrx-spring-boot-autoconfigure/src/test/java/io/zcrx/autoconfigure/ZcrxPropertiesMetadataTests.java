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

package io.zcrx.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import io.zcrx.ZcrxReceiverConfig;

import static org.assertj.core.api.Assertions.assertThat;

class ZcrxPropertiesMetadataTests {

	private final Map<String, Map<String, Object>> properties = properties();

	@Test
	void everyKeyHasDescription() {
		assertThat(this.properties).isNotEmpty()
			.allSatisfy((name, property) -> assertThat((String) property.get("description")).as(name)
				.isNotBlank()
				.endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A "));
	}

	@Test
	void everyComponentOfListenerIsKeyOfDefaults() {
		List<String> keys = Arrays.stream(ZcrxProperties.Listener.class.getRecordComponents())
			.map((component) -> component.getName().equals("interfaceName") ? "interface" : component.getName())
			.map((name) -> "zcrx.defaults." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.toList();

		assertThat(this.properties.keySet()).containsAll(keys).contains("zcrx.enabled", "zcrx.listeners");
	}

	@Test
	void documentedDefaultsAreThoseOfCore() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("any").build();

		assertThat(defaultOf("mode")).isEqualTo(config.mode().toString());
		assertThat(defaultOf("queue")).isEqualTo(config.queue());
		assertThat(DataSize.parse((String) defaultOf("area-size")).toBytes()).isEqualTo(config.areaSize());
		assertThat(defaultOf("huge-pages")).isEqualTo(config.hugePages());
		assertThat(defaultOf("rq-entries")).isEqualTo(config.rqEntries());
		assertThat(defaultOf("cq-entries")).isEqualTo(config.cqEntries());
		assertThat(defaultOf("backlog")).isEqualTo(config.backlog());
		assertThat(defaultOf("max-connections")).isEqualTo(config.maxConnections());
		assertThat(DataSize.parse((String) defaultOf("max-pending-send")).toBytes()).isEqualTo(config.maxPendingSend());
		assertThat(DurationStyle.detectAndParse((String) defaultOf("shutdown-timeout")))
			.isEqualTo(config.shutdownTimeout());
		assertThat(defaultOf("auto-startup")).isEqualTo(true);
	}

	private Object defaultOf(String property) {
		return this.properties.get("zcrx.defaults." + property).get("defaultValue");
	}

	private static Map<String, Map<String, Object>> properties() {
		try (InputStream metadata = ZcrxProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<Map<String, Object>> properties = JsonPath.parse(metadata).read("$.properties");
			return properties.stream()
				.collect(Collectors.toMap((property) -> (String) property.get("name"), Function.identity()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
