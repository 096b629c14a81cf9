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
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A receiver that sets the card up, in a process of its own.
 */
final class PreparingReceiver {

	private static final String STARTED = "started";

	private final Process process;

	PreparingReceiver(int queue, int port) throws IOException {
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp",
				System.getProperty("java.class.path"), PreparingReceiver.class.getName(), String.valueOf(queue),
				String.valueOf(port))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		BufferedReader output = this.process.inputReader();
		String line = output.readLine();
		while (line != null && !line.equals(STARTED)) {
			line = output.readLine(); // it may log
		}
		if (line == null) {
			this.process.destroyForcibly();
			throw new AssertionError("The receiver did not start");
		}
	}

	/**
	 * Has the process close its receiver and end.
	 */
	void stop() throws Exception {
		this.process.getOutputStream().close();
		assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.process.exitValue()).isZero();
	}

	/**
	 * Kills the process by SIGKILL and waits for its end.
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly();
		assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
	}

	static void main(String[] args) throws IOException {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("preparing")
			.mode(ReceiveMode.ZERO_COPY)
			.interfaceQueue(Lab.card(), Integer.parseInt(args[0]))
			.port(Integer.parseInt(args[1]))
			.areaSize(8 << 20)
			.nicPrepare(NicPrepare.APPLY)
			.build();
		try (ZcrxReceiver receiver = ZcrxReceiver.start(config, (payload, connection) -> {
		}, new ConnectionListener() {
		})) {
			new PrintStream(new FileOutputStream(FileDescriptor.out), true).println(STARTED);
			int input = System.in.read();
			assertThat(input).isNegative();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
		}
	}

}
