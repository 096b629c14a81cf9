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
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that come and go in every way, for as many seconds as the system property
 * {@code zcrx.soak.seconds} says. The lab fails by itself when its kernel warns.
 */
@Timeout(value = 2, unit = TimeUnit.DAYS)
class ReceiverSoakTests extends AbstractReceiverTests {

	private static final int CLIENTS = 8;

	private static final int MAX_BYTES = 200_000;

	// the lab's collector gives memory back, others grow the heap as they like
	private static final long TOLERATED_GROWTH_KIB = Lab.isLab() ? 8 << 10 : 64 << 10;

	private static final int MORE_ROUNDS = 3;

	private final ScheduledExecutorService releasing = Executors.newScheduledThreadPool(2);

	private final AtomicLong connections = new AtomicLong();

	private final AtomicLong answered = new AtomicLong();

	@AfterEach
	void endReleasing() {
		this.releasing.close();
	}

	@Test
	void keepsItsMemoryAndLosesNothingWhileConnectionsComeAndGo() throws Exception {
		Duration duration = Duration.ofSeconds(Long.getLong("zcrx.soak.seconds", defaultSeconds()));
		long seed = Figures.seed();
		SlowEcho echo = new SlowEcho(seed, this.releasing);
		ZcrxReceiver receiver = start((builder) -> builder, echo, echo);
		List<Future<?>> clients = clients(receiver, seed, duration);
		TimeUnit.NANOSECONDS.sleep(duration.toNanos() / 2);
		long warm = residentKib();
		long warmConnections = this.connections.get();
		await(clients, receiver);
		long last = residentKib();
		long growth = last - warm;
		// the JVM's own heap grows now and then, what is lost grows each time
		for (int i = 0; i < MORE_ROUNDS && growth >= TOLERATED_GROWTH_KIB; i++) {
			await(clients(receiver, seed + i, duration.dividedBy(2)), receiver);
			growth = residentKib() - last;
			last += growth;
		}

		ReceiverStats stats = receiver.stats();
		Figures.print(
				"soak: %d s, %d connections, %d answered, %d payloads, %d bytes, %d KiB resident after %d connections, "
					.formatted(duration.toSeconds(), this.connections.get(), this.answered.get(),
							stats.receivedCompletions(), stats.receivedBytes(), warm, warmConnections)
						+ "%d KiB at the end".formatted(last));
		Figures.print("soak: " + stats);
		assertThat(stats.handlerFailures()).isZero();
		assertThat(this.answered.get()).isPositive();
		assertThat(stats.acceptedConnections()).isGreaterThanOrEqualTo(this.answered.get());
		assertThat(growth).as("growth in KiB").isLessThan(TOLERATED_GROWTH_KIB);
	}

	private List<Future<?>> clients(ZcrxReceiver receiver, long seed, Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		List<Future<?>> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Random random = new Random(seed + i);
			clients.add(this.executor.submit(() -> {
				while (System.nanoTime() - end < 0) {
					client(receiver.localAddress(), random);
				}
				return null;
			}));
		}
		return clients;
	}

	private static void await(List<Future<?>> clients, ZcrxReceiver receiver) throws Exception {
		for (Future<?> client : clients) {
			client.get();
		}
		patiently().until(() -> receiver.stats().activeConnections() == 0);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
	}

	private int defaultSeconds() {
		return (this.mode == ReceiveMode.NODEV || this.mode == ReceiveMode.ZERO_COPY) ? 20 : 5;
	}

	private void client(InetSocketAddress address, Random random) throws Exception {
		try (Socket socket = Lab.clientSocket(address.getAddress())) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			socket.connect(address, PATIENCE_MILLIS);
			this.connections.incrementAndGet();
			switch (random.nextInt(6)) {
				case 0 -> reset(socket, random);
				case 1 -> leave(socket, random);
				case 2 -> socket.shutdownOutput();
				default -> converse(socket, random);
			}
		}
		catch (BindException | NoRouteToHostException ex) {
			TimeUnit.MILLISECONDS.sleep(200); // all ports are in TIME_WAIT
		}
	}

	private static void reset(Socket socket, Random random) throws IOException {
		try {
			send(socket, new byte[random.nextInt(MAX_BYTES)]);
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	// unread replies make the kernel reset what looks like an ordinary close
	private static void leave(Socket socket, Random random) throws Exception {
		if (random.nextBoolean()) {
			send(socket, new byte[1 + random.nextInt(10_000)]);
		}
		TimeUnit.MILLISECONDS.sleep(random.nextInt(10));
	}

	private void converse(Socket socket, Random random) throws Exception {
		byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
		random.nextBytes(bytes);
		int step = 1 + random.nextInt(bytes.length + 1);
		Future<?> writing = this.executor.submit(() -> {
			for (int offset = 0; offset < bytes.length; offset += step) {
				socket.getOutputStream().write(bytes, offset, Math.min(step, bytes.length - offset));
			}
			socket.shutdownOutput();
			return null;
		});

		MessageDigest digest = DigestingEcho.sha256();
		byte[] echo = readAll(socket);
		writing.get();
		assertThat(digest.digest(echo)).isEqualTo(digest.digest(bytes));
		this.answered.incrementAndGet();
	}

	private static long residentKib() throws Exception {
		System.gc();
		TimeUnit.MILLISECONDS.sleep(100);
		System.gc();
		return Figures.residentKib();
	}

	/** Echoes, at times slowly, and keeps payloads for a while. */
	private static final class SlowEcho implements PayloadListener, ConnectionListener {

		private final Random random;

		private final ScheduledExecutorService releasing;

		SlowEcho(long seed, ScheduledExecutorService releasing) {
			this.random = new Random(seed);
			this.releasing = releasing;
		}

		@Override
		// a payload that is not closed is found out
		@SuppressWarnings("FutureReturnValueIgnored")
		public void onPayload(Payload payload, ZcrxConnection connection) throws InterruptedException {
			connection.send(payload.segment());
			int choice = this.random.nextInt(500);
			if (choice == 0) {
				TimeUnit.MILLISECONDS.sleep(2);
			}
			else if (choice < 50) {
				this.releasing.schedule(payload.retain()::close, this.random.nextInt(20), TimeUnit.MILLISECONDS);
			}
			else if (choice < 100) {
				Payload retained = payload.retain();
				retained.retain().close();
				retained.close();
			}
		}

		@Override
		public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
			if (cause != null) {
				assertThat(cause).isInstanceOf(IOException.class);
			}
		}

	}

}
