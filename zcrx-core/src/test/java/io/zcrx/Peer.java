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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The other end of connections. With a card it has to be a process of its own, in the
 * network namespace that the card's packets come from.
 */
public final class Peer implements AutoCloseable {

	private static final int LIMIT_SECONDS = 120;

	private final Process process;

	private Peer(Process process) {
		this.process = process;
	}

	/**
	 * Connects some times, sends as many random bytes each time and expects them back.
	 */
	static Peer echo(int port, int connections, int bytes) throws IOException {
		return start("echo", port, connections, bytes);
	}

	/**
	 * Connects some times, sends until nobody takes it any more and reads nothing.
	 */
	static Peer stuck(int port, int connections) throws IOException {
		return start("stuck", port, connections, 0);
	}

	private static Peer start(String mode, int port, int connections, int bytes) throws IOException {
		List<String> command = new ArrayList<>(List.of(System.getenv("ZCRX_LAB_PEER").split(" ")));
		command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1",
				"-XX:-UsePerfData", "-Xmx256m", "-cp", System.getProperty("java.class.path"), Peer.class.getName(),
				mode, "10.77.0.1", String.valueOf(port), String.valueOf(connections), String.valueOf(bytes)));
		return new Peer(new ProcessBuilder(command).inheritIO().start());
	}

	/**
	 * Waits for its end.
	 * @return whether it got what it expected
	 */
	boolean await() throws InterruptedException {
		return this.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && this.process.exitValue() == 0;
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

	static boolean echo(InetSocketAddress address, int seed, int bytes) throws IOException {
		byte[] sent = new byte[bytes];
		new Random(seed).nextBytes(sent);
		try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
			socket.setSoTimeout(LIMIT_SECONDS * 1000);
			socket.getOutputStream().write(sent);
			socket.shutdownOutput();
			return Arrays.equals(socket.getInputStream().readAllBytes(), sent);
		}
	}

	private static boolean stuck(InetSocketAddress address) throws IOException {
		byte[] bytes = new byte[1000];
		Arrays.fill(bytes, (byte) 'S');
		try (Socket socket = new Socket()) {
			socket.setReceiveBufferSize(4096);
			socket.connect(address);
			while (true) {
				socket.getOutputStream().write(bytes);
			}
		}
		catch (SocketException ex) {
			return true; // reset when the receiver is closed
		}
	}

	static void main(String[] args) throws Exception {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
		int connections = Integer.parseInt(args[3]);
		int bytes = Integer.parseInt(args[4]);
		List<Callable<Boolean>> tasks = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			int seed = i;
			tasks.add(() -> args[0].equals("echo") ? echo(address, seed, bytes + seed) : stuck(address));
		}
		boolean good = true;
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<Boolean> result : executor.invokeAll(tasks)) {
				good &= result.get();
			}
		}
		if (!good) {
			System.exit(1);
		}
	}

}
