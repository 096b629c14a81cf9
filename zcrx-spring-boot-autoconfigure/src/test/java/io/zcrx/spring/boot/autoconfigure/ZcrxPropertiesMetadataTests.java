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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.LengthPrefixFrameDecoder;

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
		List<String> keys = Stream
			.of(keys("", ZcrxProperties.Listener.class), keys("framing.", ZcrxProperties.Framing.class),
					keys("nic.", ZcrxProperties.Nic.class), keys("socket.", ZcrxProperties.Socket.class),
					keys("socket.keepalive.", ZcrxProperties.Keepalive.class))
			.flatMap(Function.identity())
			.filter((key) -> !key.matches("zcrx\\.defaults\\.(framing|nic|socket|socket\\.keepalive)"))
			.toList();

		assertThat(this.properties.keySet()).containsAll(keys).contains("zcrx.enabled", "zcrx.listeners");
	}

	@Test
	void hintsAreForKeysThatExist() throws IOException {
		try (InputStream metadata = ZcrxProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<String> names = JsonPath.parse(metadata).read("$.hints[*].name");
			assertThat(names).isNotEmpty()
				.allSatisfy((name) -> assertThat(this.properties).containsKey(name.replaceAll("\\.keys$", "")));
		}
	}

	private static Stream<String> keys(String group, Class<? extends Record> type) {
		return Arrays.stream(type.getRecordComponents())
			.map((component) -> component.getName().equals("interfaceName") ? "interface" : component.getName())
			.map((name) -> "zcrx.defaults." + group + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
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
		assertThat(defaultOf("max-batch")).isEqualTo(config.maxBatch());
		assertThat(durationOf("send-timeout")).isEqualTo(config.sendTimeout());
		assertThat(durationOf("linger-timeout")).isEqualTo(config.lingerTimeout());
		assertThat(defaultOf("socket.keepalive.enabled")).isEqualTo(config.keepAlive());
		assertThat(durationOf("socket.keepalive.idle")).isEqualTo(config.keepAliveIdle());
		assertThat(durationOf("socket.keepalive.interval")).isEqualTo(config.keepAliveInterval());
		assertThat(defaultOf("socket.keepalive.count")).isEqualTo(config.keepAliveCount());
		assertThat(durationOf("socket.user-timeout")).isEqualTo(config.userTimeout());
		assertThat(durationOf("connect-timeout")).isEqualTo(config.connectTimeout());
		assertThat(durationOf("reconnect-delay")).isEqualTo(config.reconnectDelay());
		assertThat(durationOf("max-reconnect-delay")).isEqualTo(config.maxReconnectDelay());
		assertThat(defaultOf("loops-per-queue")).isEqualTo(config.loopsPerQueue());
		assertThat(defaultOf("loops")).isEqualTo(config.loops());
		assertThat(defaultOf("dispatch")).isEqualTo(config.dispatch().toString());
		assertThat(defaultOf("ack-mode")).isEqualTo(config.ackMode().toString());
		assertThat(defaultOf("max-in-flight")).isEqualTo(config.maxInFlight());
		assertThat(durationOf("busy-poll")).isEqualTo(config.busyPoll());
		assertThat(defaultOf("nic.prepare")).isEqualTo(config.nicPrepare().toString());
		assertThat(durationOf("idle-timeout")).isEqualTo(config.idleTimeout());
		assertThat(defaultOf("high-watermark")).isEqualTo(config.highWatermark());
		assertThat(defaultOf("low-watermark")).isEqualTo(config.lowWatermark());
		assertThat(defaultOf("leak-detection")).isEqualTo(config.leakDetection().toString());
		assertThat(defaultOf("auto-startup")).isEqualTo(true);
		assertThat(defaultOf("error-handler")).isEqualTo("closing");
	}

	@Test
	void documentedDefaultsOfFramingAreThoseOfCore() {
		LengthPrefixFrameDecoder decoder = (LengthPrefixFrameDecoder) FrameDecoder.lengthPrefix().build();

		assertThat(ZcrxReceiverConfig.builder("any").build().framing()).isEqualTo(FrameDecoder.none());
		assertThat(defaultOf("framing.type")).isEqualTo("none");
		assertThat(DataSize.parse((String) defaultOf("framing.max-frame-size")).toBytes())
			.isEqualTo(decoder.maxFrameSize());
		assertThat(defaultOf("framing.length-field-offset")).isEqualTo(decoder.lengthFieldOffset());
		assertThat(defaultOf("framing.length-field-length")).isEqualTo(decoder.lengthFieldLength());
		assertThat(defaultOf("framing.length-adjustment")).isEqualTo(decoder.lengthAdjustment());
		assertThat(defaultOf("framing.initial-bytes-to-strip")).isEqualTo(decoder.initialBytesToStrip());
		assertThat(decoder.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
		assertThat(defaultOf("framing.byte-order")).isEqualTo("big-endian");
	}

	private Duration durationOf(String property) {
		return DurationStyle.detectAndParse((String) defaultOf(property));
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
