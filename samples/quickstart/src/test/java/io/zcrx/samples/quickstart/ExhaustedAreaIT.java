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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.Payload;
import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.listener.ZcrxListener;

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
		// a card that finds no buffer drops, and TCP waits
		long size = Kernel.hasCard() ? 200_000 : 20_000_000;
		Path file = Sender.file(this.folder, size);
		String expected = Sender.expectedReply(file);

		try (ConfigurableApplicationContext context = Applications.start(QuickstartApplication.class, "area-size=64KB",
				"rq-entries=16")) {
			List<Sender> senders = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				senders.add(Sender.netcat(file, Applications.port(context)));
			}

			for (Sender sender : senders) {
				assertThat(sender.await()).isEqualTo(expected);
			}
			ReceiverStats stats = Applications.allBuffersAreHome(context);
			assertThat(stats.get(Statistic.ALLOCATION_FAILURES) + stats.get(Statistic.ALLOCATION_EVENTS)
					+ stats.get(Statistic.STALL_RECOVERIES))
				.isPositive();
		}
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml",
			disabledReason = "looks for the silent stall of kernels up to 7.2")
	void receivesGigabytesThroughSmallArea() throws Exception {
		Path file = Sender.file(this.folder, 513L << 20);
		String expected = Sender.expectedReply(file);

		try (ConfigurableApplicationContext context = Applications.start(QuickstartApplication.class, "area-size=16MB",
				"cq-entries=8192")) {
			for (int i = 0; i < 18; i++) {
				assertThat(Sender.netcat(file, Applications.port(context)).await()).as("transfer %d", i)
					.isEqualTo(expected);
			}
			Applications.allBuffersAreHome(context);
		}
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml",
			disabledReason = "provokes the silent stall of kernels up to 7.2")
	void recoversFromSilentStallsWhileHandlersHoldTheArea() throws Exception {
		Path file = Sender.file(this.folder, 50_000_000);
		String expected = Sender.expectedReply(file);

		try (ConfigurableApplicationContext context = Applications.start(HoldingApplication.class, "area-size=16MB",
				"cq-entries=8192", "high-watermark=1")) {
			for (int i = 0; i < 6; i++) {
				assertThat(Sender.netcat(file, Applications.port(context)).await()).as("transfer %d", i)
					.isEqualTo(expected);
			}
			assertThat(context.getBean(ZcrxListener.class).stats().get(Statistic.STALL_RECOVERIES)).isPositive();
			context.getBean(HoldingApplication.class).release();
			Applications.allBuffersAreHome(context);
		}
	}

	/** Digests like the quickstart, but leaves the kernel no more than 16 buffers. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class HoldingApplication {

		private static final int BUFFERS_LEFT = 16;

		private final Queue<Payload> held = new ConcurrentLinkedQueue<>();

		private int holding;

		@ZcrxHandler(value = "ingest", on = ZcrxEvent.CONNECTED)
		void connected(ZcrxConnection connection) {
			connection.attach(new StreamDigest());
		}

		@ZcrxHandler("ingest")
		void receive(Payload payload, ZcrxConnection connection) {
			digest(connection).update(payload.byteBuffer());
			if (this.holding < (16 << 20) / 4096 - BUFFERS_LEFT) {
				this.holding++;
				this.held.add(payload.retain());
			}
		}

		@ZcrxHandler(value = "ingest", on = ZcrxEvent.END_OF_STREAM)
		void endOfStream(ZcrxConnection connection) {
			connection.send(digest(connection).result().getBytes(StandardCharsets.US_ASCII));
			connection.close();
		}

		private static StreamDigest digest(ZcrxConnection connection) {
			return (StreamDigest) Objects.requireNonNull(connection.attachment());
		}

		void release() {
			this.held.forEach(Payload::close);
		}

	}

}
