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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections whose packets the card puts on another queue than the receiver's: received
 * all the same, copied by the kernel, and counted so.
 */
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic",
		disabledReason = "needs a card with queues: run it by lab/run --nic")
class MisroutedFlowIT {

	@TempDir
	private Path folder;

	@Test
	void receivesCopiedBytesOfMisroutedFlow() throws Exception {
		long size = 100_000_000;
		Path file = Sender.file(this.folder, size);

		try (ConfigurableApplicationContext context = SpringApplication.run(QuickstartApplication.class,
				Kernel.misroutedArguments().toArray(String[]::new))) {
			int port = Applications.port(context);
			String reply = Sender.netcat(file, port).await();

			assertThat(reply).isEqualTo(Sender.expectedReply(file));
			ReceiverStats stats = context.getBean(ZcrxListener.class).stats();
			assertThat(stats.get(Statistic.COPY_FALLBACK_BYTES)).isGreaterThan(size * 9 / 10);
			assertThat(stats.outstandingBuffers()).isZero();
		}
	}

}
