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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ZcrxReceiverConfigTests {

	@Test
	void hasDefaults() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders").build();

		assertThat(config.name()).isEqualTo("orders");
		assertThat(config.address()).isNull();
		assertThat(config.port()).isZero();
		assertThat(config.interfaceName()).isNull();
		assertThat(config.queue()).isZero();
		assertThat(config.mode()).isEqualTo(ReceiveMode.AUTO);
		assertThat(config.areaSize()).isEqualTo(64L << 20);
		assertThat(config.areaMaxSize()).isEqualTo(64L << 20);
		assertThat(config.rxBufferSize()).isZero();
		assertThat(config.hugePages()).isFalse();
		assertThat(config.rqEntries()).isEqualTo(4096);
		assertThat(config.cqEntries()).isZero();
		assertThat(config.backlog()).isEqualTo(1024);
		assertThat(config.maxConnections()).isEqualTo(10_000);
		assertThat(config.maxPendingSend()).isEqualTo(1 << 20);
		assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(config.queues()).containsExactly(0);
		assertThat(config.loops()).isEqualTo(1);
		assertThat(config.loopsPerQueue()).isEqualTo(1);
		assertThat(config.idleTimeout()).isEqualTo(Duration.ZERO);
		assertThat(config.allowedPeers()).isEmpty();
		assertThat(config.highWatermark()).isEqualTo(0.75);
		assertThat(config.lowWatermark()).isEqualTo(0.5);
		assertThat(config.framing()).isSameAs(FrameDecoder.none());
		assertThat(config.maxBatch()).isEqualTo(500);
		assertThat(config.sendTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(config.lingerTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(config.keepAlive()).isTrue();
		assertThat(config.keepAliveIdle()).isEqualTo(Duration.ofSeconds(60));
		assertThat(config.keepAliveInterval()).isEqualTo(Duration.ofSeconds(10));
		assertThat(config.keepAliveCount()).isEqualTo(6);
		assertThat(config.userTimeout()).isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void keepsWhatIsSet() {
		InetAddress address = InetAddress.getLoopbackAddress();

		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("orders")
			.address(address)
			.port(9000)
			.interfaceQueue("eth0", 3)
			.mode(ReceiveMode.ZERO_COPY)
			.areaSize(2 << 20)
			.areaMaxSize(4 << 20)
			.rxBufferSize(16384)
			.hugePages(true)
			.rqEntries(128)
			.cqEntries(256)
			.backlog(5)
			.maxConnections(6)
			.maxPendingSend(7)
			.shutdownTimeout(Duration.ZERO)
			.loops(2)
			.loopsPerQueue(3)
			.idleTimeout(Duration.ofMinutes(1))
			.allowedPeers(List.of("10.0.0.0/8", "::1"))
			.watermarks(0.25, 0.3)
			.framing(FrameDecoder.line(8))
			.maxBatch(9)
			.sendTimeout(Duration.ofSeconds(10))
			.lingerTimeout(Duration.ZERO)
			.keepAlive(false)
			.keepAlive(Duration.ofSeconds(11), Duration.ofSeconds(12), 13)
			.userTimeout(Duration.ofMillis(14))
			.build();

		assertThat(config.address()).isEqualTo(address);
		assertThat(config.port()).isEqualTo(9000);
		assertThat(config.interfaceName()).isEqualTo("eth0");
		assertThat(config.queue()).isEqualTo(3);
		assertThat(config.mode()).isEqualTo(ReceiveMode.ZERO_COPY);
		assertThat(config.areaSize()).isEqualTo(2 << 20);
		assertThat(config.areaMaxSize()).isEqualTo(4 << 20);
		assertThat(config.rxBufferSize()).isEqualTo(16384);
		assertThat(config.hugePages()).isTrue();
		assertThat(config.rqEntries()).isEqualTo(128);
		assertThat(config.cqEntries()).isEqualTo(256);
		assertThat(config.backlog()).isEqualTo(5);
		assertThat(config.maxConnections()).isEqualTo(6);
		assertThat(config.maxPendingSend()).isEqualTo(7);
		assertThat(config.shutdownTimeout()).isEqualTo(Duration.ZERO);
		assertThat(config.queues()).containsExactly(3);
		assertThat(config.loops()).isEqualTo(2);
		assertThat(config.loopsPerQueue()).isEqualTo(3);
		assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(config.allowedPeers()).containsExactly("10.0.0.0/8", "::1");
		assertThat(config.highWatermark()).isEqualTo(0.3);
		assertThat(config.lowWatermark()).isEqualTo(0.25);
		assertThat(config.framing()).isEqualTo(FrameDecoder.line(8));
		assertThat(config.maxBatch()).isEqualTo(9);
		assertThat(config.sendTimeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(config.lingerTimeout()).isEqualTo(Duration.ZERO);
		assertThat(config.keepAlive()).isFalse();
		assertThat(config.keepAliveIdle()).isEqualTo(Duration.ofSeconds(11));
		assertThat(config.keepAliveInterval()).isEqualTo(Duration.ofSeconds(12));
		assertThat(config.keepAliveCount()).isEqualTo(13);
		assertThat(config.userTimeout()).isEqualTo(Duration.ofMillis(14));
	}

	@Test
	void isNotChangedByItsBuilder() {
		ZcrxReceiverConfig.Builder builder = ZcrxReceiverConfig.builder("orders").port(1);

		ZcrxReceiverConfig config = builder.build();
		builder.port(2);

		assertThat(config.port()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("edges")
	void acceptsEdges(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		assertThat(change.apply(ZcrxReceiverConfig.builder("orders")).build()).isNotNull();
	}

	static Stream<UnaryOperator<ZcrxReceiverConfig.Builder>> edges() {
		return Stream.of((builder) -> builder.port(0), (builder) -> builder.port(65535),
				(builder) -> builder.interfaceQueue("a23456789012345", 0), (builder) -> builder.areaSize(65536),
				(builder) -> builder.areaSize(1L << 40), (builder) -> builder.areaMaxSize(64L << 20),
				(builder) -> builder.areaMaxSize(1L << 40), (builder) -> builder.rxBufferSize(4096),
				(builder) -> builder.rxBufferSize(4 << 20),
				(builder) -> builder.areaSize(16L << 30).rxBufferSize(1 << 30), (builder) -> builder.rqEntries(1),
				(builder) -> builder.rqEntries(32768), (builder) -> builder.cqEntries(0),
				(builder) -> builder.cqEntries(16), (builder) -> builder.cqEntries(65536),
				(builder) -> builder.backlog(1), (builder) -> builder.maxConnections(1),
				(builder) -> builder.maxPendingSend(1), (builder) -> builder.shutdownTimeout(Duration.ZERO),
				(builder) -> builder.shutdownTimeout(Duration.ofDays(1)), (builder) -> builder.watermarks(0, 1),
				(builder) -> builder.idleTimeout(Duration.ofMillis(100)), (builder) -> builder.loops(64),
				(builder) -> builder.interfaceQueues("eth0", List.of(3, 1)), (builder) -> builder.maxBatch(1),
				(builder) -> builder.sendTimeout(Duration.ofMillis(100)),
				(builder) -> builder.lingerTimeout(Duration.ZERO), (builder) -> builder.userTimeout(Duration.ZERO),
				(builder) -> builder.keepAlive(Duration.ofSeconds(32767), Duration.ofSeconds(1), 127));
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void refusesByNameValueAndReason(UnaryOperator<ZcrxReceiverConfig.Builder> change, String property, String value,
			String reason) {
		ZcrxReceiverConfig.Builder builder = change.apply(ZcrxReceiverConfig.builder("orders"));

		assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(builder::build)
			.withMessage("%s=%s: %s".formatted(property, value, reason))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo(property);
				assertThat(ex.value()).isEqualTo(value);
				assertThat(ex.reason()).isEqualTo(reason);
			});
	}

	static Stream<Arguments> mistakes() {
		String port = "must be from 0 (any free one) to 65535";
		String interfaceName = "must be the name of a network interface, at most 15 characters; 'ip link' lists them";
		String pages = "must be a multiple of the page size, 4096 bytes, such as ";
		String rxBufferSize = "must be a power of two from 4096 to 1GB, or 0 for a page";
		String seconds = "must be whole seconds from 1 to 32767, the kernel's limit";
		String powerOfTwo = "must be a power of two, such as ";
		String cqEntries = "must be a power of two, or 0 to derive it from the area";
		String cqRange = "must be from 16 to 65536, the kernel's limit";
		return Stream.of(mistake((builder) -> builder.port(-1), "port", "-1", port),
				mistake((builder) -> builder.port(65536), "port", "65536", port),
				mistake((builder) -> builder.interfaceQueue(" ", 0), "interface", " ", interfaceName),
				mistake((builder) -> builder.interfaceQueue("a234567890123456", 0), "interface", "a234567890123456",
						interfaceName),
				mistake((builder) -> builder.interfaceQueue("eth0", -1), "queue", "-1", "must be 0 or more"),
				mistake((builder) -> builder.mode(ReceiveMode.ZERO_COPY), "mode", "zero-copy",
						"needs a network interface: set 'interface' and 'queue', or use mode 'auto' or 'copy'"),
				mistake((builder) -> builder.mode(ReceiveMode.NODEV).interfaceQueue("eth0", 0), "mode", "nodev",
						"uses no network interface: remove 'interface', or use mode 'zero-copy'"),
				mistake((builder) -> builder.areaSize(65537), "area-size", "65537", pages + 69632),
				mistake((builder) -> builder.areaSize(-1), "area-size", "-1", pages + 4096),
				mistake((builder) -> builder.areaSize(0), "area-size", "0",
						"must be at least 65536 bytes (16 pages); 64MB is a good start"),
				mistake((builder) -> builder.areaSize(61440), "area-size", "61440",
						"must be at least 65536 bytes (16 pages); 64MB is a good start"),
				mistake((builder) -> builder.areaSize((1L << 40) + 4096), "area-size", "1099511631872",
						"must be at most 1TB, the kernel's limit"),
				mistake((builder) -> builder.areaSize(Long.MAX_VALUE), "area-size", "9223372036854775807",
						"must be at most 1TB, the kernel's limit"),
				mistake((builder) -> builder.areaMaxSize(4096), "area-max-size", "4096",
						"must be at least area-size, 67108864 bytes, or 0 for an area that does not grow"),
				mistake((builder) -> builder.areaMaxSize(-1), "area-max-size", "-1",
						"must be at least area-size, 67108864 bytes, or 0 for an area that does not grow"),
				mistake((builder) -> builder.areaMaxSize((64L << 20) + 1), "area-max-size", "67108865",
						pages + 67112960),
				mistake((builder) -> builder.areaMaxSize(Long.MAX_VALUE), "area-max-size", "9223372036854775807",
						"must be at most 1TB, the kernel's limit"),
				mistake((builder) -> builder.rxBufferSize(2048), "rx-buffer-size", "2048", rxBufferSize),
				mistake((builder) -> builder.rxBufferSize(12288), "rx-buffer-size", "12288", rxBufferSize),
				mistake((builder) -> builder.rxBufferSize(-1), "rx-buffer-size", "-1", rxBufferSize),
				mistake((builder) -> builder.rxBufferSize(Integer.MIN_VALUE), "rx-buffer-size", "-2147483648",
						rxBufferSize),
				mistake((builder) -> builder.rxBufferSize(8 << 20), "rx-buffer-size", "8388608",
						"must be at most a 16th of area-size, 67108864 bytes"),
				mistake((builder) -> builder.areaSize((1 << 20) + 4096).rxBufferSize(16384), "area-size", "1052672",
						"must be a multiple of 16384 bytes because of rx-buffer-size, such as 1064960"),
				mistake((builder) -> builder.areaMaxSize((64 << 20) + 4096).rxBufferSize(16384), "area-max-size",
						"67112960", "must be a multiple of 16384 bytes because of rx-buffer-size, such as 67125248"),
				mistake((builder) -> builder.areaSize(1 << 20).hugePages(true), "area-size", "1048576",
						"must be a multiple of 2097152 bytes because of huge-pages, such as 2097152"),
				mistake((builder) -> builder.areaMaxSize(65 << 20).hugePages(true), "area-max-size", "68157440",
						"must be a multiple of 2097152 bytes because of huge-pages, such as 69206016"),
				mistake((builder) -> builder.rqEntries(5000), "rq-entries", "5000", powerOfTwo + 4096),
				mistake((builder) -> builder.rqEntries(0), "rq-entries", "0", powerOfTwo + 1),
				mistake((builder) -> builder.rqEntries(Integer.MIN_VALUE), "rq-entries", "-2147483648", powerOfTwo + 1),
				mistake((builder) -> builder.rqEntries(65536), "rq-entries", "65536",
						"must be at most 32768, the kernel's limit"),
				mistake((builder) -> builder.cqEntries(1000), "cq-entries", "1000", cqEntries),
				mistake((builder) -> builder.cqEntries(-16), "cq-entries", "-16", cqEntries),
				mistake((builder) -> builder.cqEntries(8), "cq-entries", "8", cqRange),
				mistake((builder) -> builder.cqEntries(131072), "cq-entries", "131072", cqRange),
				mistake((builder) -> builder.backlog(0), "backlog", "0", "must be positive"),
				mistake((builder) -> builder.maxConnections(0), "max-connections", "0", "must be positive"),
				mistake((builder) -> builder.maxPendingSend(-1), "max-pending-send", "-1", "must be positive"),
				mistake((builder) -> builder.maxBatch(0), "max-batch", "0", "must be positive"),
				mistake((builder) -> builder.sendTimeout(Duration.ZERO), "send-timeout", "PT0S",
						"must be from 100 milliseconds to 365 days"),
				mistake((builder) -> builder.lingerTimeout(Duration.ofMillis(-1)), "linger-timeout", "PT-0.001S",
						"must be from 0, which does not wait, to 365 days"),
				mistake((builder) -> builder.keepAlive(Duration.ofMillis(1500), Duration.ofSeconds(1), 1),
						"socket.keepalive.idle", "PT1.5S", seconds),
				mistake((builder) -> builder.keepAlive(Duration.ofSeconds(1), Duration.ofSeconds(32768), 1),
						"socket.keepalive.interval", "PT9H6M8S", seconds),
				mistake((builder) -> builder.keepAlive(Duration.ofSeconds(1), Duration.ofSeconds(1), 128),
						"socket.keepalive.count", "128", "must be from 1 to 127, the kernel's limit"),
				mistake((builder) -> builder.userTimeout(Duration.ofDays(21)), "socket.user-timeout", "PT504H",
						"must be at most 20 days, or 0 for the kernel's own rule"),
				mistake((builder) -> builder.userTimeout(Duration.ofNanos(1)), "socket.user-timeout", "PT0.000000001S",
						"must be at least 1 millisecond, or 0 for the kernel's own rule"),
				mistake((builder) -> builder.shutdownTimeout(Duration.ofMillis(-1)), "shutdown-timeout", "PT-0.001S",
						"must not be negative"),
				mistake((builder) -> builder.shutdownTimeout(Duration.ofSeconds(Long.MAX_VALUE)), "shutdown-timeout",
						"PT2562047788015215H30M7S", "must be at most 1 day"),
				mistake((builder) -> builder.interfaceQueues("eth0", List.of()), "queues", "[]",
						"must name at least one rx queue"),
				mistake((builder) -> builder.interfaceQueues("eth0", List.of(1, 2, 1)), "queues", "[1, 2, 1]",
						"must name each rx queue once"),
				mistake((builder) -> builder.loops(0), "loops", "0", "must be from 1 to 64"),
				mistake((builder) -> builder.loopsPerQueue(65), "loops-per-queue", "65", "must be from 1 to 64"),
				mistake((builder) -> builder.idleTimeout(Duration.ofMillis(99)), "idle-timeout", "PT0.099S",
						"must be at least 100 milliseconds, or 0 for none"),
				mistake((builder) -> builder.idleTimeout(Duration.ofDays(-1)), "idle-timeout", "PT-24H",
						"must not be negative"),
				mistake((builder) -> builder.idleTimeout(Duration.ofDays(366)), "idle-timeout", "PT8784H",
						"must be at most 365 days"),
				mistake((builder) -> builder.allowedPeers(List.of("10.0.0.1", "example.org")), "allowed-peers",
						"example.org", "must be an IP address or a range of them, such as 10.0.0.0/8"),
				mistake((builder) -> builder.watermarks(0, 0), "high-watermark", "0.0",
						"must be above 0 and at most 1, a share of the area"),
				mistake((builder) -> builder.watermarks(0, Double.NaN), "high-watermark", "NaN",
						"must be above 0 and at most 1, a share of the area"),
				mistake((builder) -> builder.watermarks(0.8, 0.7), "low-watermark", "0.8",
						"must be 0 or more and below high-watermark, which is 0.7"),
				mistake((builder) -> builder.cpus(List.of(-1)), "cpu", "-1",
						"must be the number of a processor, from 0"),
				mistake((builder) -> builder.cpus(List.of(1, 1)), "cpu", "[1, 1]",
						"must name each processor once; loops share them in turn"),
				mistake((builder) -> builder.cpus(List.of(1)).dispatch(Dispatch.EXECUTOR), "cpu", "[1]",
						"pins the loop's thread and with it all threads that the executor starts there: use dispatch "
								+ "'inline', or pin the whole process with taskset"),
				mistake((builder) -> builder.busyPoll(Duration.ofMillis(11)), "busy-poll", "PT0.011S",
						"must be from 1 microsecond to 10 milliseconds, or 0 for none"),
				mistake((builder) -> builder.busyPoll(Duration.ofNanos(999)), "busy-poll", "PT0.000000999S",
						"must be from 1 microsecond to 10 milliseconds, or 0 for none"),
				mistake((builder) -> builder.busyPoll(Duration.ofNanos(-1)), "busy-poll", "PT-0.000000001S",
						"must be from 1 microsecond to 10 milliseconds, or 0 for none"),
				mistake((builder) -> builder.nicPrepare(NicPrepare.APPLY), "nic.prepare", "apply",
						"needs a network interface: set 'interface' and 'queue', or use 'check'"),
				mistake((builder) -> builder.interfaceQueues("eth0", List.of(1, 2)).nicPrepare(NicPrepare.APPLY),
						"nic.prepare", "apply",
						"sets up one queue: with several use 'check' and spread connections over them yourself "
								+ "(ethtool -X ... context new, ethtool -N ... context)"),
				mistake((builder) -> builder.interfaceQueue("eth0", 1)
					.connect(List.of(InetSocketAddress.createUnresolved("a", 1)))
					.nicPrepare(NicPrepare.APPLY), "nic.prepare", "apply",
						"sets up a port to listen on: with 'connect' use 'check' and direct what peers send yourself "
								+ "(ethtool -N ... src-port)"));
	}

	private static Arguments mistake(UnaryOperator<ZcrxReceiverConfig.Builder> change, String property, String value,
			String reason) {
		return arguments(change, property, value, reason);
	}

	@Test
	void refusesBlankName() {
		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> ZcrxReceiverConfig.builder(" ").build())
			.withMessage("name= : must not be empty");
	}

	@Test
	void namesModesAsInConfiguration() {
		assertThat(Stream.of(ReceiveMode.values()).map(ReceiveMode::toString)).containsExactly("auto", "zero-copy",
				"nodev", "copy", "nio");
	}

}
