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
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An area of huge pages that are set aside on this machine for the test.
 */
@Timeout(60)
class HugePagesTests {

	private static final Path SET_ASIDE = Path.of("/proc/sys/vm/nr_hugepages");

	private static final int PAGES = 4;

	private static final long AREA = PAGES * (2L << 20);

	private static final int SIZE = 3_000_000;

	private final RecordingListener listener = new RecordingListener().onPayload(RecordingListener::collect)
		.onEndOfStream(RecordingListener::replyCollected);

	private String before = "";

	@BeforeEach
	void setAside() throws IOException {
		Prerequisite.require(Files.isWritable(SET_ASIDE), "huge pages can be set aside by root only");
		this.before = Files.readString(SET_ASIDE).strip();
		Files.writeString(SET_ASIDE, String.valueOf(Integer.parseInt(this.before) + PAGES));
		Prerequisite.require(Integer.parseInt(Files.readString(SET_ASIDE).strip()) >= PAGES,
				"this machine has no memory for huge pages");
	}

	@AfterEach
	void giveBack() throws IOException {
		if (!this.before.isEmpty()) {
			Files.writeString(SET_ASIDE, this.before);
		}
	}

	@Test
	void areaLiesInThem() throws Exception {
		long without = hugeBytes();
		try (ZcrxReceiver receiver = start()) {
			assertThat(receiver.warnings()).isEmpty();
			assertThat(hugeBytes() - without).isEqualTo(AREA);

			InetSocketAddress address = receiver.localAddress();
			try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
				byte[] bytes = AbstractReceiverTests.random(SIZE);
				socket.getOutputStream().write(bytes);
				socket.shutdownOutput();
				assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
			}
		}
		assertThat(hugeBytes()).isEqualTo(without);
	}

	@Test
	void thoseOfAReceiverThatEndsAreWaitedFor() throws Exception {
		ZcrxReceiver first = start();
		Thread closer = Thread.ofPlatform().start(() -> {
			try {
				TimeUnit.MILLISECONDS.sleep(300);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			first.close();
		});
		try (ZcrxReceiver second = start()) {
			assertThat(second.warnings()).isEmpty();
		}
		closer.join();
	}

	private ZcrxReceiver start() {
		return ZcrxReceiver.start(
				ZcrxReceiverConfig.builder("huge").mode(ReceiveMode.COPY).areaSize(AREA).hugePages(true).build(),
				this.listener, this.listener);
	}

	private static long hugeBytes() throws IOException {
		return Files.readString(Path.of("/proc/self/smaps"))
			.lines()
			.filter((line) -> line.startsWith("Private_Hugetlb:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
			.sum();
	}

}
