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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StartAndCloseTests extends AbstractReceiverTests {

	@Test
	void closeWaitsOnInterruptedThreadToo() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> kept.complete(payload.retain()));
		ZcrxReceiver receiver = start();
		send(connect(receiver), (byte) 1);
		Payload payload = kept.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		CompletableFuture<ZcrxReceiver.State> state = new CompletableFuture<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

		Thread thread = Thread.ofPlatform().start(() -> {
			Thread.currentThread().interrupt();
			receiver.close();
			state.complete(receiver.state());
			interrupted.complete(Thread.interrupted());
		});
		patiently().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		thread.interrupt();
		patiently().during(Duration.ofMillis(100)).until(() -> !state.isDone());
		payload.close();

		assertThat(state.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(interrupted.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
		thread.join();
	}

	@Test
	void releasesEverythingIfItsThreadCannotStart() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
		ThreadFactory noneStarts = (task) -> new Thread(task) {

			@Override
			public void start() {
				throw error;
			}

		};
		ThreadFactory none = (task) -> {
			throw error;
		};
		start().close();
		int areaSize = 128 << 20;
		long rings = rings();
		long resident = residentMemory();
		for (ThreadFactory threads : List.of(noneStarts, none)) {
			ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test").mode(this.mode).areaSize(areaSize).build();

			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener, threads))
				.isSameAs(error);

			assertThat(rings()).isEqualTo(rings);
			assertThat(residentMemory() - resident).isLessThan(areaSize / 2);
			patiently().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.noneMatch((thread) -> thread.getName().equals("zcrx-test-leaks")));
		}
	}

	@Test
	void releasesEverythingIfTheThreadThatDialsCannotStart() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
		AtomicInteger made = new AtomicInteger();
		ThreadFactory oneStarts = (task) -> {
			if (made.getAndIncrement() > 0) {
				throw error;
			}
			return new Thread(task);
		};
		long rings = rings();
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test")
			.mode(this.mode)
			.connect(List.of(InetSocketAddress.createUnresolved("127.0.0.1", 1)))
			.build();

		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener, oneStarts))
			.isSameAs(error);

		assertThat(rings()).isEqualTo(rings);
	}

	private static long rings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).count();
		}
	}

	private static long residentMemory() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			String line = lines.filter((candidate) -> candidate.startsWith("VmRSS:")).findFirst().orElseThrow();
			return Long.parseLong(line.replaceAll("\\D", "")) << 10;
		}
	}

}
