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

package io.zcrx.inbound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.zcrx.AbstractReceiverTests;
import io.zcrx.LeakDetection;
import io.zcrx.ListenerMethod;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxReceiver;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.BufferReturn;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.Lease;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of buffers where the library itself fails, as for lack of memory.
 */
class ExecutorDeliveryTests extends AbstractReceiverTests {

	private final List<Long> home = new ArrayList<>();

	@Test
	void bufferOfAStepThatIsGivenUpGoesHomeOnceAndCountsAsDropped() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		ReceiverConnection connection = (ReceiverConnection) this.listener.awaitConnection();
		Dispatcher dispatcher = new Dispatcher("test", Runnable::run);
		DispatchHold hold = new DispatchHold(connection, 64, () -> false);
		ExecutorDelivery delivery = delivery(receiver, connection, dispatcher, hold, (payload, from) -> {
		});
		DispatchQueue queue = new DispatchQueue(dispatcher, new Failing(delivery));
		try (Arena arena = Arena.ofShared()) {
			for (int i = 0; i < 3; i++) {
				queue.add(waiting(arena, i));
				hold.add();
			}
			queue.add(new DispatchEvent(ListenerMethod.ON_DISCONNECTED, () -> this.home.add(-1L), true));

			queue.start();
		}

		assertThat(queue.isBusy()).isFalse();
		assertThat(this.home).containsExactly(0L, 1L, 2L);
		assertThat(hold.inFlight()).isZero();
		assertThat(receiver.stats().droppedPayloads()).isEqualTo(3);
	}

	@Test
	void bufferOfAStepThatIsRepeatedGoesHomeOnce() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		ReceiverConnection connection = (ReceiverConnection) this.listener.awaitConnection();
		Dispatcher dispatcher = new Dispatcher("test", Runnable::run);
		AtomicBoolean fails = new AtomicBoolean(true);
		DispatchHold hold = new DispatchHold(connection, 2, () -> {
			if (fails.getAndSet(false)) {
				throw new OutOfMemoryError("on purpose");
			}
			return false;
		});
		AtomicReference<Payload> kept = new AtomicReference<>();
		AtomicInteger calls = new AtomicInteger();
		DispatchQueue queue = new DispatchQueue(dispatcher,
				delivery(receiver, connection, dispatcher, hold, (payload, from) -> {
					calls.incrementAndGet();
					kept.set(payload.retain());
				}));
		try (Arena arena = Arena.ofShared()) {
			for (int i = 0; i < 2; i++) {
				queue.add(waiting(arena, i));
				hold.add();
			}

			queue.start();

			assertThat(queue.isBusy()).isFalse();
			assertThat(calls).hasValue(1);
			assertThat(hold.inFlight()).isZero();
			assertThat(receiver.stats().droppedPayloads()).isOne();
			assertThat(this.home).containsExactly(1L);
			kept.get().close();
		}

		assertThat(this.home).containsExactly(1L, 0L);
	}

	@Test
	void endOfStreamIsNotToldOfWhatWasDropped() throws Exception {
		ZcrxReceiver receiver = start();
		connect(receiver);
		ReceiverConnection connection = (ReceiverConnection) this.listener.awaitConnection();
		List<String> calls = new ArrayList<>();
		Dispatcher dispatcher = new Dispatcher("test", Runnable::run);
		DispatchQueue queue = new DispatchQueue(dispatcher, delivery(receiver, connection, dispatcher,
				new DispatchHold(connection, 64, () -> false), (payload, from) -> calls.add("payload")));
		queue.add(new WaitingCopies(4096, 1 << 20, new LeakDetector("test", LeakDetection.OFF))
			.copy(MemorySegment.ofArray(new byte[1]), new AtomicReference<>()));
		queue.add(new DispatchEvent(ListenerMethod.ON_END_OF_STREAM, () -> calls.add("end of stream"), false));
		queue.add(new DispatchEvent(ListenerMethod.ON_DISCONNECTED, () -> calls.add("disconnected"), true));
		dispatcher.giveUpMemory(() -> calls.add("unmapped"));

		queue.start();

		assertThat(calls).containsExactly("unmapped", "disconnected");
	}

	private WaitingPayload waiting(Arena arena, int number) {
		MemorySegment memory = arena.allocate(1);
		BufferReturn buffers = (offset, length) -> this.home.add((long) number);
		return new WaitingPayload(new AreaViews(memory, buffers, new LeakDetector("test", LeakDetection.OFF)), 0, 1,
				new Lease(buffers, 0, 1, 1));
	}

	private static ExecutorDelivery delivery(ZcrxReceiver receiver, ReceiverConnection connection,
			Dispatcher dispatcher, DispatchHold hold, PayloadListener listener) {
		HandlerFailures failures = new HandlerFailures(receiver.config(), () -> {
		});
		return new ExecutorDelivery(connection, dispatcher,
				new ExecutorDelivery.Listeners(new GuardedPayloadListener(listener, failures, false), null, failures,
						500),
				hold, new AtomicReference<>());
	}

	/**
	 * Fails whatever step is to be done.
	 */
	private record Failing(ExecutorDelivery delivery) implements DispatchQueue.Handler {

		@Override
		public void begin(boolean mapped) {
			this.delivery.begin(mapped);
		}

		@Override
		public boolean goesOn() {
			return this.delivery.goesOn();
		}

		@Override
		public boolean handle(DispatchStep step) {
			throw new OutOfMemoryError("on purpose");
		}

		@Override
		public void failed(Throwable ex) {
			this.delivery.failed(ex);
		}

		@Override
		public void drop(DispatchStep step) {
			this.delivery.drop(step);
		}

		@Override
		public void end() {
			this.delivery.end();
		}

		@Override
		public void idle() {
			this.delivery.idle();
		}

		@Override
		public void refused(Throwable ex) {
			this.delivery.refused(ex);
		}

	}

}
