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

import java.nio.file.Path;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(150)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
		disabledReason = "spoils the network, which only the lab's kernel may have")
class ReceiverFaultTests extends AbstractReceiverTests {

	private static final int CONNECTIONS = 6;

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "loss 3%, 1500, 400000", "delay 3ms reorder 30% 50%, 1500, 400000", "duplicate 10%, 1500, 400000",
			"delay 5ms 4ms, 1500, 400000", "delay 2ms 1ms loss 1% duplicate 2% reorder 25% 50%, 1500, 200000",
			"limit 20 rate 20mbit, 1500, 400000", "delay 1ms loss 1%, 9000, 1000000" })
	void bytesAreThoseThatWereSentOverBadNetwork(String netem, int mtu, int bytes) throws Exception {
		try (Faults faults = new Faults()) {
			faults.mtu(mtu).netem(netem);

			echoes(1 << 20, bytes);

			assertThat(faults.packets()).isGreaterThan(2L * CONNECTIONS * bytes / mtu);
		}
	}

	@ParameterizedTest
	@CsvSource({ "576, 300000", "1280, 300000" })
	void tinyPacketsArriveWhole(int mtu, int bytes) throws Exception {
		try (Faults faults = new Faults()) {
			faults.mtu(mtu);

			echoes(1 << 20, bytes);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1500, 200000", "65536, 200000" })
	void tinySocketBuffersHoldUpNothing(int mtu, int bytes) throws Exception {
		try (Faults faults = new Faults()) {
			faults.mtu(Math.min(mtu, Lab.hasCard() ? 9000 : mtu))
				.sysctl("net.ipv4.tcp_rmem", "4096 4096 4096")
				.sysctl("net.ipv4.tcp_wmem", "4096 4096 4096");

			echoes(1 << 20, bytes);
		}
	}

	@ParameterizedTest
	@CsvSource("delay 1ms loss 2% reorder 25%, 576, 100000")
	void smallAreaOverBadNetworkLosesNothing(String netem, int mtu, int bytes) throws Exception {
		try (Faults faults = new Faults()) {
			faults.mtu(mtu).netem(netem).sysctl("net.ipv4.tcp_rmem", "4096 8192 16384");

			echoes(1 << 17, bytes);
		}
	}

	private void echoes(int areaSize, int bytes) throws Exception {
		long seed = Figures.seed();
		DigestingEcho echo = new DigestingEcho(seed, this.executor);
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(areaSize), echo, echo);

		new EchoClients(seed, this.executor, this.folder).java(receiver, CONNECTIONS / 2, bytes)
			.socat(receiver, CONNECTIONS / 2, bytes)
			.await(echo);

		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		assertThat(receiver.stats().receivedBytes()).isEqualTo((long) CONNECTIONS * bytes);
		assertThat(receiver.stats().sentBytes()).isEqualTo((long) CONNECTIONS * bytes);
		assertThat(receiver.stats().handlerFailures()).isZero();
	}

}
