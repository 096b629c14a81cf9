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

package io.zcrx.samples.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.ReceiverStats;
import io.zcrx.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Areas and completion queues that are too small all the time: slow, but never a lost
 * byte or a stuck connection.
 */
class ExhaustedAreaIT {

	@TempDir
	private Path folder;

	@Test
	void receivesAllWithSixteenBuffers() throws Exception {
		long size = Kernel.hasCard() ? 1_000_000 : 20_000_000;
		Path file = Sender.file(this.folder, size);
		String expected = Sender.expectedReply(file);

		try (ConfigurableApplicationContext context = start("area-size=64KB", "rq-entries=16")) {
			List<Sender> senders = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				senders.add(Sender.netcat(file, port(context)));
			}

			for (Sender sender : senders) {
				assertThat(sender.await()).isEqualTo(expected);
			}
			ReceiverStats stats = allBuffersAreHome(context);
			assertThat(stats.allocationFailures() + stats.stallRecoveries()).isPositive();
		}
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml",
			disabledReason = "the silent stall exists in kernels up to 7.2, without a device it comes every time")
	void recoversFromSilentStalls() throws Exception {
		long size = 513L << 20;
		Path file = Sender.file(this.folder, size);
		String expected = Sender.expectedReply(file);

		try (ConfigurableApplicationContext context = start("area-size=16MB", "cq-entries=8192")) {
			for (int i = 0; i < 18; i++) {
				assertThat(Sender.netcat(file, port(context)).await()).as("transfer %d", i).isEqualTo(expected);
			}
			allBuffersAreHome(context);
		}
	}

	private static ConfigurableApplicationContext start(String... properties) {
		List<String> arguments = new ArrayList<>(Kernel.arguments());
		for (String property : properties) {
			arguments.add("--zcrx.listeners.ingest." + property);
		}
		return SpringApplication.run(QuickstartApplication.class, arguments.toArray(String[]::new));
	}

	private static ReceiverStats allBuffersAreHome(ConfigurableApplicationContext context) {
		ZcrxListener listener = context.getBean(ZcrxListener.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isZero());
		return listener.stats();
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.zcrx.ingest.port", Integer.class);
	}

}
