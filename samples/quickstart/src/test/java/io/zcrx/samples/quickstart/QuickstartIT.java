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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.Statistic;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends to the quickstart with programs of others, on the kernel that the tests run on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickstartIT {

	private static final long MEBIBYTE = 1 << 20;

	@TempDir
	private Path folder;

	private ConfigurableApplicationContext context;

	private ZcrxListener listener;

	@BeforeAll
	void start() {
		this.context = SpringApplication.run(QuickstartApplication.class, Kernel.arguments().toArray(String[]::new));
		this.listener = this.context.getBean(ZcrxListener.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@AfterEach
	void allBuffersAreHome() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.listener.stats().outstandingBuffers()).isZero());
		assertThat(this.listener.state()).isEqualTo(ZcrxListener.State.RUNNING);
		if (Kernel.hasCard()) {
			assertThat(this.listener.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	void usesTheModeOfThisKernel() {
		assertThat(this.listener.mode()).hasToString(Kernel.mode());
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 4095, 4096, 4097, 3_000_001 })
	void receivesFromNetcat(long size) throws Exception {
		Path file = Sender.file(this.folder, size);

		String reply = Sender.netcat(file, port()).await();

		assertThat(reply).isEqualTo(Sender.expectedReply(file));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 4095, 4096, 4097, 3_000_001 })
	void receivesFromSocat(long size) throws Exception {
		Path file = Sender.file(this.folder, size);

		String reply = Sender.socat(file, port()).await();

		assertThat(reply).isEqualTo(Sender.expectedReply(file));
	}

	@Test
	void receivesOneGibibyte() throws Exception {
		Path file = Sender.file(this.folder, 1024 * MEBIBYTE);
		String expected = Sender.expectedReply(file);

		String reply = Sender.netcat(file, port()).await();

		Files.delete(file);
		assertThat(reply).isEqualTo(expected);
	}

	@Test
	void receivesFromTwoHundredConnectionsAtOnce() throws Exception {
		Path file = Sender.file(this.folder, 300_000);
		String expected = Sender.expectedReply(file);
		List<Sender> senders = new ArrayList<>();

		for (int i = 0; i < 200; i++) {
			senders.add((i % 2 == 0) ? Sender.netcat(file, port()) : Sender.socat(file, port()));
		}

		for (Sender sender : senders) {
			assertThat(sender.await()).isEqualTo(expected);
		}
	}

	@Test
	void survivesPeersThatResetInMidStream() throws Exception {
		Path file = Sender.file(this.folder, 3_000_001);

		for (int i = 0; i < 10; i++) {
			Sender.resetting(file, port()).await();
		}

		Awaitility.await().untilAsserted(() -> assertThat(this.listener.stats().activeConnections()).isZero());
		assertThat(Sender.netcat(file, port()).await()).isEqualTo(Sender.expectedReply(file));
	}

	@Test
	void keepsConnectionOfSenderThatNeverHalfCloses() throws Exception {
		Path file = Sender.file(this.folder, 4097);
		long before = this.listener.stats().receivedBytes();

		Sender sender = Sender.withoutEnd(file, port());

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.listener.stats().receivedBytes() - before).isEqualTo(4097));
		assertThat(this.listener.stats().activeConnections()).isOne();
		assertThat(sender.isAlive()).isTrue();
		sender.kill();
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.stats().activeConnections()).isZero());
	}

	@Test
	void restartsUnderLoad() throws Exception {
		Path file = Sender.file(this.folder, 50 * MEBIBYTE);
		String expected = Sender.expectedReply(file);

		for (int i = 0; i < 5; i++) {
			int port = port();
			List<Sender> interrupted = List.of(Sender.netcat(file, port), Sender.socat(file, port));
			long before = this.listener.stats().receivedBytes();
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> this.listener.stats().receivedBytes() > before);
			this.listener.stop();
			this.listener.start();
			for (Sender sender : interrupted) {
				sender.await();
			}
			assertThat(Sender.netcat(file, port()).await()).isEqualTo(expected);
		}
	}

	private int port() {
		return Applications.port(this.context);
	}

}
