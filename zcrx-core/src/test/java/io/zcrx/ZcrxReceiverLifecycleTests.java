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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

class ZcrxReceiverLifecycleTests extends AbstractReceiverTests {

	@Test
	void goesFromRunningOverStoppingToStopped() throws Exception {
		this.listener.onConnected((connection) -> connection.send(new byte[24 << 20]));
		// what is not sent in time is given up, and a lab may be slow
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofMinutes(1)));
		Socket socket = connectSlowReader(receiver);
		this.listener.awaitConnection();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);

		Future<?> closing = this.executor.submit(receiver::close);
		patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPING);
		readAll(socket);
		closing.get();

		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(receiver.failure()).isNull();
		assertThat(receiver.mode()).isEqualTo(this.mode);
		assertThat(receiver.modeReason()).isEqualTo("as configured");
		assertThat(receiver.config().name()).isEqualTo("test");
	}

	@Test
	void closeEndsOpenConnectionsInGoodOrder() throws Exception {
		ZcrxReceiver receiver = start();
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			sockets.add(connect(receiver));
			this.listener.awaitConnection();
		}

		receiver.close();
		receiver.close();

		for (Socket socket : sockets) {
			assertThat(readAll(socket)).isEmpty();
			assertThat(this.listener.awaitDisconnection()).isEmpty();
		}
		assertThat(this.listener.events()).doesNotContain("endOfStream");
	}

	@Test
	void samePortCanBeUsedAtOnce() throws Exception {
		ZcrxReceiver first = start();
		int port = first.localAddress().getPort();
		connect(first);
		first.close();

		for (int i = 0; i < 20; i++) {
			ZcrxReceiver receiver = start((builder) -> builder.port(port));
			Socket socket = connect(receiver);
			send(socket, (byte) 1);
			this.listener.awaitConnection();
			receiver.close();
		}

		assertThat(this.listener.connections()).hasSizeGreaterThanOrEqualTo(20);
	}

	@Test
	void leavesNoMappingBehind() throws Exception {
		start().close();
		long before = mappings();

		for (int i = 0; i < 20; i++) {
			ZcrxReceiver receiver = start();
			connect(receiver);
			receiver.close();
		}

		assertThat(mappings()).isEqualTo(before);
	}

	@Test
	void canBeStoppedBeforeItHasAcceptedAnything() throws Exception {
		for (int i = 0; i < 50; i++) {
			start().close();
		}

		assertThat(this.listener.events()).isEmpty();
	}

	@Test
	void severalThreadsMayClose() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		this.listener.awaitConnection();

		List<Future<?>> closing = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			closing.add(this.executor.submit(receiver::close));
		}

		for (Future<?> future : closing) {
			future.get();
		}
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@ParameterizedTest
	@CsvSource({ "INLINE, false", "INLINE, true", "EXECUTOR, false", "EXECUTOR, true" })
	void slowHandlersDoNotHoldUpAStopOnceForEachPayload(Dispatch dispatch, boolean framed) {
		AtomicInteger calls = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			calls.incrementAndGet();
			Thread.sleep(300);
		});
		InMemoryNetwork network = new InMemoryNetwork();
		ZcrxReceiver receiver = start((builder) -> {
			builder.network(network).dispatch(dispatch).shutdownTimeout(Duration.ofMillis(400));
			return framed ? builder.framing(FrameDecoder.fixedLength(1)) : builder;
		});
		InMemoryConnection peer = network.connect(receiver.config().name());
		peer.send(framed ? new byte[][] { new byte[100] } : new byte[16][1]);
		patiently().until(() -> calls.get() > 0);

		long before = System.nanoTime();
		receiver.close();

		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(400 + 2000));
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(calls.get()).isLessThan(10);
	}

	@Test
	void stopsWhilePeersKeepSending() throws Exception {
		this.listener.onPayload((payload, connection) -> connection.send(payload.segment()));
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofSeconds(1)));
		List<Future<?>> writers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Socket socket = connect(receiver);
			writers.add(this.executor.submit(() -> assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				while (true) {
					send(socket, new byte[10_000]);
				}
			})));
			this.executor.execute(() -> {
				try {
					readAll(socket);
				}
				catch (IOException ex) {
					// reset by the receiver, or closed by the end of the test
				}
			});
		}
		patiently().until(() -> receiver.stats().receivedBytes() > 10 << 20);

		receiver.close();

		for (Future<?> writer : writers) {
			writer.get();
		}
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
	}

	@Test
	void handlerMayCloseTheReceiver() throws Exception {
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		this.listener.onPayload((payload, connection) -> {
			receiver.get().close();
			assertThat(payload.length()).isEqualTo(1);
			connection.send(payload.segment());
		});
		receiver.set(start());
		Socket socket = connect(receiver.get());

		send(socket, (byte) 5);

		assertThat(readAll(socket)).containsExactly(5);
		patiently().until(() -> receiver.get().state() == ZcrxReceiver.State.STOPPED);
	}

	@Test
	void everyConnectionListenerMayCloseTheReceiver() throws Exception {
		for (String method : List.of("connected", "endOfStream", "disconnected")) {
			AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
			CountDownLatch started = new CountDownLatch(1);
			RecordingListener.Action close = (connection) -> {
				started.await();
				receiver.get().close();
			};
			this.listener.onConnected(method.equals("connected") ? close : (connection) -> {
			});
			this.listener.onEndOfStream(method.equals("endOfStream") ? close : ZcrxConnection::close);
			this.listener.onDisconnected(method.equals("disconnected") ? close : (connection) -> {
			});
			receiver.set(start());
			started.countDown();
			Socket socket = connect(receiver.get());
			socket.shutdownOutput();

			assertThat(readAll(socket)).isEmpty();
			patiently().until(() -> receiver.get().state() == ZcrxReceiver.State.STOPPED);
		}
	}

	@Test
	void tellsOfItsEndOnce() throws Exception {
		ZcrxReceiver receiver = start();
		AtomicInteger before = new AtomicInteger();
		AtomicInteger after = new AtomicInteger();
		receiver.onTermination((failure) -> {
			assertThat(failure).isNull();
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
			before.incrementAndGet();
		});
		assertThat(before).hasValue(0);

		receiver.close();
		receiver.close();
		receiver.onTermination((failure) -> after.incrementAndGet());

		assertThat(before).hasValue(1);
		assertThat(after).hasValue(1);
	}

	@Test
	void terminationCallbackMayFail() throws Exception {
		ZcrxReceiver receiver = start();
		AtomicInteger called = new AtomicInteger();
		receiver.onTermination((failure) -> called.incrementAndGet());
		receiver.onTermination((failure) -> {
			throw new IllegalStateException("on purpose");
		});

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement().asString().contains("termination callback failed");
		}
		assertThat(called).hasValue(1);
	}

	@Test
	void terminationCallbackMayCloseAndStartAnew() throws Exception {
		ZcrxReceiver receiver = start();
		int port = receiver.localAddress().getPort();
		CompletableFuture<ZcrxReceiver> next = new CompletableFuture<>();
		receiver.onTermination((failure) -> {
			receiver.close();
			next.complete(start((builder) -> builder.port(port)));
		});

		long start = System.nanoTime();
		receiver.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		connect(next.get());
		this.listener.awaitConnection();
	}

	@Test
	void errorInHandlerFailsTheReceiverVisibly() throws Exception {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		this.listener.onPayload((payload, connection) -> {
			throw error;
		});
		ZcrxReceiver receiver = start();
		AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
		receiver.onTermination(told::set);
		Socket bad = connect(receiver);
		Socket other = connect(receiver);
		this.listener.awaitConnection();
		this.listener.awaitConnection();

		send(bad, (byte) 1);

		patiently().until(() -> receiver.state() == ZcrxReceiver.State.FAILED);
		assertThat(receiver.failure()).isSameAs(error);
		patiently().untilAsserted(() -> assertThat(told.get()).isSameAs(error));
		assertThat(this.listener.awaitDisconnection()).containsSame(error);
		assertThat(this.listener.awaitDisconnection()).containsSame(error);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> readAll(other));
		receiver.close();
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.FAILED);
		start((builder) -> builder.port(receiver.localAddress().getPort()));
	}

	@Test
	void retainedPayloadMayBeClosedLater() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> kept.complete(payload.retain()));
		ZcrxReceiver receiver = start();
		send(connect(receiver), new byte[] { 1, 2, 3 });
		Payload payload = kept.get(10, TimeUnit.SECONDS);
		patiently().until(() -> receiver.stats().outstandingBuffers() == 1);

		Future<?> closing = this.executor.submit(receiver::close);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
		patiently().during(Duration.ofMillis(100)).until(() -> receiver.state() == ZcrxReceiver.State.STOPPING);
		assertThat(payload.toByteArray()).containsExactly(1, 2, 3);
		long start = System.nanoTime();
		payload.close();
		closing.get();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@Test
	void retainedPayloadThatIsNeverClosedEndsWithTheShutdownTimeout() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> kept.complete(payload.retain()));
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ofMillis(300)));
		send(connect(receiver), new byte[] { 1, 2, 3 });
		Payload payload = kept.get(10, TimeUnit.SECONDS);
		MemorySegment segment = payload.segment();
		ByteBuffer buffer = payload.byteBuffer();

		long start = System.nanoTime();
		try (LogCapture log = new LogCapture(GroupOpener.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'test' was stopped while 1 buffers were in use");
		}

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
				Duration.ofSeconds(2));
		assertThatIllegalStateException().isThrownBy(() -> payload.segment().get(ValueLayout.JAVA_BYTE, 0));
		assertThatIllegalStateException().isThrownBy(payload::toByteArray);
		assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
		assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
		payload.close();
		assertThat(receiver.stats().outstandingBuffers()).isZero();
	}

	@Test
	void whatHandlersKeptWithoutRetainingThrows() throws Exception {
		List<MemorySegment> segments = new ArrayList<>();
		List<ByteBuffer> buffers = new ArrayList<>();
		List<String> failures = new ArrayList<>();
		this.listener.onPayload((payload, connection) -> {
			for (MemorySegment segment : segments) {
				try {
					failures.add("bytes " + segment.get(ValueLayout.JAVA_BYTE, 0));
				}
				catch (IllegalStateException ex) {
					failures.add("ok");
				}
			}
			for (ByteBuffer buffer : buffers) {
				try {
					failures.add("bytes " + buffer.get(0));
				}
				catch (IllegalStateException ex) {
					failures.add("ok");
				}
			}
			segments.add(payload.segment());
			buffers.add(payload.byteBuffer());
			connection.send(new byte[] { 1 });
		});
		ZcrxReceiver receiver = start();
		Socket socket = connect(receiver);

		for (int i = 0; i < 5; i++) {
			send(socket, (byte) i);
			assertThat(socket.getInputStream().read()).isEqualTo(1);
		}
		receiver.close();

		assertThat(failures).hasSize(20).containsOnly("ok");
	}

	@Test
	void handlerThatBlocksIsInterruptedAndTheReceiverStillEnds() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			blocked.countDown();
			never.await();
		});
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(Duration.ZERO));
		send(connect(receiver), (byte) 1);
		blocked.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class);
				LogCapture other = new LogCapture(HandlerFailures.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement()
				.asString()
				.contains("a handler blocks its loop thread zcrx-test-0 (at io.zcrx.ZcrxReceiverLifecycleTests.",
						"'dispatch: executor'. The port");
			patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPED);
			assertThat(other.lines()).singleElement().asString().contains("onPayload failed");
		}
		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(InterruptedException.class);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void executorThatKeepsTheLoopThreadIsNamed(boolean calls) throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean keeps = new AtomicBoolean();
		this.listener.onPayload((payload, connection) -> {
			blocked.countDown();
			awaitUninterruptibly(end);
		});
		Executor executor = (run) -> {
			if (!keeps.get()) {
				this.executor.execute(run);
				return;
			}
			if (calls) {
				run.run();
			}
			else {
				blocked.countDown();
				awaitUninterruptibly(end);
				this.executor.execute(run);
			}
		};
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).executor(executor).shutdownTimeout(Duration.ZERO));
		Socket socket = connect(receiver);
		this.listener.awaitConnection();
		patiently().until(() -> receiver.stats().dispatchPending() == 0);
		keeps.set(true);
		send(socket, (byte) 1);
		blocked.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			receiver.close();

			assertThat(log.lines()).singleElement()
				.asString()
				.contains(
						calls ? "its executor has loop thread zcrx-test-0 call a handler"
								: "its executor has loop thread zcrx-test-0 wait",
						"calls wait for its executor or have not returned");
		}
		finally {
			end.countDown();
		}
		patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPED);
	}

	@Test
	void timeToStopBeginsWithTheCallHoweverLongHandlerKeepsTheLoop() throws Exception {
		Duration timeout = Duration.ofSeconds(4);
		CountDownLatch stopping = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			connection.send(new byte[24 << 20]);
			stopping.await();
			Thread.sleep(timeout.minusMillis(300)); // with the grace not enough for two
		});
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(timeout));
		send(connectSlowReader(receiver), (byte) 1);
		patiently().until(() -> this.listener.events().contains("payload"));

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			stopping.countDown();
			receiver.close();

			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
			assertThat(log.lines()).isEmpty();
		}
		assertThat(this.listener.awaitDisconnection()).containsInstanceOf(SocketTimeoutException.class);
	}

	@Test
	void runsOnOnePlatformThreadOfItsOwn() throws Exception {
		AtomicReference<Thread> thread = new AtomicReference<>();
		this.listener.onConnected((connection) -> thread.set(Thread.currentThread()));
		ZcrxReceiver receiver = start();
		connect(receiver);
		patiently().until(() -> thread.get() != null);

		assertThat(thread.get().getName()).isEqualTo("zcrx-test-0");
		assertThat(thread.get().isVirtual()).isFalse();

		receiver.close();

		assertThat(thread.get().isAlive()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void handlersInheritNothingFromWhoeverStartsTheReceiver(Dispatch dispatch) throws Exception {
		InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
		request.set("somebody's");
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		ClassLoader loader = new ClassLoader() {
		};
		List<String> inherited = new CopyOnWriteArrayList<>();
		Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();
		RecordingListener.Action look = (connection) -> {
			inherited.add(String.valueOf(request.get()));
			loaders.add(Thread.currentThread().getContextClassLoader());
		};
		this.listener.onConnected(look).onDisconnected(look);
		try {
			Thread.currentThread().setContextClassLoader(loader);
			ZcrxReceiver receiver = start((builder) -> builder.dispatch(dispatch));
			Thread.currentThread().setContextClassLoader(before);
			connect(receiver);
			this.listener.awaitConnection();
			receiver.close();
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
			request.remove();
		}

		assertThat(inherited).containsExactly("null", "null");
		assertThat(loaders).containsExactly(loader);
	}

	@Test
	void portInUseIsToldWithItsFix() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, Lab.address())) {
			assertThatExceptionOfType(InvalidConfigException.class)
				.isThrownBy(() -> start((builder) -> builder.port(taken.getLocalPort())))
				.withMessageContaining("the port is in use")
				.satisfies((ex) -> assertThat(ex.property()).isEqualTo("port"))
				.satisfies((ex) -> assertThat(ex.value()).isEqualTo(String.valueOf(taken.getLocalPort())));
		}
	}

	@Test
	void portOfAnotherReceiverIsInUse() throws Exception {
		ZcrxReceiver receiver = start();

		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> start((builder) -> builder.port(receiver.localAddress().getPort())))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("port"));
	}

	@Test
	void addressOfAnotherMachineIsRefused() throws Exception {
		InetAddress address = InetAddress.getByAddress(new byte[] { (byte) 203, 0, 113, 1 });

		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> start((builder) -> builder.address(address)))
			.withMessageContaining("no interface of this machine has that address")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("address"));
	}

	@Test
	void unknownInterfaceIsToldWithThoseThereAre() {
		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> start((builder) -> builder.interfaceQueue("none0", 0).mode(ReceiveMode.AUTO)))
			.withMessageStartingWith("interface=none0: no such network interface; there are ")
			.withMessageContaining("lo");
	}

	@Test
	void namedModeThatCannotBeHadIsRefusedAndReleasesEverything() {
		assertThatExceptionOfType(ZcrxException.class)
			.isThrownBy(() -> start((builder) -> builder.interfaceQueue("lo", 0).mode(ReceiveMode.ZERO_COPY)))
			.isInstanceOf(ModeUnavailableException.class)
			.satisfies((ex) -> assertThat(((ModeUnavailableException) ex).mode()).isEqualTo(ReceiveMode.ZERO_COPY))
			.satisfies((ex) -> assertThat(((ModeUnavailableException) ex).reasons()).isNotEmpty());
	}

	@Test
	void nodevIsRefusedByOlderKernels() {
		assumeThat(Zcrx.isAvailable(ReceiveMode.NODEV)).isFalse();

		assertThatExceptionOfType(ModeUnavailableException.class)
			.isThrownBy(() -> start((builder) -> builder.mode(ReceiveMode.NODEV)))
			.withMessageStartingWith("Mode 'nodev' can't be had here: ");
	}

	@Test
	void takesTheBestModeThatWorksAndSaysWhy() throws Exception {
		ZcrxReceiver plain = start((builder) -> Lab.withoutInterface(builder).mode(ReceiveMode.AUTO));

		assertThat(plain.mode()).isEqualTo(ReceiveMode.COPY);
		assertThat(plain.modeReason()).isEqualTo("no interface is configured for zero-copy");

		try (LogCapture log = new LogCapture(ModeOpener.class)) {
			ZcrxReceiver loopback = start(
					(builder) -> Lab.withoutInterface(builder).mode(ReceiveMode.AUTO).interfaceQueue("lo", 0));

			assertThat(loopback.mode()).isEqualTo(ReceiveMode.COPY);
			assertThat(loopback.modeReason()).startsWith("no zero-copy on lo queue 0: ");
			assertThat(log.lines()).singleElement().asString().contains(loopback.modeReason());
			assertThat(loopback.localAddress().getAddress().isAnyLocalAddress()).isTrue();
		}
	}

	private static long mappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).count();
		}
	}

}
