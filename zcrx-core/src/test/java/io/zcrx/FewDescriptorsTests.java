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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that has no descriptors left, and whose classes lie in folders, which need
 * one to be loaded. What is loaded too late ends the receiver.
 */
@Timeout(60)
class FewDescriptorsTests {

	private static final int DESCRIPTORS = 96;

	private static final int CLIENTS = 200;

	private final List<Socket> clients = new ArrayList<>();

	private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final ExecutorService reader = Executors.newSingleThreadExecutor();

	private Process process;

	static Stream<ReceiveMode> modes() {
		return Lab.modes().filter((mode) -> mode != ReceiveMode.ZERO_COPY);
	}

	@AfterEach
	void end() throws IOException {
		for (Socket client : this.clients) {
			client.close();
		}
		if (this.process != null) {
			this.process.destroyForcibly();
		}
		this.reader.shutdownNow();
	}

	@ParameterizedTest
	@MethodSource("modes")
	void receiverOutlivesLackOfDescriptorsAndTells(ReceiveMode mode) throws Exception {
		List<String> causes = Lab.unavailabilityCauses(mode);
		Prerequisite.require(causes.isEmpty(), "no mode %s here: %s".formatted(mode, causes));
		start(mode);
		int port = Integer.parseInt(await("port "));

		for (int i = 0; i < CLIENTS; i++) {
			Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
			client.setSoTimeout(AbstractReceiverTests.PATIENCE_MILLIS);
			client.getOutputStream().write(i);
			this.clients.add(client);
		}

		assertThat(await("can't be accepted")).contains("EMFILE", "ulimit -n");
		assertThat(status()).startsWith("RUNNING ")
			.doesNotStartWith("RUNNING 0 ")
			.contains("can't be accepted", "EMFILE", "LimitNOFILE");
		for (int i = 0; i < CLIENTS; i++) { // each makes room for another
			assertThat(this.clients.get(i).getInputStream().read()).isEqualTo((byte) i & 0xff);
			this.clients.get(i).close();
		}
		await("are accepted again");
		assertThat(status()).startsWith("RUNNING ").endsWith("[]");
		this.process.getOutputStream().close();
		await("closed");
		assertThat(this.lines).isEmpty();
	}

	private void start(ReceiveMode mode) throws IOException {
		String java = ProcessHandle.current().info().command().orElseThrow();
		this.process = new ProcessBuilder("bash", "-c", "ulimit -n %d; exec \"$@\"".formatted(DESCRIPTORS), "bash",
				java, "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
				System.getProperty("java.class.path"), FewDescriptors.class.getName(), mode.name())
			.redirectErrorStream(true)
			.start();
		this.reader.execute(this::read);
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add(ex.toString()); // the process was ended
		}
	}

	/**
	 * Waits for a line.
	 * @param text what it contains
	 * @return what comes after that
	 */
	private String await(String text) throws InterruptedException {
		List<String> others = new ArrayList<>();
		while (true) {
			// a process takes its time to start in the lab
			int patience = (Lab.isLab() ? 4 : 1) * AbstractReceiverTests.PATIENCE_MILLIS;
			String line = this.lines.poll(patience, TimeUnit.MILLISECONDS);
			assertThat(line).as("after %s", others).isNotNull();
			int index = line.indexOf(text);
			if (index >= 0) {
				return line.substring(index + text.length());
			}
			others.add(line);
		}
	}

	private String status() throws Exception {
		Writer input = this.process.outputWriter(StandardCharsets.UTF_8);
		input.write("status\n");
		input.flush();
		return await("status ");
	}

}
