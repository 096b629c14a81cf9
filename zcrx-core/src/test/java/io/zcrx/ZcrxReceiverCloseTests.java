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

import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.inbound.HandlerFailures;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Receivers that are closed by several threads, by handlers, and by each other.
 */
class ZcrxReceiverCloseTests extends AbstractReceiverTests {

	// close must not wait where this may elapse
	private static final Duration LONG = Duration.ofSeconds(15);

	private static final Duration SHORT = Duration.ofSeconds(2);

	@ParameterizedTest
	@EnumSource
	void receiversMayCloseEachOtherInTheirHandlers(Where where) throws Exception {
		List<ZcrxReceiver> receivers = new ArrayList<>();
		CyclicBarrier together = new CyclicBarrier(2);
		BlockingQueue<Duration> waits = new LinkedBlockingQueue<>();
		for (int i = 0; i < 2; i++) {
			int other = 1 - i;
			receivers.add(start((builder) -> where.of(builder, this.executor).shutdownTimeout(LONG),
					(payload, connection) -> {
						together.await();
						long before = System.nanoTime();
						receivers.get(other).close();
						waits.add(Duration.ofNanos(System.nanoTime() - before));
					}, this.listener));
		}
		for (ZcrxReceiver receiver : receivers) {
			send(connect(receiver), (byte) 1);
		}

		for (int i = 0; i < 2; i++) {
			assertThat(waits.poll(LONG.toMillis() - 1000, TimeUnit.MILLISECONDS)).isNotNull().isLessThan(SHORT);
		}
		for (ZcrxReceiver receiver : receivers) {
			patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPED);
		}
	}

	@Test
	void hasNotEndedUntilTheLastHandlerOnAnExecutorHasReturned() throws Exception {
		CountDownLatch returns = new CountDownLatch(1);
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		CountDownLatch closed = new CountDownLatch(1);
		this.listener.onDisconnected((connection) -> {
			receiver.get().close();
			closed.countDown();
			returns.await();
		});
		receiver.set(start((builder) -> builder.dispatch(Dispatch.EXECUTOR).shutdownTimeout(LONG)));

		connect(receiver.get()).close();

		assertThat(closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
		patiently().during(Duration.ofMillis(300)).until(() -> !receiver.get().hasEnded());
		returns.countDown();
		patiently().until(() -> receiver.get().hasEnded());
	}

	@ParameterizedTest
	@EnumSource
	void handlerThatClosesAnotherReceiverDoesNotWaitForItsEnd(Where where) throws Exception {
		BlockingQueue<Payload> kept = new LinkedBlockingQueue<>();
		ZcrxReceiver other = start((builder) -> builder.shutdownTimeout(LONG),
				(payload, connection) -> kept.add(payload.retain()), this.listener);
		send(connect(other), (byte) 1);
		Payload payload = kept.take();
		this.listener.onPayload((bytes, connection) -> {
			other.close();
			connection.send(bytes.segment());
		});
		ZcrxReceiver receiver = start((builder) -> where.of(builder, this.executor));
		Socket socket = connect(receiver);

		long before = System.nanoTime();
		send(socket, (byte) 2);

		assertThat(socket.getInputStream().read()).isEqualTo(2);
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT);
		assertThat(other.state()).isEqualTo(ZcrxReceiver.State.STOPPING);
		payload.close();
		patiently().until(() -> other.state() == ZcrxReceiver.State.STOPPED);
	}

	@Test
	void oneOfSeveralThreadsEndsItAndAllWaitForThat() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			awaitUninterruptibly(goOn);
		});
		ZcrxReceiver receiver = start((builder) -> builder.dispatch(Dispatch.EXECUTOR).shutdownTimeout(Duration.ZERO));
		Socket socket = connect(receiver);
		send(socket, (byte) 1);
		entered.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			CyclicBarrier together = new CyclicBarrier(4);
			List<Future<ZcrxReceiver.State>> closing = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				closing.add(this.executor.submit(() -> {
					together.await();
					receiver.close();
					return receiver.state();
				}));
			}

			for (Future<ZcrxReceiver.State> state : closing) {
				assertThat(state.get()).isEqualTo(ZcrxReceiver.State.STOPPED);
			}
			receiver.close();
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("was stopped while 1 handlers on its executor had not returned");
		}
		goOn.countDown();
		patiently().until(() -> receiver.stats().get(Statistic.UNRELEASED_BYTES) == 0);
		patiently().until(() -> this.listener.disconnections().size() == 1);
	}

	@Test
	void threadThatWaitsForTheOneThatEndsItKeepsItsInterruptStatus() throws Exception {
		CompletableFuture<Payload> kept = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> kept.complete(payload.retain()));
		ZcrxReceiver receiver = start((builder) -> builder.shutdownTimeout(LONG));
		send(connect(receiver), (byte) 1);
		Payload payload = kept.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		Future<?> first = this.executor.submit(receiver::close);
		patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPING);
		CompletableFuture<ZcrxReceiver.State> state = new CompletableFuture<>();
		AtomicBoolean interrupted = new AtomicBoolean();

		Thread second = Thread.ofPlatform().start(() -> {
			receiver.close();
			interrupted.set(Thread.interrupted());
			state.complete(receiver.state());
		});
		patiently()
			.until(() -> second.getState() == Thread.State.WAITING || second.getState() == Thread.State.TIMED_WAITING);
		second.interrupt();
		patiently().during(Duration.ofMillis(100)).until(() -> !state.isDone());
		payload.close();

		assertThat(state.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(ZcrxReceiver.State.STOPPED);
		assertThat(interrupted).isTrue();
		first.get();
	}

	@Test
	void stopThatAHandlerBeginsAndHoldsUpIsEnded() throws Exception {
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		CountDownLatch never = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			receiver.get().close();
			never.await();
		});
		receiver.set(start((builder) -> builder.shutdownTimeout(Duration.ZERO)));

		try (LogCapture log = new LogCapture(ZcrxReceiver.class);
				LogCapture other = new LogCapture(HandlerFailures.class)) {
			send(connect(receiver.get()), (byte) 1);

			patiently().until(() -> receiver.get().state() == ZcrxReceiver.State.STOPPED);
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("did not stop within", "a handler blocks its loop thread zcrx-test-0");
			assertThat(other.lines()).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "VIRTUAL, false", "VIRTUAL, true", "PLATFORM, false", "PLATFORM, true" })
	void stopThatAHandlerOnAnExecutorBeginsIsEndedAlthoughHandlersHang(Where where, boolean byFailure)
			throws Exception {
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.listener.onPayload((payload, connection) -> {
			if (payload.segment().get(ValueLayout.JAVA_BYTE, 0) == 1) {
				entered.countDown();
				awaitUninterruptibly(goOn);
			}
			else if (byFailure) {
				throw new IllegalStateException("on purpose");
			}
			else {
				receiver.get().close();
			}
		});
		receiver.set(start((builder) -> where.of(builder, this.executor)
			.failureHandler((failure) -> FailureDecision.STOP_RECEIVER)
			.shutdownTimeout(Duration.ofMillis(100))));
		send(connect(receiver.get()), (byte) 1);
		entered.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			send(connect(receiver.get()), (byte) 2);

			patiently().until(() -> !log.lines().isEmpty());
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("was stopped while 1 handlers on its executor had not returned");
			assertThat(receiver.get().state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		}
		goOn.countDown();
		patiently().until(() -> receiver.get().stats().get(Statistic.UNRELEASED_BYTES) == 0);
		patiently().until(() -> this.listener.disconnections().size() == 2);
	}

	@Test
	void stopByTheFailureHandlerIsEndedAlthoughItHangs() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		AtomicInteger calls = new AtomicInteger();
		this.listener.onPayload((payload, connection) -> {
			throw new IllegalStateException("on purpose");
		}).onDisconnected((connection) -> {
			calls.incrementAndGet();
			never.await();
		});
		ZcrxReceiver receiver = start((builder) -> builder.failureHandler((failure) -> FailureDecision.STOP_RECEIVER)
			.shutdownTimeout(Duration.ZERO));

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			send(connect(receiver), (byte) 1);

			patiently().until(() -> receiver.state() == ZcrxReceiver.State.STOPPED);
			assertThat(log.lines()).singleElement().asString().contains("did not stop within");
		}
		assertThat(receiver.stopCause()).hasMessage("on purpose");
		assertThat(calls).hasValue(1);
	}

	@Test
	void whatCouldNotBeEndedInTimeIsEndedWhenItsLoopsAre() throws Exception {
		CountDownLatch entered = new CountDownLatch(2);
		CountDownLatch loopGoesOn = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicBoolean keepsLoop = new AtomicBoolean();
		this.listener.onPayload((payload, connection) -> {
			entered.countDown();
			awaitUninterruptibly(keepsLoop.get() ? loopGoesOn : goOn);
		});
		Executor executor = (run) -> {
			if (keepsLoop.get()) {
				run.run();
			}
			else {
				this.executor.execute(run);
			}
		};
		ZcrxReceiver receiver = start(
				(builder) -> builder.dispatch(Dispatch.EXECUTOR).executor(executor).shutdownTimeout(Duration.ZERO));
		Socket first = connect(receiver);
		Socket second = connect(receiver);
		this.listener.awaitConnection();
		this.listener.awaitConnection();
		patiently().until(() -> receiver.stats().dispatchPending() == 0);
		send(first, (byte) 1);
		patiently().until(() -> entered.getCount() == 1);
		keepsLoop.set(true);
		send(second, (byte) 1);
		entered.await();

		try (LogCapture log = new LogCapture(ZcrxReceiver.class)) {
			receiver.close();
			receiver.close();
			assertThat(log.lines()).hasSize(2).allMatch((line) -> line.contains("did not stop within"));
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPING);
			loopGoesOn.countDown();

			patiently().until(() -> log.lines().size() > 2);
			assertThat(log.lines().subList(2, log.lines().size())).singleElement()
				.asString()
				.contains("was stopped while 1 handlers on its executor had not returned");
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.STOPPED);
		}
		goOn.countDown();
		patiently().until(() -> receiver.stats().get(Statistic.UNRELEASED_BYTES) == 0);
		patiently().until(() -> this.listener.disconnections().size() == 2);
	}

	@Test
	void receiversWhoseCallbacksCloseEachOtherEnd() throws Exception {
		List<ZcrxReceiver> receivers = List.of(start(), start());
		CyclicBarrier together = new CyclicBarrier(2);
		List<CompletableFuture<Void>> told = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			ZcrxReceiver other = receivers.get(1 - i);
			CountDownLatch begun = new CountDownLatch(1);
			CompletableFuture<Void> done = new CompletableFuture<>();
			told.add(done);
			receivers.get(i).onTermination((failure) -> {
				begun.countDown();
				try {
					together.await(5, TimeUnit.SECONDS);
				}
				catch (Exception ex) {
					done.completeExceptionally(ex);
				}
				other.close();
				done.complete(null);
			});
			// callbacks are made in any order, and by any thread that waits for the end
			receivers.get(i).onTermination((failure) -> {
				try {
					begun.await(1, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}

		List<Future<?>> closing = new ArrayList<>();
		receivers.forEach((receiver) -> closing.add(this.executor.submit(receiver::close)));

		for (Future<?> close : closing) {
			close.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
		for (CompletableFuture<Void> done : told) {
			done.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	@Test
	void handlerMayStartAReceiverAndCloseIt() throws Exception {
		CompletableFuture<ZcrxReceiver> started = new CompletableFuture<>();
		this.listener.onPayload((payload, connection) -> {
			ZcrxReceiver inner = start();
			inner.close();
			started.complete(inner);
		});
		ZcrxReceiver receiver = start();

		send(connect(receiver), (byte) 1);

		ZcrxReceiver inner = started.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		patiently().until(() -> inner.state() == ZcrxReceiver.State.STOPPED);
		assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
	}

	@Test
	void handlerMayAskForTheConnectionsOfItsReceiver() throws Exception {
		AtomicReference<ZcrxReceiver> receiver = new AtomicReference<>();
		CompletableFuture<List<ConnectionSnapshot>> asked = new CompletableFuture<>();
		this.listener
			.onPayload((payload, connection) -> asked.complete(receiver.get().connections(10, Duration.ofSeconds(10))));
		receiver.set(start());

		send(connect(receiver.get()), (byte) 1);

		assertThat(asked.get(5, TimeUnit.SECONDS)).hasSize(1);
	}

	/**
	 * Where handlers are called.
	 */
	enum Where {

		INLINE {
			@Override
			ZcrxReceiverConfig.Builder of(ZcrxReceiverConfig.Builder builder, Executor executor) {
				return builder;
			}
		},

		VIRTUAL {
			@Override
			ZcrxReceiverConfig.Builder of(ZcrxReceiverConfig.Builder builder, Executor executor) {
				return builder.dispatch(Dispatch.EXECUTOR);
			}
		},

		PLATFORM {
			@Override
			ZcrxReceiverConfig.Builder of(ZcrxReceiverConfig.Builder builder, Executor executor) {
				return builder.dispatch(Dispatch.EXECUTOR).executor(executor);
			}
		};

		abstract ZcrxReceiverConfig.Builder of(ZcrxReceiverConfig.Builder builder, Executor executor);

	}

}
