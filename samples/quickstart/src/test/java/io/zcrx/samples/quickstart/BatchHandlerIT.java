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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.Payload;
import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that takes all that was received at once, on the kernel that the tests run
 * on.
 */
class BatchHandlerIT {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void echoesBatches(String dispatch) throws Exception {
		Path file = Sender.file(this.folder, 10_000_001);
		Path small = Sender.file(this.folder, 4097);

		try (ConfigurableApplicationContext context = Applications.start(BatchApplication.class,
				"dispatch=" + dispatch)) {
			List<Sender> senders = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				senders.add(Sender.inSegments(file, Applications.port(context), 65_536));
				senders.add(Sender.inSegments(small, Applications.port(context), 10 + i));
			}

			for (int i = 0; i < senders.size(); i++) {
				assertThat(senders.get(i).await()).startsWith(Sender.digest((i % 2 == 0) ? file : small));
			}
			ReceiverStats stats = Applications.allBuffersAreHome(context);
			BatchApplication application = context.getBean(BatchApplication.class);
			assertThat(application.payloads).hasValue(stats.receivedCompletions());
			assertThat(application.largest).hasValueGreaterThan(1);
			assertThat(context.getBean(ZcrxListener.class).mode()).hasToString(Kernel.mode());
		}
	}

	@Test
	void givesBackBatchWhoseHandlerThrows() throws Exception {
		Path file = Sender.file(this.folder, 4097);

		try (ConfigurableApplicationContext context = Applications.start(BatchApplication.class, "dispatch=inline")) {
			BatchApplication application = context.getBean(BatchApplication.class);
			application.throwing = true;
			Sender.inSegments(Sender.file(this.folder, 3_000_001), Applications.port(context), 65_536).await();

			assertThat(context.getBean(ZcrxListener.class).stats().handlerFailures()).isOne();
			Applications.allBuffersAreHome(context);
			application.throwing = false;
			assertThat(Sender.inSegments(file, Applications.port(context), 65_536).await())
				.startsWith(Sender.digest(file));
			Applications.allBuffersAreHome(context);
		}
	}

	/** Sends batches back. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class BatchApplication {

		private final AtomicLong payloads = new AtomicLong();

		private final AtomicInteger largest = new AtomicInteger();

		private volatile boolean throwing;

		@ZcrxHandler("ingest")
		void onBatch(List<Payload> batch, ZcrxConnection connection) {
			if (this.throwing) {
				throw new IllegalStateException("not this batch");
			}
			this.payloads.addAndGet(batch.size());
			this.largest.accumulateAndGet(batch.size(), Math::max);
			batch.forEach((payload) -> connection.send(payload.segment()));
		}

	}

}
