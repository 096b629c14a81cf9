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
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
@ParameterizedClass
@MethodSource("modes")
public abstract class AbstractReceiverTests {

	static final int PATIENCE_MILLIS = 20_000;

	@Parameter
	ReceiveMode mode;

	public final RecordingListener listener = new RecordingListener();

	final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<ZcrxReceiver> receivers = new ArrayList<>();

	private final List<Socket> sockets = new ArrayList<>();

	private Map<Path, String> descriptorsBefore;

	static Stream<ReceiveMode> modes() {
		return Lab.modes();
	}

	@BeforeEach
	void needsMode() {
		List<String> causes = Lab.unavailabilityCauses(this.mode);
		Prerequisite.require(causes.isEmpty(), "no mode %s here: %s".formatted(this.mode, causes));
	}

	@BeforeAll
	static void letSocketsOfTheJdkOpenWhatTheyKeepOpen() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket accepted = server.accept()) {
			send(client, (byte) 1);
			assertThat(accepted.getInputStream().read()).isEqualTo(1);
		}
	}

	@BeforeEach
	void seeDescriptors() throws IOException {
		this.descriptorsBefore = descriptors();
	}

	@AfterEach
	void everythingIsReleased() throws IOException, InterruptedException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		for (ZcrxReceiver receiver : this.receivers) {
			receiver.close();
			assertThat(receiver.state()).isIn(ZcrxReceiver.State.STOPPED, ZcrxReceiver.State.FAILED);
			assertThat(receiver.stats().outstandingBuffers()).isZero();
			assertThat(receiver.stats().activeConnections()).isZero();
		}
		this.executor.shutdownNow();
		assertThat(this.executor.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
		assertThat(this.listener.disconnections()).hasSameSizeAs(this.listener.connections());
		patiently().untilAsserted(() -> assertThat(openedSince(this.descriptorsBefore)).isEmpty());
	}

	protected ZcrxReceiver start() {
		return start((builder) -> builder);
	}

	protected ZcrxReceiver start(UnaryOperator<ZcrxReceiverConfig.Builder> change) {
		return start(change, this.listener, this.listener);
	}

	protected ZcrxReceiver start(UnaryOperator<ZcrxReceiverConfig.Builder> change, PayloadListener payloads,
			ConnectionListener connections) {
		ZcrxReceiver receiver = ZcrxReceiver.start(change.apply(Lab.receiver(this.mode)).build(), payloads,
				connections);
		this.receivers.add(receiver);
		return receiver;
	}

	protected Socket connect(ZcrxReceiver receiver) throws IOException {
		return connect(receiver, Lab.clientSocket(receiver.localAddress().getAddress()));
	}

	protected Socket connect(ZcrxReceiver receiver, Socket socket) throws IOException {
		this.sockets.add(socket);
		socket.setSoTimeout(PATIENCE_MILLIS);
		InetSocketAddress address = Objects.requireNonNull(receiver.localAddress());
		socket.connect(new InetSocketAddress(address.getAddress(), address.getPort()), PATIENCE_MILLIS);
		return socket;
	}

	Socket connectSlowReader(ZcrxReceiver receiver) throws IOException {
		Socket socket = Lab.clientSocket(receiver.localAddress().getAddress());
		socket.setReceiveBufferSize(4096);
		return connect(receiver, socket);
	}

	static void send(Socket socket, byte... bytes) throws IOException {
		socket.getOutputStream().write(bytes);
	}

	static byte[] readAll(Socket socket) throws IOException {
		return socket.getInputStream().readAllBytes();
	}

	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	public static ConditionFactory patiently() {
		return Awaitility.await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * Waits as a call that is stuck does, whoever interrupts it.
	 */
	public static void awaitUninterruptibly(CountDownLatch latch) {
		while (true) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// it is stuck on purpose
			}
		}
	}

	/**
	 * Returns the sockets and rings that are open, by number. What they are tells them
	 * apart: a number may be used again, and what an earlier test left open may be closed
	 * at any time.
	 */
	static Map<Path, String> descriptors() throws IOException {
		Map<Path, String> descriptors = new HashMap<>();
		try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
			for (Path link : links) {
				String target = target(link);
				if (target.startsWith("socket:") || target.contains("io_uring") || target.contains("eventfd")) {
					descriptors.put(link, target);
				}
			}
		}
		return descriptors;
	}

	static Map<Path, String> openedSince(Map<Path, String> before) throws IOException {
		Map<Path, String> descriptors = descriptors();
		descriptors.entrySet().removeAll(before.entrySet());
		return descriptors;
	}

	private static String target(Path link) throws IOException {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (NoSuchFileException ex) {
			return "closed meanwhile";
		}
	}

}
