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
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

import io.zcrx.ring.FakeKernel;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.KernelVersion;
import io.zcrx.uapi.LinuxIoUring;

import static org.assertj.core.api.Assertions.assertThat;

class BusyPollingTests extends AbstractReceiverTests {

	private static final Duration TIME = Duration.ofNanos(50_000);

	@Test
	void receivesAsWithoutIt() throws Exception {
		try (LogCapture log = new LogCapture("io.zcrx")) {
			ZcrxReceiver receiver = start((builder) -> builder.busyPoll(TIME));
			Socket socket = connect(receiver);

			send(socket, random(100_000));
			socket.shutdownOutput();
			assertThat(readAll(socket)).isEmpty();

			assertThat(receiver.stats().receivedBytes()).isEqualTo(100_000);
			if (this.mode == ReceiveMode.NIO) {
				String warning = "no effect in mode 'nio' have: busy-poll (only modes with a ring use it); remove them";
				assertThat(receiver.warnings()).containsExactly(warning);
				assertThat(log.lines()).containsExactly("WARN Receiver 'test': " + warning);
			}
			else {
				assertThat(log.lines()).filteredOn((line) -> !line.contains("too small for the rx ring")).isEmpty();
			}
		}
	}

	@Test
	void kernelPollsForTheRing() throws IOException {
		if (this.mode == ReceiveMode.NIO) {
			return; // has no ring
		}
		start((builder) -> builder.busyPoll(TIME));
		assertThat(rings()).isNotEmpty();

		// as io_uring(7) tells since 6.9, but not of a ring that is in use at this moment
		Set<String> told = new HashSet<>();
		try {
			patiently().untilAsserted(() -> {
				told.addAll(rings());
				assertThat(told)
					.anyMatch((ring) -> ring.contains("NAPI:\tenabled") && ring.contains("napi_busy_poll_dt:\t50000"));
			});
		}
		catch (ConditionTimeoutException ex) {
			Prerequisite.require(told.stream().anyMatch((ring) -> ring.contains("NAPI:")), "this kernel does not tell");
			throw ex;
		}
	}

	private static List<String> rings() throws IOException {
		List<String> rings = new ArrayList<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				if (Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)
						&& Files.readSymbolicLink(descriptor).toString().contains("io_uring")) {
					rings.add(Files.readString(Path.of("/proc/self/fdinfo", descriptor.getFileName().toString())));
				}
			}
		}
		return rings;
	}

	@Test
	void warnsOnceWhereTheKernelRefuses() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test").busyPoll(TIME).build();
		List<String> warnings = new ArrayList<>();
		BusyPolling polling = new BusyPolling(config, warnings);
		try (LogCapture log = new LogCapture(BusyPolling.class);
				FakeKernel kernel = new FakeKernel(KernelVersion.V6_15, 1);
				IoUring first = kernel.open(8, 8, LinuxIoUring.IORING_SETUP_CQE32);
				IoUring second = kernel.open(8, 8, LinuxIoUring.IORING_SETUP_CQE32)) {
			polling.set(first);
			polling.set(second);

			assertThat(log.lines()).hasSize(1);
			assertThat(warnings).singleElement().asString().contains("EINVAL").contains("Linux 6.9");
		}
	}

}
