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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the quickstart as its users do, with configuration or rights that can't work: it
 * ends with one message that names the key, the cause and the fix.
 */
class RefusedStartIT {

	private static final String KEY = "zcrx.listeners.ingest.";

	private static final int LIMIT_SECONDS = 90;

	@TempDir
	private Path folder;

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "is the same on every kernel")
	void portInUse() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String output = start(List.of(), "mode=copy", "port=" + taken.getLocalPort());

			assertThat(output).contains(KEY + "port", String.valueOf(taken.getLocalPort()), "in use", "ss -ltnp");
		}
	}

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "is the same on every kernel")
	void unknownInterface() throws Exception {
		String output = start(List.of(), "interface=nosuch0", "queue=1");

		assertThat(output).contains(KEY + "interface", "nosuch0", "no such network interface", "lo");
	}

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "is the same on every kernel")
	void areaSizeThatIsNoMultipleOfThePage() throws Exception {
		String output = start(List.of(), "mode=copy", "area-size=100000B");

		assertThat(output).contains(KEY + "area-size", "multiple of the page size");
	}

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "is the same on every kernel")
	void areaSizeThatIsTooSmall() throws Exception {
		String output = start(List.of(), "mode=copy", "area-size=4KB");

		assertThat(output).contains(KEY + "area-size", "at least 65536");
	}

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "is the same on every kernel")
	void refillEntriesThatAreNoPowerOfTwo() throws Exception {
		String output = start(List.of(), "mode=copy", "rq-entries=1000");

		assertThat(output).contains(KEY + "rq-entries", "1000", "power of two");
	}

	@Test
	void zeroCopyOnLoopback() throws Exception {
		String output = start(List.of(), "mode=zero-copy", "interface=lo", "queue=0");

		assertThat(output).contains("zero-copy", "lo", "Action:");
		assertThat(output).containsPattern("EOPNOTSUPP|6\\.15");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml", disabledReason = "needs a recent kernel")
	void nodevWithoutTheCapability() throws Exception {
		String output = start(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"), "mode=nodev");

		assertThat(output).contains("nodev", "EPERM", "CAP_NET_ADMIN", "Action:");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml", disabledReason = "needs a recent kernel")
	void nodevWithTooLittleLockableMemory() throws Exception {
		String output = start(
				List.of("setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit", "--memlock=8388608"),
				"mode=nodev", "area-size=16MB");

		assertThat(output).contains("nodev", "ENOMEM", "RLIMIT_MEMLOCK", "Action:");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml",
			disabledReason = "changes a setting of the kernel")
	void ioUringForbidden() throws Exception {
		Path setting = Path.of("/proc/sys/kernel/io_uring_disabled");
		Files.writeString(setting, "2");
		try {
			String output = start(List.of(), "mode=copy");

			assertThat(output).contains("io_uring_disabled", "EPERM", "Action:");
		}
		finally {
			Files.writeString(setting, "0");
		}
	}

	@Test
	@DisabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic",
			disabledReason = "needs a kernel before 7.1")
	void nodevOnKernelThatIsTooOld() throws Exception {
		String output = start(List.of(), "mode=nodev");

		assertThat(output).contains("nodev", "7.1", "Action:");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "needs a card")
	void queueOutOfRange() throws Exception {
		String output = start(List.of(), "mode=zero-copy", "interface=zcs0", "queue=99", "port=9000");

		assertThat(output).contains("zero-copy", "zcs0", "99", "ERANGE", "Action:");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "needs a card")
	void headerSplitOff() throws Exception {
		run("ethtool", "-G", "zcs0", "tcp-data-split", "off");
		try {
			String output = start(List.of(), "mode=zero-copy", "interface=zcs0", "queue=1", "port=9000");

			assertThat(output).contains("zero-copy", "tcp-data-split", "ethtool -G zcs0 tcp-data-split on");
		}
		finally {
			run("ethtool", "-G", "zcs0", "tcp-data-split", "on");
		}
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "needs a card")
	void queueTaken() throws Exception {
		try (ConfigurableApplicationContext holder = SpringApplication.run(QuickstartApplication.class,
				Kernel.arguments().toArray(String[]::new))) {
			assertThat(holder.isRunning()).isTrue();

			String output = start(List.of(), "mode=zero-copy", "interface=zcs0", "queue=1", "port=9001");

			assertThat(output).contains("zero-copy", "zcs0", "EEXIST", "Action:");
		}
	}

	@Test
	void queueOfTwoListeners() throws Exception {
		String output = start(List.of(), "mode=zero-copy", "interface=zcs0", "queue=1", "port=9000",
				"--zcrx.listeners.second.mode=zero-copy", "--zcrx.listeners.second.interface=zcs0",
				"--zcrx.listeners.second.queue=1", "--zcrx.listeners.second.port=9001");

		assertThat(output).contains("'zcrx.listeners.second.queue'", "listener 'ingest' has queue 1 of zcs0, too",
				"Action:");
	}

	@Test
	@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic", disabledReason = "makes an interface")
	void plainInterface() throws Exception {
		run("ip", "link", "add", "plain0", "type", "dummy");
		try {
			String output = start(List.of(), "mode=zero-copy", "interface=plain0", "queue=0", "port=9000");

			assertThat(output).contains("zero-copy", "plain0", "EOPNOTSUPP", "Action:");
		}
		finally {
			run("ip", "link", "delete", "plain0");
		}
	}

	/** Starts the application and returns what it printed; it must not stay up. */
	private String start(List<String> prefix, String... properties) throws IOException, InterruptedException {
		Path output = this.folder.resolve("output");
		List<String> command = new ArrayList<>(prefix);
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp",
				System.getProperty("java.class.path"), QuickstartApplication.class.getName(), "--server.port=0"));
		if (Stream.of(properties).noneMatch((property) -> property.startsWith("port="))) {
			command.add("--" + KEY + "port=0");
		}
		for (String property : properties) {
			command.add(property.startsWith("--") ? property : "--" + KEY + property);
		}
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
		if (!ended) {
			process.destroyForcibly();
		}
		String text = Files.readString(output);
		assertThat(ended).as("application ends by itself; it printed:%n%s", text).isTrue();
		assertThat(process.exitValue()).as(text).isNotZero();
		return text;
	}

	private static void run(String... command) throws IOException, InterruptedException {
		assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
	}

}
