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

package io.zcrx.socket;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.zcrx.libc.SyscallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClientSocketTests {

	@Test
	void limitsItsReceiveBufferWithoutPrivilege() throws Exception {
		List<String> command = new ArrayList<>();
		if ("root".equals(System.getProperty("user.name"))) {
			command.addAll(List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"));
		}
		command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1",
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				ClientSocketTests.class.getName()));

		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

	@Test
	void attemptThatIsGivenUpLeavesNoConnectionBehind() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> ClientSocket
				.connect(server.getInetAddress(), server.getLocalPort(), settings(), 0, () -> true)
				.close());

			try (Socket accepted = server.accept()) {
				// at an end of stream the side that has given up would keep its port
				assertThatExceptionOfType(SocketException.class).isThrownBy(() -> accepted.getInputStream().read());
			}
		}
	}

	private static DialSettings settings() {
		KeepAlive keepAlive = new KeepAlive(true, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ZERO);
		return new DialSettings(null, null, keepAlive, Duration.ofSeconds(10));
	}

	static void main() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				DescriptorSocket socket = ClientSocket.connect(server.getInetAddress(), server.getLocalPort(),
						settings(), 1 << 16, () -> false)) {
			assertThat(socket.localAddress().getPort()).isPositive();
		}
	}

}
