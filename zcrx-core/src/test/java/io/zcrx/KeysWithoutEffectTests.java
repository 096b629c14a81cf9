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

package io.zcrx;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeysWithoutEffectTests {

	private static final Pattern KEY = Pattern.compile("(?:have: |; )([a-z.-]+) \\(");

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void defaultsAreNothingToTellOf(ReceiveMode mode) {
		assertThat(KeysWithoutEffect.warning(ZcrxReceiverConfig.builder("orders").build(), mode, Batching.NONE))
			.isEmpty();
	}

	@Test
	void tellsOfKeysOfInterfaceQueueWhereThereIsNone() {
		UnaryOperator<ZcrxReceiverConfig.Builder> change = (builder) -> builder.rqEntries(8192)
			.areaMaxSize(1 << 30)
			.rxBufferSize(8192)
			.loopsPerQueue(2)
			.interfaceQueues(null, List.of(1, 2))
			.nicPrepare(NicPrepare.NONE);

		for (ReceiveMode mode : List.of(ReceiveMode.COPY, ReceiveMode.NIO)) {
			assertThat(warning(change, mode)).startsWith("no effect in mode '%s' have: ".formatted(mode))
				.contains("rq-entries", "area-max-size", "rx-buffer-size", "loops-per-queue", "queues", "nic.prepare")
				.endsWith("; remove them");
		}
		assertThat(warning(change, ReceiveMode.NODEV)).contains("queues", "nic.prepare")
			.doesNotContain("rq-entries", "area-max-size", "rx-buffer-size", "loops-per-queue");
	}

	@Test
	void saysNothingOfWhatAutoFallsBackFrom() {
		assertThat(KeysWithoutEffect.warning(
				ZcrxReceiverConfig.builder("orders").interfaceQueue("eth0", 4).rqEntries(8192).build(),
				ReceiveMode.COPY, Batching.NONE))
			.isEmpty();
	}

	@Test
	void tellsOfLoopsWhereQueuesHaveThem() {
		assertThat(warning((builder) -> builder.interfaceQueue("eth0", 4).loops(2), ReceiveMode.ZERO_COPY))
			.contains("loops (each queue has one loop");
		assertThat(KeysWithoutEffect.warning(ZcrxReceiverConfig.builder("orders").loops(2).build(), ReceiveMode.COPY,
				Batching.NONE))
			.isEmpty();
	}

	@Test
	void tellsOfKeysOfRingsInNio() {
		UnaryOperator<ZcrxReceiverConfig.Builder> change = (builder) -> builder.hugePages(true)
			.cqEntries(256)
			.busyPoll(Duration.ofNanos(50_000))
			.userTimeout(Duration.ofSeconds(30));

		assertThat(warning(change, ReceiveMode.NIO)).contains("huge-pages", "cq-entries", "busy-poll",
				"socket.user-timeout");
		assertThat(KeysWithoutEffect.warning(change.apply(ZcrxReceiverConfig.builder("orders")).build(),
				ReceiveMode.COPY, Batching.NONE))
			.isEmpty();
	}

	@Test
	void tellsOfKeysThatNeedOthers() {
		assertThat(warning((builder) -> builder.maxInFlight(8)
			.executor(Runnable::run)
			.maxBatch(7)
			.connectTimeout(Duration.ofSeconds(1))
			.reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(7))
			.keepAlive(false)
			.keepAlive(Duration.ofSeconds(1), Duration.ofSeconds(2), 3), ReceiveMode.COPY)).contains("max-in-flight",
					"executor", "max-batch", "connect-timeout", "reconnect-delay", "max-reconnect-delay",
					"socket.keepalive.idle", "socket.keepalive.interval", "socket.keepalive.count");
		assertThat(warning((builder) -> builder.connect(List.of(new InetSocketAddress("localhost", 9000)))
			.backlog(7)
			.allowedPeers(List.of("10.0.0.0/8")), ReceiveMode.COPY)).contains("backlog", "allowed-peers");
	}

	@Test
	void documentNamesEachKey() throws Exception {
		UnaryOperator<ZcrxReceiverConfig.Builder> change = (builder) -> builder.rqEntries(8192)
			.areaMaxSize(1 << 30)
			.areaSize(64 << 20)
			.rxBufferSize(8192)
			.loopsPerQueue(2)
			.interfaceQueues(null, List.of(7))
			.nicPrepare(NicPrepare.NONE)
			.hugePages(true)
			.cqEntries(256)
			.busyPoll(Duration.ofNanos(50_000))
			.userTimeout(Duration.ofSeconds(30))
			.maxInFlight(8)
			.maxBatch(7)
			.connectTimeout(Duration.ofSeconds(1))
			.reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(7))
			.keepAlive(false)
			.keepAlive(Duration.ofSeconds(1), Duration.ofSeconds(2), 3);
		String document = Files.readString(Path.of("../docs/configuration.md"));
		String section = document.substring(document.indexOf("## What has no effect"), document.indexOf("## Keys"));

		assertThat(KEY.matcher(warning(change, ReceiveMode.NIO)).results().map((key) -> key.group(1))).hasSize(18)
			.allSatisfy((key) -> assertThat(section).containsAnyOf("`%s`".formatted(key),
					"`%s`".formatted(key.substring(Math.max(0, key.lastIndexOf('.'))))));
		assertThat(section).contains("`backlog`", "`allowed-peers`", "`loops`", "`queues`");
	}

	private static String warning(UnaryOperator<ZcrxReceiverConfig.Builder> change, ReceiveMode mode) {
		return KeysWithoutEffect
			.warning(change.apply(ZcrxReceiverConfig.builder("orders")).build(), mode, Batching.NONE)
			.orElseThrow();
	}

}
