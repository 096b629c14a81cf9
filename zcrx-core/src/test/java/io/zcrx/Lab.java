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
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where tests run: this machine, the lab's kernel without a device, or the one with the
 * simulated card. Chooses the mode that needs it most, and has clients come from where
 * they must.
 */
public final class Lab {

	private static final String NAME = System.getenv().getOrDefault("ZCRX_LAB", "host");

	// the card's flow rules bring these to its zero-copy queue
	private static final int FIRST_PORT = 9000;

	private static final int PORTS = 16;

	private static final AtomicInteger receivers = new AtomicInteger();

	private static PeerNamespace peer;

	private Lab() {
	}

	public static boolean isLab() {
		return !"host".equals(NAME);
	}

	public static boolean hasCard() {
		return "nic".equals(NAME);
	}

	/**
	 * {@return the modes to test, of which system property zcrx.mode may name one}
	 */
	public static Stream<ReceiveMode> modes() {
		String named = System.getProperty("zcrx.mode");
		if (named != null) {
			return Stream.of(ReceiveMode.valueOf(named.toUpperCase(Locale.ROOT).replace('-', '_')));
		}
		return switch (NAME) {
			case "nic" -> Stream.of(ReceiveMode.ZERO_COPY);
			// nio asks nothing of a kernel that the one of this machine does not do
			case "uml" -> Stream.of(ReceiveMode.NODEV, ReceiveMode.COPY);
			default -> Stream.of(ReceiveMode.COPY, ReceiveMode.NIO);
		};
	}

	public static List<String> unavailabilityCauses(ReceiveMode mode) {
		return (mode == ReceiveMode.ZERO_COPY) ? Zcrx.unavailabilityCauses(mode, card(), queue())
				: Zcrx.unavailabilityCauses(mode);
	}

	public static String card() {
		return System.getenv("IO_URING_ZCRX_IF_NAME");
	}

	public static int queue() {
		return Integer.parseInt(System.getenv("IO_URING_ZCRX_IF_RXQ"));
	}

	/**
	 * {@return the address that receivers bind}
	 */
	public static InetAddress address() {
		try {
			return hasCard() ? InetAddress.getByName("10.77.0.1") : InetAddress.getLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			throw new AssertionError(ex);
		}
	}

	public static InetAddress ipv6Address() {
		try {
			return InetAddress.getByName(hasCard() ? "fd77::1" : "::1");
		}
		catch (UnknownHostException ex) {
			throw new AssertionError(ex);
		}
	}

	public static ZcrxReceiverConfig.Builder receiver(ReceiveMode mode) {
		ZcrxReceiverConfig.Builder builder = ZcrxReceiverConfig.builder("test")
			.mode(mode)
			.areaSize(1 << 20)
			.shutdownTimeout(Duration.ofSeconds(5));
		if (mode == ReceiveMode.ZERO_COPY) {
			builder.interfaceQueue(card(), queue())
				.address(address())
				.port(FIRST_PORT + receivers.getAndIncrement() % PORTS);
		}
		return builder;
	}

	/**
	 * Makes a configuration one without an interface, everywhere.
	 */
	public static ZcrxReceiverConfig.Builder withoutInterface(ZcrxReceiverConfig.Builder builder) {
		builder.interfaceQueue(null, 0).address(null).port(0);
		return hasCard() ? builder.mode(ReceiveMode.COPY) : builder;
	}

	/**
	 * Does something on the network that clients are on.
	 */
	static synchronized <T> T asClient(Callable<T> action) throws IOException {
		if (hasCard()) {
			if (peer == null) {
				peer = new PeerNamespace("peer");
			}
			return peer.call(action);
		}
		try {
			return action.call();
		}
		catch (IOException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Forgets the clients' network because it was made anew.
	 */
	static synchronized void clientsMoved() {
		if (peer != null) {
			peer.close();
			peer = null;
		}
	}

	/**
	 * {@return a socket that connects to a receiver from where its clients are}
	 */
	public static Socket clientSocket(InetAddress receiver) throws IOException {
		if (receiver.isLoopbackAddress()) {
			return new Socket();
		}
		return asClient(() -> {
			Socket socket = new Socket();
			socket.setReuseAddress(socket.getReuseAddress()); // makes the descriptor
			return socket;
		});
	}

	/**
	 * {@return a command that runs where clients are}
	 */
	public static List<String> clientCommand(String... command) {
		List<String> result = new ArrayList<>();
		if (hasCard()) {
			result.addAll(List.of(System.getenv("ZCRX_LAB_PEER").split(" ")));
		}
		result.addAll(List.of(command));
		return result;
	}

	/**
	 * Runs a shell script as root of the lab's kernel; it must succeed.
	 * @return what it said
	 */
	public static String shell(String script) throws IOException {
		Process process = new ProcessBuilder("bash", "-euc", script).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		try {
			assertThat(process.waitFor()).as("%s: %s", script, output).isZero();
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		return output;
	}

	/**
	 * {@return what the kernel knows of open connections and of the rings of this
	 * process, to tell why nothing moves}
	 */
	public static String connectionsAndRings() throws IOException {
		return shell("ss -tanmi state connected exclude time-wait || true\n"
				+ "for f in /proc/%d/fd/*; do case $(readlink $f) in *io_uring*) cat ${f/fd/fdinfo};; esac; done"
					.formatted(ProcessHandle.current().pid()));
	}

}
