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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.Prerequisite;

import static org.assertj.core.api.Assertions.assertThat;

class SocketDiagTests {

	private SocketDiag diag;

	private Socket peer;

	private Socket connection;

	@BeforeEach
	void open() {
		this.diag = SocketDiag.open();
		Prerequisite.require(this.diag != null, "this kernel tells nothing of sockets");
	}

	@AfterEach
	void close() throws IOException {
		if (this.diag != null) {
			this.diag.close();
		}
		if (this.peer != null) {
			this.peer.close();
			this.connection.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void tellsBytesThatWereNotRead(String address) throws IOException {
		connect(address);
		assertThat(state()).isEqualTo(new TcpState(false, false, 0, 0));

		this.peer.getOutputStream().write(new byte[1000]);

		Awaitility.await().pollInSameThread().until(() -> state().equals(new TcpState(false, false, 1000, 0)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void tellsTheEndOfThePeerAndWhatIsLeftToRead(String address) throws IOException {
		connect(address);
		this.peer.getOutputStream().write(new byte[10]);

		this.peer.shutdownOutput();

		Awaitility.await().pollInSameThread().until(() -> state().equals(new TcpState(false, true, 10, 0)));
		assertThat(this.connection.getInputStream().readNBytes(10)).hasSize(10);
		assertThat(state()).isEqualTo(new TcpState(false, true, 0, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void tellsThatAConnectionWasReset(String address) throws IOException {
		connect(address);
		this.peer.setSoLinger(true, 0);

		this.peer.close();

		Awaitility.await().pollInSameThread().until(() -> state().gone());
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void tellsWhatThePeerHasNotAcknowledged(String address) throws Exception {
		connect(address);
		Thread writer = Thread.ofVirtual().start(() -> {
			try {
				this.connection.getOutputStream().write(new byte[64 << 20]);
			}
			catch (IOException ex) {
				// closed at the end
			}
		});

		Awaitility.await().pollInSameThread().until(() -> state().unacknowledged() > 1 << 16);

		this.connection.close();
		assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
	}

	private TcpState state() {
		return this.diag.ask((InetSocketAddress) this.connection.getLocalSocketAddress(),
				(InetSocketAddress) this.connection.getRemoteSocketAddress());
	}

	private void connect(String address) throws IOException {
		InetAddress local = InetAddress.ofLiteral(address);
		Prerequisite.require(Arrays.equals(local.getAddress(), new byte[] { 127, 0, 0, 1 }) || local.isReachable(1000),
				"no IPv6 here");
		try (ServerSocket server = new ServerSocket(0, 1, local)) {
			this.peer = new Socket(local, server.getLocalPort());
			this.connection = server.accept();
		}
	}

}
