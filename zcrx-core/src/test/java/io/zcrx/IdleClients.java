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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program of its own that holds idle connections until its input ends.
 */
final class IdleClients implements AutoCloseable {

	private final Process process;

	IdleClients(InetSocketAddress address, int count) throws IOException {
		List<String> command = Lab.clientCommand(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"),
				IdleClients.class.getName(), address.getAddress().getHostAddress(), String.valueOf(address.getPort()),
				String.valueOf(count));
		this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	/**
	 * Waits until all are connected.
	 */
	void await() throws IOException {
		assertThat(this.process.getInputStream().read()).isEqualTo('+');
	}

	@Override
	public void close() throws IOException {
		this.process.getOutputStream().close();
		try {
			assertThat(this.process.waitFor()).isZero();
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	static void main(String[] args) throws IOException {
		InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
		List<SocketChannel> connections = new ArrayList<>();
		for (int i = 0; i < Integer.parseInt(args[2]); i++) {
			connections.add(SocketChannel.open(address));
		}
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write('+');
		out.flush();
		int end = System.in.read();
		for (SocketChannel connection : connections) {
			connection.close();
		}
		System.exit((end < 0) ? 0 : 1);
	}

}
